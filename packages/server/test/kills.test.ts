import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { clientOf } from "../../../bench/service/client.mjs";
import { killAgainAndAgain } from "../../../bench/service/kills.mjs";

const data = mkdtempSync(join(tmpdir(), "pushforward-kills-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));

test("killed while jobs run and requests come in, the service loses none that it accepted and doubles none", {
  timeout: 180_000,
}, async () => {
  const outcome = await killAgainAndAgain({
    data: join(data, "kills"),
    rounds: 1,
    jobs: 10,
    running: 3,
    longest: 2,
    seed: 7,
  });
  expect(outcome).toMatchObject({
    accepted: 10,
    total: 10,
    lost: 0,
    doubled: 0,
    unended: 0,
    otherJobForAKey: 0,
    linesWrittenTwice: 0,
  });
  expect(outcome.kills.every(({ running }) => running > 0)).toBe(true);
  expect(outcome.failures.filter((kind) => kind !== "interrupted")).toEqual([]);
  // Those that add to a file are not begun again: three of them at most were running at the kill.
  expect(outcome.failed).toBeLessThanOrEqual(3);
});

test("the command serves, shows its token once, logs JSON, and ends with 0 when it is told to stop", async () => {
  const bin = fileURLToPath(new URL("../../cli/bin/pushforward.js", import.meta.url));
  const folder = join(data, "command");
  const serve = async () => {
    const child = spawn(process.execPath, [bin, "serve", "--data", folder, "--port", "0"]);
    let [out, log] = ["", ""];
    child.stderr.on("data", (text) => (log += text));
    child.stdout.on("data", (text) => (out += text));
    await once(child.stdout, "data");
    return { child, said: () => out, log: () => log };
  };
  const first = await serve();
  const [, address] = /listens on (\S+)\n/.exec(first.said())!;
  const [, token] = /Token: (\S+)\n/.exec(first.said())!;
  expect(token).toMatch(/^[\w-]{43}$/);
  expect((await clientOf({ address: address!, token: token! }).get("/v1/operations")).operations[0].name).toBe(
    "compare",
  );
  first.child.kill("SIGTERM");
  expect(await once(first.child, "exit")).toEqual([0, null]);
  expect(first.log().trim().split("\n").map((line) => JSON.parse(line).event)).toEqual(["listening", "request", "stopped"]); // biome-ignore format: a line
  expect(first.log()).not.toContain(token);
  expect(statSync(join(folder, "token")).mode & 0o777).toBe(0o600);
  const second = await serve();
  expect(second.said()).not.toContain(token);
  second.child.kill("SIGTERM");
  await once(second.child, "exit");
});
