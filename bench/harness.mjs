/**
 * Times contenders in turn and keeps the record: machine, versions, commit, every number.
 * @module
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
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
  const taken = stolenSeconds();
  const { status, stdout, stderr } = spawnSync(words[0], words.slice(1), {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...inherited, ...env },
  });
  const wall = (performance.now() - start) / 1000;
  const stolen = Number((stolenSeconds() - taken).toFixed(2));
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}:\n${stderr.slice(-2000)}`);
  const figures = timed ? stderr.trim().split("\n").at(-1).split(" ").map(Number) : [];
  const [, user, system, kilobytes] = figures;
  const answer = JSON.parse(stdout.trim().split("\n").at(-1));
  return {
    answer,
    seconds: { wall, stolen, ...(timed && { processor: user + system, peakMegabytes: kilobytes / 1024 }) },
  };
}

/** Processor seconds that the host of a virtual machine kept to itself so far; 0 where nothing tells. */
function stolenSeconds() {
  if (!existsSync("/proc/stat")) return 0;
  return Number(readFileSync("/proc/stat", "utf8").split("\n", 1)[0].split(/\s+/)[8] ?? 0) / 100;
}

/**
 * Only cases whose label holds these words; their record stands beside that of a whole run. BENCH_RESUME=1 goes on with
 * the newest whole record instead: what it holds is kept and not run again.
 */
const { BENCH_CASES: some, BENCH_RESUME: resume } = process.env;

export const isWanted = (label) => !some || label.includes(some);

/**
 * Check, then time in turn; print a table and keep the record. Contenders of a case that is `apart`, a long one, run one
 * after another, and the record is kept after each.
 */
export async function runSuite(name, { title, cases }) {
  console.log(`\n${title}`);
  const { started, records } = earlier(name) ?? { started: new Date().toISOString(), records: [] };
  const peers = peerVersions();
  for (const { label, apart = false, ...task } of await cases()) {
    if (!isWanted(label)) continue;
    console.log(`\n  ${label}`);
    const record = records.find((one) => one.label === label) ?? { label, runs: {} };
    const missing = Object.keys(task.contenders).filter((who) => !record.runs[who]);
    const groups = apart ? missing.map((who) => [who]) : [missing].filter((group) => group.length > 0);
    for (const group of groups) {
      const { commit, loadBefore } = surroundings();
      await runInTurn(record, group, task);
      if (apart) record.ran = { ...record.ran, [group[0]]: { ended: new Date().toISOString(), commit, loadBefore } };
      if (!records.includes(record)) records.push(record);
      // After each, so that a run that is stopped leaves what it found.
      keepRecord(name, started, { peers, title, records });
    }
  }
  console.log(`\n  record: bench/results/${recordName(name, started)}`);
}

async function runInTurn(record, group, { contenders, verify, summarise, conclude, rounds = 3, roundsOf }) {
  const runs = Object.fromEntries(group.map((who) => [who, []]));
  const last = {};
  for (let round = 0; round < rounds; round++)
    for (const who of group) {
      if (round >= (roundsOf?.(who) ?? rounds)) continue;
      const { answer, seconds } = await contenders[who]();
      last[who] = answer;
      const { quality } = answer;
      runs[who].push({ ...seconds, ...(answer.seconds && { inside: answer.seconds }), ...(quality && { quality }) });
      if (round === 0 && Object.keys(last).length === group.length && verify) await verify(last);
    }
  Object.assign(record.runs, runs);
  if (summarise) record.summary = summarise(record.runs);
  for (const [who, list] of Object.entries(runs))
    console.log(`    ${who.padEnd(42)} ${line(list)}${record.summary ? `, ${inWords(record.summary[who])}` : ""}`);
  const verdict = conclude?.(record.summary, record.runs);
  if (!verdict) return;
  record.verdict = verdict;
  console.log(`    ${verdict.words}`);
}

/** The newest whole record of a suite, to be gone on with. */
function earlier(name) {
  if (!resume || !existsSync(join(here, "results"))) return undefined;
  const files = readdirSync(join(here, "results")).filter((file) => file.slice(10) === `-${name}.json`);
  const newest = files.sort().at(-1);
  return newest && JSON.parse(readFileSync(join(here, "results", newest), "utf8"));
}

export const recordName = (name, started) => `${started.slice(0, 10)}-${name}${some && !resume ? "-part" : ""}.json`;

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
    ["stolen", "s stolen"],
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
