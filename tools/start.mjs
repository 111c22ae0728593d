/**
 * `npm start`: install, build, and answer the first question.
 *
 * Without words it compares the bundled example and writes a report; `npm start -- <operation> …` runs the command
 * with these words, where the user stands.
 * @module
 */
import { spawn } from "node:child_process";
import { build, installIfNeeded, requireNode, root } from "./install.mjs";

const report = "compare-report.html";
const story = ["compare", "examples/compare/reference.csv", "examples/compare/current.csv", "--out", report];

requireNode();
installIfNeeded();
build();

const words = process.argv.slice(2);
if (words.length > 0) process.exit(await pushforward(words, process.env.INIT_CWD ?? process.cwd()));

console.log(`$ pushforward ${story.join(" ")}\n`);
const code = await pushforward(story, root);
if (code === 0) console.log(`\nThe report is in ${root}${report}: open it in a browser.\nNext: npx pushforward --help`);
process.exit(code);

/** Run the command; resolves to its exit code. */
function pushforward(words, cwd) {
  const child = spawn(process.execPath, [`${root}packages/cli/bin/pushforward.js`, ...words], {
    cwd,
    stdio: "inherit",
  });
  // Ctrl-C reaches the command too; it decides how to end, and we end as it did.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signal === "SIGTERM" && child.kill(signal));
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(error.message);
      resolve(2);
    });
    child.on("exit", (code, signal) => resolve(code ?? { SIGINT: 130, SIGTERM: 143 }[signal] ?? 2));
  });
}
