/**
 * Install what package-lock.json names, when it is not there yet.
 * @module
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** End the process with a hint unless this Node is new enough. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Pushforward needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org`);
  process.exit(2);
}

/** Run `npm ci` if node_modules is missing or does not belong to the lock file. All words go to stderr. */
export function installIfNeeded() {
  const lock = `${root}package-lock.json`;
  const stamp = `${root}node_modules/.lock-digest`;
  const digest = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(stamp) ? readFileSync(stamp, "utf8") === digest : installedAfter(lock)) {
    if (!existsSync(stamp)) writeFileSync(stamp, digest);
    return;
  }
  console.error("Installing packages (npm ci) …");
  run(npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]), "npm ci did not succeed");
  writeFileSync(stamp, digest);
}

// npm writes this file last, so someone who installed by hand need not do it twice.
function installedAfter(lock) {
  const installed = statSync(`${root}node_modules/.package-lock.json`, { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(lock).mtimeMs;
}

/** Build what changed. */
export function build() {
  run([process.execPath, [`${root}tools/build.mjs`]], "the build did not succeed");
}

// npm names its own script when it started us, which works on every system and without a shell.
function npm(words) {
  const script = process.env.npm_execpath;
  return script?.endsWith(".js") ? [process.execPath, [script, ...words]] : ["npm", words];
}

/** Run a program in the root with its output on stderr; end the process when it fails. */
function run([program, words], failure) {
  const windows = process.platform === "win32" && program === "npm";
  const { status, error } = spawnSync(program, words, { cwd: root, stdio: ["ignore", 2, 2], shell: windows });
  if (status === 0) return;
  console.error(`${failure}${error ? ` (${error.message})` : ""}.`);
  process.exit(2); // 1 would read as an answer
}
