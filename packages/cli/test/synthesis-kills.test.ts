import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { readLedger, readRelease } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { inFolder, real } from "./run-command.js";

const logDraws = fileURLToPath(new URL("fake/log-draws.mjs", import.meta.url));
const rows = 60_000;

interface Place {
  readonly folder: string;
  readonly ledger: string;
  readonly drawn: string;
  readonly table: string;
  readonly release: string;
}

function prepare(folder: string): Place {
  writeFileSync(join(folder, "t.csv"), `age,sex\n${"3,0\n7,1\n".repeat(40)}`);
  writeFileSync(join(folder, "s.json"), '{"age": 10, "sex": 2}');
  const at = (name: string): string => join(folder, name);
  return { folder, ledger: at("t.csv.ledger"), drawn: at("drawn"), table: at("out.csv"), release: at("out.pfr") };
}

function start({ folder, drawn }: Place): ChildProcess {
  const words = ["synthesize", "t.csv", "--schema", "s.json", "--mechanism", "independent", "--rows", String(rows)];
  const outputs = ["--out", "out.csv", "--release", "out.pfr", "--quiet"];
  const script = ["--import", logDraws, real, ...words, ...outputs];
  return spawn(process.execPath, script, { cwd: folder, env: { ...process.env, DRAWN: drawn }, stdio: "ignore" });
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.on("close", () => resolve()));
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a killed run left behind, and nothing that it must not. */
function lookAfter({ ledger, drawn, table, release }: Place): "nothing" | "begun" | "completed" {
  const text = existsSync(ledger) ? readFileSync(ledger, "utf8") : "";
  const releases = text === "" ? [] : readLedger(text, "t.csv.ledger").releases;
  expect(releases.length).toBe(existsSync(drawn) ? 1 : Math.min(1, releases.length)); // noise drawn ⟹ it is counted
  if (existsSync(table)) {
    const lines = readFileSync(table, "utf8").split("\n");
    expect([lines.length, lines.at(-1)]).toEqual([rows + 2, ""]);
  }
  if (existsSync(release)) expect(readRelease(readFileSync(release)).mechanism).toBe("independent");
  if (releases[0]?.state !== "completed") return releases.length === 0 ? "nothing" : "begun";
  expect(existsSync(table) && existsSync(release)).toBe(true);
  return "completed";
}

test("killed at 50 random points, synthesize never loses a release whose noise was drawn, and leaves no half table", async () => {
  const rng = seededRng(6);
  // How long a whole run takes, and how much of that comes after the first line of the ledger.
  const [whole, after] = await inFolder(async (folder) => {
    const place = prepare(folder);
    const begin = performance.now();
    const child = start(place);
    const done = ended(child);
    while (!existsSync(place.ledger) && child.exitCode === null) await wait(2);
    const written = performance.now();
    await done;
    expect(lookAfter(place)).toBe("completed");
    return [performance.now() - begin, performance.now() - written];
  });
  const killOnce = (early: boolean, share: number): Promise<string> =>
    inFolder(async (folder) => {
      const place = prepare(folder);
      const child = start(place);
      const done = ended(child);
      if (early) await wait(share * whole);
      else {
        while (!existsSync(place.ledger) && child.exitCode === null) await wait(2);
        await wait(share * after);
      }
      child.kill("SIGKILL");
      await done;
      return lookAfter(place);
    });
  // A third anywhere in the run, the others after the ledger has begun, where something can be lost; two at a time.
  const points = Array.from({ length: 50 }, (_, k) => ({ early: k % 3 === 0, share: 1.1 * rng.uniform() }));
  const found: string[] = [];
  const next = points.values();
  const worker = async (): Promise<void> => {
    for (const { early, share } of next) found.push(await killOnce(early, share));
  };
  await Promise.all([worker(), worker()]);
  expect(found.length).toBe(50);
  expect(found.filter((state) => state === "begun").length).toBeGreaterThan(5); // kills that did fall inside
}, 600_000);
