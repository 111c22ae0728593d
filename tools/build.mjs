/**
 * `npm run build`: kernels to WebAssembly, then every package to JavaScript, then the command to one bundle and the
 * workbench to one page; each of the last two only when something that goes into it is newer.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Of a bundle; the compiler writes its stamp whenever it writes JavaScript. */
const compiled = (...names) => names.map((name) => `packages/${name}/dist/.tsbuildinfo`);
const library = compiled("core", "kernels", "tables", "methods", "catalog");

const steps = [
  { what: "kernels to WebAssembly", command: ["packages/kernels/tools/build-kernels.mjs"] },
  { what: "TypeScript to JavaScript", command: ["node_modules/typescript/bin/tsc", "-b"] },
  {
    what: "the command in one bundle",
    command: ["packages/cli/tools/bundle.mjs"],
    from: [...library, ...compiled("cli"), "packages/cli/tools", "package-lock.json"],
    to: "packages/cli/bundle/start.js",
  },
  {
    what: "the workbench as static files",
    command: ["node_modules/vite/bin/vite.js", "build", "--logLevel=warn", "packages/workbench"],
    from: [
      ...library,
      ...["src", "tools", "index.html", "vite.config.ts", "package.json"].map((name) => `packages/workbench/${name}`),
      "examples",
      "docs/dist/index.html",
      "docs/references.bib",
      "package-lock.json",
    ],
    to: "packages/workbench/dist-page/index.html",
  },
];

for (const { what, command, from, to } of steps) {
  if (to && existsSync(root + to) && Math.max(...from.map((path) => newest(root + path))) < newest(root + to)) {
    console.log(`build: ${what}: unchanged`);
    continue;
  }
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`build: ${what}: ${status === 0 ? `done in ${seconds} s` : "failed"}`);
  if (status !== 0) process.exit(1);
}

/** When a file, or any file in a folder, last changed. */
function newest(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
