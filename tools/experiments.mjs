/**
 * `npm run experiments [-- word …]`: what the methods promise, tried on many tables.
 *
 * Too long for tests. Each experiment whose name is a word given, or starts with one that is no name, says what it
 * expects before it looks, and leaves a raw record in bench/results/. Ends with 1 when an expectation does not hold.
 * @module
 */
import { readdirSync } from "node:fs";
import { build, installIfNeeded, requireNode, root } from "./install.mjs";

requireNode();
installIfNeeded();
build();

const names = readdirSync(`${root}bench/experiments`)
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => file.replace(".mjs", ""));
const words = process.argv.slice(2);
const unknown = words.filter((word) => !names.some((name) => name.startsWith(word)));
if (unknown.length > 0) {
  console.error(`experiments: none starts with ${unknown.join(", ")}; there are ${names.join(", ")}`);
  process.exit(2);
}
const { keepRecord, recordName } = await import("../bench/harness.mjs");
const means = (word, name) => (names.includes(word) ? name === word : name.startsWith(word));
const asked = names.filter((name) => words.length === 0 || words.some((word) => means(word, name)));
for (const name of asked) await conduct(name, await import(`../bench/experiments/${name}.mjs`));

async function conduct(name, { title, expects, experiment }) {
  console.log(`\n${title}\n  expected: ${expects}`);
  const started = new Date().toISOString();
  const outcome = await experiment();
  console.log(`  found: ${outcome.found}\n  ${outcome.holds ? "holds" : "DOES NOT HOLD"}`);
  keepRecord(`experiment-${name}`, started, { title, expects, ...outcome });
  console.log(`\n  record: bench/results/${recordName(`experiment-${name}`, started)}`);
  if (!outcome.holds) process.exitCode = 1;
}
