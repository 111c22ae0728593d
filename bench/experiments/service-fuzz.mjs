/** Ten thousand malformed requests and files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startService } from "../service/client.mjs";
import { fuzz } from "../service/fuzz.mjs";

const settings = { requests: 8500, files: 1500, seed: 20 };

export const title = "service, fuzz: 8,500 malformed requests and 1,500 damaged files";
export const expects =
  "4xx for every request, 4xx or an answer for every file, and the process that began is the one that ends";

export async function experiment() {
  const data = mkdtempSync(join(tmpdir(), "pushforward-fuzz-"));
  const service = await startService({ data, jobs: 2, threads: 1, rate: 1_000_000 });
  const { statuses, kinds, wrong, health } = await fuzz(service, settings);
  const ended = await service.stop();
  rmSync(data, { recursive: true, force: true });
  return {
    settings,
    found: `${Object.entries(statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join(", ")}; ${wrong.length} otherwise; health ${health}, ended with ${ended}`,
    holds: wrong.length === 0 && health === "ok" && ended === 0,
    statuses,
    kinds,
    wrong,
  };
}
