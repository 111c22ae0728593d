import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startService } from "../../../bench/service/client.mjs";
import { load } from "../../../bench/service/load.mjs";

const data = mkdtempSync(join(tmpdir(), "pushforward-load-"));
let service: Awaited<ReturnType<typeof startService>>;
afterAll(async () => {
  await service.kill();
  rmSync(data, { recursive: true, force: true });
});

test("a hundred clients at once are all answered, and rightly", { timeout: 180_000 }, async () => {
  service = await startService({ data, jobs: 1, threads: 1, rate: 1_000_000 });
  const found = await load(service, { clients: 100, seconds: 2, every: 20 });
  expect(found).toMatchObject({ lost: 0, wrong: 0 });
  expect(found.answers).toBeGreaterThan(0);
  expect(found.requests).toBe(found.reads + found.answers);
  const { jobs } = await service.client.get("/v1/jobs?limit=200&state=done");
  expect(jobs.length).toBe(Math.min(200, found.answers + 1));
  expect(await service.stop()).toBe(0);
});
