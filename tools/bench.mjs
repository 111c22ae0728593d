/**
 * `npm run bench [-- suite …]`: Pushforward beside the programs that people use today.
 *
 * Each suite checks first that contenders agree, then times them in turn, round after round, and writes a raw record
 * to bench/results/. Peers run in a Python environment outside the tree, made from bench/peers/requirements.txt.
 * @module
 */
import { readdirSync } from "node:fs";
import { build, installIfNeeded, requireNode, root } from "./install.mjs";

requireNode();
installIfNeeded();
build();

const suites = readdirSync(`${root}bench/suites`)
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => file.replace(".mjs", ""));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !suites.includes(name));
if (unknown.length > 0) {
  console.error(`bench: no suite ${unknown.join(", ")}; there are ${suites.join(", ")}`);
  process.exit(2);
}
const { runSuite } = await import("../bench/harness.mjs");
for (const name of asked.length > 0 ? asked : suites) await runSuite(name, await import(`../bench/suites/${name}.mjs`));
