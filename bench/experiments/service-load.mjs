/** A thousand clients at once for a minute, on loopback: whether every request is answered. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startService } from "../service/client.mjs";
import { load } from "../service/load.mjs";

const settings = { clients: 1000, seconds: 60, every: 10 };
const service = { jobs: 2, threads: 1, queue: 1000, rate: 1_000_000 };

export const title =
  "service, load: 1,000 clients at once for a minute; one request in ten is a question that waits for its answer";
export const expects = "no request lost, no wrong answer, every job done";

export async function experiment() {
  const data = mkdtempSync(join(tmpdir(), "pushforward-load-"));
  const running = await startService({ data, ...service });
  const found = await load(running, settings);
  const metrics = await (await running.client.send("/metrics")).text();
  const number = (name) => Number(new RegExp(`^${name} (.*)$`, "m").exec(metrics)?.[1] ?? 0);
  const done = number('pushforward_jobs_ended_total\\{operation="adjust-p-values",state="done"\\}');
  const memory = number("process_resident_memory_bytes");
  await running.stop();
  rmSync(data, { recursive: true, force: true });
  const perSecond = Math.round(found.requests / settings.seconds);
  return {
    settings: { ...settings, ...service },
    found: `${found.requests} requests (${perSecond} a second, ${found.answers} of them questions), ${found.lost} lost, ${found.wrong} wrong; ${done} jobs done; service at ${Math.round(memory / 1e6)} MB`,
    holds: found.lost === 0 && found.wrong === 0 && done === found.answers + 1,
    outcome: found,
    done,
    memory,
  };
}
