/**
 * Times contenders in turn and keeps the record: machine, versions, commit, every number.
 * @module
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { cpus, homedir, loadavg, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..");
export const dataFolder = join(here, "data");
export const pushforward = join(root, "packages/cli/bin/pushforward.js");
const peers = process.env.PUSHFORWARD_PEERS ?? join(homedir(), ".cache/pushforward/peers");

/** The Python of the peers, or of heavy ones apart; makes its environment at the first call. */
export function python(apart = "") {
  const environment = apart ? `${peers}-${apart}` : peers;
  const program = join(environment, "bin/python");
  const wanted = join(here, `peers/requirements${apart && `-${apart}`}.txt`);
  const installed = join(environment, "requirements.txt");
  const list = readFileSync(wanted, "utf8");
  if (existsSync(installed) && readFileSync(installed, "utf8") === list) return program;
  console.log(`bench: installing the peers into ${environment} …`);
  if (!existsSync(program)) execFileSync("python3", ["-m", "venv", environment], { stdio: "inherit" });
  execFileSync(program, ["-m", "pip", "install", "--quiet", "--requirement", wanted], { stdio: "inherit" });
  writeFileSync(installed, list);
  return program;
}

/** A table of the shared data beside the checkout. */
export function realTable(name) {
  const path = join(root, "../shared/data", name);
  if (existsSync(path)) return path;
  throw new Error(`${name} is wanted at ${path}`);
}

/** Raw float64 for contenders in any language; made once. */
export function writeNumbers(file, make) {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, new Uint8Array(make().buffer));
  renameSync(`${file}.part`, file);
}

export const peer = (name) => join(here, "peers", name);

/** Run a contender once: its last line of stdout as JSON, wall and processor seconds, peak memory of the process. */
export function runOnce(command, { env = {} } = {}) {
  const timed = existsSync("/usr/bin/time");
  const words = timed ? ["/usr/bin/time", "-f", "%e %U %S %M", ...command] : command;
  // Where this is set, Node reads some hundred certificates at every start, for networks that nobody here uses.
  const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(words[0], words.slice(1), {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...inherited, ...env },
  });
  const wall = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}:\n${stderr.slice(-2000)}`);
  const figures = timed ? stderr.trim().split("\n").at(-1).split(" ").map(Number) : [];
  const [, user, system, kilobytes] = figures;
  const answer = JSON.parse(stdout.trim().split("\n").at(-1));
  return { answer, seconds: { wall, ...(timed && { processor: user + system, peakMegabytes: kilobytes / 1024 }) } };
}

/** Only cases whose label holds these words; their record stands beside that of a whole run. */
const { BENCH_CASES: some } = process.env;

export const isWanted = (label) => !some || label.includes(some);

/** Check, then time in turn; print a table and keep the record. */
export async function runSuite(name, { title, cases }) {
  console.log(`\n${title}`);
  const started = new Date().toISOString();
  const records = [];
  const peers = peerVersions();
  for (const { label, contenders, verify, summarise, rounds = 3 } of await cases()) {
    if (!isWanted(label)) continue;
    console.log(`\n  ${label}`);
    const runs = Object.fromEntries(Object.keys(contenders).map((who) => [who, []]));
    const last = {};
    for (let round = 0; round < rounds; round++)
      for (const [who, run] of Object.entries(contenders)) {
        const { answer, seconds } = await run();
        last[who] = answer;
        const { quality } = answer;
        runs[who].push({ ...seconds, ...(answer.seconds && { inside: answer.seconds }), ...(quality && { quality }) });
        if (round === 0 && Object.keys(last).length === Object.keys(contenders).length && verify) await verify(last);
      }
    const summary = summarise?.(runs);
    for (const [who, list] of Object.entries(runs))
      console.log(`    ${who.padEnd(42)} ${line(list)}${summary ? `, ${inWords(summary[who])}` : ""}`);
    records.push({ label, runs, ...(summary && { summary }) });
    // After each case, so that a run that is stopped leaves what it found.
    keepRecord(name, started, { peers, title, records });
  }
  console.log(`\n  record: bench/results/${recordName(name, started)}`);
}

export const recordName = (name, started) => `${started.slice(0, 10)}-${name}${some ? "-part" : ""}.json`;

/** Write what was found to bench/results/, with the commit, the machine and the versions. */
export function keepRecord(name, started, body) {
  mkdirSync(join(here, "results"), { recursive: true });
  const record = { suite: name, started, ended: new Date().toISOString(), ...surroundings(), ...body };
  writeFileSync(join(here, "results", recordName(name, started)), `${legibleJson(record)}\n`);
}

/** JSON with small lists and objects on one line. */
function legibleJson(value, indent = "") {
  const flat = JSON.stringify(value);
  if (flat === undefined || flat.length + indent.length <= 120 || typeof value !== "object") return flat;
  const deeper = `${indent} `;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object"))
    return flat.replaceAll(/(.{80,110}?),/g, `$1,\n${deeper}`);
  const inner = Array.isArray(value)
    ? value.map((item) => deeper + legibleJson(item, deeper))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${legibleJson(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${inner.join(",\n")}\n${indent}${close}`;
}

function line(list) {
  const of = (key) => list.map((run) => run[key]).filter((value) => value !== undefined);
  const words = [];
  for (const [key, unit] of [
    ["wall", "s"],
    ["processor", "s cpu"],
    ["inside", "s inside"],
    ["peakMegabytes", "MB"],
  ]) {
    const values = of(key).sort((a, b) => a - b);
    if (values.length > 0) words.push(`${Number(values[Math.floor(values.length / 2)].toPrecision(4))} ${unit}`);
  }
  return words.join(", ");
}

/** Each figure with its interval. */
function inWords(figures) {
  const short = (value) => value.toFixed(4);
  return Object.entries(figures)
    .map(([name, { mean, low, high }]) => `${name} ${short(mean)} [${short(low)}, ${short(high)}]`)
    .join(", ");
}

function surroundings() {
  const git = (...words) => spawnSync("git", words, { cwd: root, encoding: "utf8" }).stdout.trim();
  return {
    commit: git("rev-parse", "HEAD"),
    changed: git("status", "--porcelain", "--", ".", ":(exclude)bench/results") !== "",
    machine: { processor: cpus()[0].model, cores: cpus().length, memoryGigabytes: Math.round(totalmem() / 2 ** 30) },
    loadBefore: loadavg()[0],
    node: process.version,
  };
}

function peerVersions() {
  const lists = [peers, `${peers}-torch`].map((environment) => {
    const { stdout } = spawnSync(join(environment, "bin/python"), ["-m", "pip", "freeze"], { encoding: "utf8" });
    return stdout ? stdout.trim().split("\n") : [];
  });
  return [...new Set(lists.flat())];
}
