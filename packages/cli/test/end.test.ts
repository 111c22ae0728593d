import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { ended, fake, inFolder, startCommand } from "./run-command.js";

test.each([
  ["SIGINT", 130, "pushforward: interrupted\n"],
  ["SIGTERM", 143, "pushforward: terminated\n"],
] as const)("%s during work ends with %i and leaves no file", (name, code, message) =>
  inFolder(async (cwd) => {
    const child = startCommand(fake, ["wait", "--out", "r.html"], { cwd });
    const end = ended(child);
    await once(child.stdout, "data");
    child.kill(name);
    expect(await end).toEqual({ code, stdout: "working\n", stderr: message });
    expect(readdirSync(cwd)).toEqual([]);
  }),
);

test("work that does not listen is left after a moment, and at once at the second Ctrl-C", async () => {
  const [patient, hasty] = [startCommand(fake, ["deaf"]), startCommand(fake, ["deaf"])];
  const ends = Promise.all([ended(patient), once(hasty, "exit")]);
  await Promise.all([once(patient.stdout, "data"), once(hasty.stdout, "data")]);
  const begin = performance.now();
  patient.kill("SIGINT");
  hasty.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 100));
  hasty.kill("SIGINT");
  await once(hasty, "exit").catch(() => {});
  const [first, [, signal]] = await ends;
  expect(first.code).toBe(130);
  expect(signal).toBe("SIGINT");
  expect(performance.now() - begin).toBeLessThan(10_000);
});

test("a reader that leaves early is no error", async () => {
  const child = startCommand(fake, ["flood", "--json"]);
  let stderr = "";
  child.stderr.on("data", (data) => (stderr += data));
  child.stdout.once("data", () => child.stdout.destroy());
  const [code] = await once(child, "exit");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test.skipIf(!existsSync("/dev/full"))("a full disk behind stdout is told in one line", async () => {
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [fake, "list"], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  closeSync(full);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: "pushforward: standard output cannot be written: no space left on the disk\n",
  });
});
