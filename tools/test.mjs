/**
 * `npm test`: install, build, then every check and test, with one closing line `N passed, N failed, N skipped`.
 *
 * Format and lint, the arrows between packages, and the types of the tests count as one test each.
 * `npm test -- <filter>` runs only the test files whose path holds the filter.
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { build, installIfNeeded, requireNode, root } from "./install.mjs";

const filters = process.argv.slice(2);
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const record = `${root}node_modules/.cache/pushforward/tests.json`;
const total = { passed: 0, failed: 0, skipped: 0 };

requireNode();
installIfNeeded();
console.log("Building …");
build();

if (filters.length === 0) {
  check("format and lint", "node_modules/@biomejs/biome/bin/biome", ["check", "--diagnostic-level=error", "."]);
  check("arrows between packages", "tools/check-imports.mjs", []);
  check("types of the tests", "node_modules/typescript/bin/tsc", ["-p", "tsconfig.tests.json"]);
}
runTests();
close();

/** A check that passes or fails as a whole; what it says is shown only when it fails. */
function check(name, script, words) {
  const { status, stdout, stderr } = node(script, words, "pipe");
  total[status === 0 ? "passed" : "failed"]++;
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name}`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
}

function runTests() {
  mkdirSync(`${root}node_modules/.cache/pushforward`, { recursive: true });
  rmSync(record, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${record}`];
  const { status } = node(
    "node_modules/vitest/vitest.mjs",
    ["run", "--passWithNoTests", ...reporters, ...filters],
    "inherit",
  );
  if (!existsSync(record)) {
    console.log("FAIL the test runner left no record");
    total.failed++;
    return;
  }
  count(JSON.parse(readFileSync(record, "utf8")), status);
}

function count({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }, status) {
  // A file that cannot be loaded has failed, though no test in it could.
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  total.passed += numPassedTests;
  total.failed += numFailedTests + broken;
  total.skipped += numPendingTests + numTodoTests;
  // An error outside of any test, such as an unhandled rejection.
  if (status !== 0 && total.failed === 0) total.failed++;
  for (const { name, assertionResults } of testResults) tellSkipped(name, assertionResults);
}

function tellSkipped(file, tests) {
  const left = tests.filter(({ status }) => ["pending", "skipped", "todo"].includes(status));
  for (const { fullName } of left) console.log(`skipped: ${file.replace(root, "")}: ${fullName}`);
}

function close() {
  if (!existsSync(chromium))
    console.log(
      `skipped: the browser tests, since there is no Chromium at ${chromium}; install it or name one in CHROMIUM`,
    );
  if (!existsSync(`${root}../shared/data`))
    console.log("skipped: checks on real tables, since ../shared/data is not there");
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exit(total.failed > 0 ? 1 : 0);
}

function node(script, words, stdio) {
  return spawnSync(process.execPath, [root + script, ...words], {
    cwd: root,
    stdio,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
}
