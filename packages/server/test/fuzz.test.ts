import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startService } from "../../../bench/service/client.mjs";
import { fuzz } from "../../../bench/service/fuzz.mjs";

const data = mkdtempSync(join(tmpdir(), "pushforward-fuzz-"));
let service: Awaited<ReturnType<typeof startService>>;
afterAll(async () => {
  await service.kill();
  rmSync(data, { recursive: true, force: true });
});

test("malformed requests and files are refused, and the service goes on", { timeout: 180_000 }, async () => {
  service = await startService({ data, jobs: 1, threads: 1, rate: 100_000 });
  const { wrong, health, statuses } = await fuzz(service, { requests: 250, files: 25, seed: 1 });
  expect(wrong).toEqual([]);
  expect(health).toBe("ok");
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(["400", "401", "403", "404", "415", "422"]));
  expect(await service.stop()).toBe(0);
});
