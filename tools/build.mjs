/** `npm run build`: kernels to WebAssembly, then every package to JavaScript, then the command to one bundle and
 * the workbench to one page. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const steps = [
  ["kernels to WebAssembly", "packages/kernels/tools/build-kernels.mjs"],
  ["TypeScript to JavaScript", "node_modules/typescript/bin/tsc", "-b"],
  ["the command in one bundle", "packages/cli/tools/bundle.mjs"],
  ["the workbench as static files", "node_modules/vite/bin/vite.js", "build", "--logLevel=warn", "packages/workbench"],
];

for (const [what, ...command] of steps) {
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`build: ${what}: ${status === 0 ? `done in ${seconds} s` : "failed"}`);
  if (status !== 0) process.exit(1);
}
