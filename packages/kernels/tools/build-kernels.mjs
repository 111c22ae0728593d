/**
 * Compile assembly/ to two WebAssembly modules, for one thread and for shared memory, and embed both as
 * base64 in src/generated/wasm.ts. Does nothing when the inputs have not changed.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";

const home = fileURLToPath(new URL("..", import.meta.url));
const output = join(home, "src/generated/wasm.ts");

// No relaxed SIMD: its results may differ between machines.
const common =
  "-O3 --noAssert --runtime stub --importMemory --initialMemory 1 --maximumMemory 65536 --outFile kernels.wasm".split(
    " ",
  );
const variants = {
  unsharedWasm: ["--enable", "simd"],
  sharedWasm: ["--enable", "simd,threads", "--sharedMemory"],
};

/** @returns {Promise<"built" | "unchanged">} */
export async function buildKernels() {
  // Taken first: what is saved during the build changes the stamp of the next one.
  const stamp = `// inputs ${inputsHash()}`;
  if (existsSync(output) && readFileSync(output, "utf8").startsWith(stamp)) return "unchanged";
  const modules = [];
  for (const [name, flags] of Object.entries(variants)) {
    const wasm = await compile(flags);
    if (!WebAssembly.validate(wasm)) throw new Error(`the compiler made an invalid module for ${name}`);
    modules.push(`export const ${name} =\n  "${Buffer.from(wasm).toString("base64")}";\n`);
  }
  // Another build may run at the same time: readers see the old file or the new one, never half of one.
  mkdirSync(dirname(output), { recursive: true });
  const temporary = `${output}.${process.pid}`;
  writeFileSync(temporary, `${stamp}\n${modules.join("")}`);
  renameSync(temporary, output);
  return "built";
}

function inputsHash() {
  const sources = readdirSync(join(home, "assembly"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256").update(asc.version);
  for (const file of [...sources, fileURLToPath(import.meta.url)]) {
    hash.update(`\0${relative(home, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

async function compile(flags) {
  let wasm;
  const { error, stderr } = await asc.main(["assembly/index.ts", "--baseDir", home, ...common, ...flags], {
    writeFile: (_name, contents) => {
      wasm = contents;
    },
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return wasm;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    console.log(`kernels: ${await buildKernels()}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
