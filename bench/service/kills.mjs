/** A service killed while it works, again and again: what was accepted must come to one end. */
import { setTimeout as sleep } from "node:timers/promises";
import { seededRng } from "@pushforward/core";
import { allJobs, startService } from "./client.mjs";

const catalog = new URL("../../packages/server/test/fake/operations.mjs", import.meta.url).href;

/**
 * Ask for `jobs` jobs in each of `rounds` lives of a service in the folder `data`, kill it with SIGKILL while
 * `running` of them run (`longest` seconds at most), start it again, and look at what became of all.
 *
 * @param {{ data: string, rounds: number, jobs: number, running: number, longest: number, seed: number }} settings
 */
export async function killAgainAndAgain({ data, rounds, jobs, running, longest, seed }) {
  const rng = seededRng(seed);
  const settings = { data, catalog, jobs: running, threads: 1, jobMemory: 1000, rate: 100_000 };
  /** By key: the request, and the id if it was told that it is accepted. */
  const asked = new Map();
  const kills = [];
  let service = await startService(settings);
  const table = (await service.client.upload("people.csv", "a\n1\n2\n")).id;
  for (let round = 0; round < rounds; round++) {
    const half = Math.ceil((2 * jobs) / 3);
    const ask = (k) => send(service.client, asked, requestOf(round, k, table, longest * rng.uniform()));
    const sending = Array.from({ length: half }, (_, k) => ask(k));
    const after = await workUnderWay(service.client, running, table, round);
    // The rest is under way at the kill: some of the senders hear nothing.
    for (let k = half; k < jobs; k++) sending.push(ask(k));
    await sleep(100 * rng.uniform());
    const atKill = await inState(service.client, "running");
    await service.kill();
    await Promise.all(sending);
    kills.push({ running: atKill, after });
    service = await startService(settings);
  }
  // Whoever heard nothing asks again with the same key.
  const unheard = [...asked].filter(([, { id }]) => id === undefined);
  for (const [key, { operation, request }] of unheard) await send(service.client, asked, { key, operation, request });
  for (const { id } of asked.values()) await service.client.ended(id);
  const found = await allJobs(service.client);
  const again = await Promise.all(
    [...asked].map(([key, { operation, request }]) => send(service.client, new Map(), { key, operation, request })),
  );
  const outcome = judge(asked, found, again, await bookOf(service.client, table));
  const total = (await allJobs(service.client)).length;
  await service.stop();
  return { kills, unheard: unheard.length, total, ...outcome };
}

function requestOf(round, k, table, seconds) {
  const key = `round-${round}-${k}`;
  // The first to run add a line and then take their time, so that the kill finds them in the middle.
  return k % 3 === 0
    ? { key, operation: "note", request: { inputs: { x: table }, options: { line: key, seconds: 1 + seconds } } }
    : { key, operation: "slow", request: { options: { seconds: 1 + seconds } } };
}

async function send(client, asked, { key, operation, request }) {
  const entry = asked.get(key) ?? { operation, request };
  asked.set(key, entry);
  const answer = await client.post(operation, request, { key }).catch(() => undefined);
  // A job that was accepted and failed since is named, too; a refusal names none.
  const id = answer?.headers.get("pushforward-job") ?? undefined;
  entry.id ??= id;
  return id;
}

const inState = async (client, state) => (await client.get(`/v1/jobs?state=${state}&limit=200`)).jobs.length;

/** One job has added its line, which must not be added again, and as many run as may, or as there are. */
async function workUnderWay(client, running, table, round) {
  const begin = performance.now();
  const ready = async () =>
    (await bookOf(client, table)).some((line) => line.startsWith(`round-${round}-`)) &&
    ((await inState(client, "running")) >= running || (await inState(client, "queued")) === 0);
  while (!(await ready()) && performance.now() - begin < 60_000) await sleep(50);
  return Math.round(performance.now() - begin);
}

async function bookOf(client, table) {
  const { files } = await client.get("/v1/files");
  const book = files.find(({ beside }) => beside === table);
  const text = book ? await (await client.send(`/v1/files/${book.id}/content`)).text() : "";
  return text.split("\n").filter((line) => line.startsWith("round-"));
}

/** Every key has one job, every job one end, and a line that was added was added once. */
function judge(asked, found, again, lines) {
  const ids = [...asked.values()].map(({ id }) => id);
  const states = new Map(found.map(({ id, state }) => [id, state]));
  const count = (state) => found.filter((job) => job.state === state).length;
  return {
    accepted: ids.length,
    lost: ids.filter((id) => !states.has(id)).length,
    doubled: found.length - new Set(ids).size,
    unended: found.filter(({ state }) => state !== "done" && state !== "failed").length,
    done: count("done"),
    failed: count("failed"),
    failures: [...new Set(found.flatMap(({ failure }) => (failure ? [failure.kind] : [])))],
    startedAgain: found.filter(({ attempts }) => attempts > 1).length,
    otherJobForAKey: again.filter((id, i) => id !== undefined && id !== ids[i]).length,
    linesWrittenTwice: lines.length - new Set(lines).size,
  };
}
