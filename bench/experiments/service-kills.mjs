/** A service killed with SIGKILL while 20 jobs run and requests come in, five times over. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killAgainAndAgain } from "../service/kills.mjs";

const settings = { rounds: 5, jobs: 50, running: 20, longest: 8, seed: 1 };

export const title =
  "service, kills: SIGKILL while 20 jobs run and others come in, five times, and a restart after each";
export const expects =
  "every accepted job done or failed, none lost, none doubled; no line of an append-only file written twice";

export async function experiment() {
  const data = mkdtempSync(join(tmpdir(), "pushforward-kills-"));
  const outcome = await killAgainAndAgain({ data, ...settings });
  rmSync(data, { recursive: true, force: true });
  const { lost, doubled, unended, otherJobForAKey, linesWrittenTwice, accepted, done, failed, startedAgain, kills } =
    outcome;
  const interrupted = outcome.failures.every((kind) => kind === "interrupted");
  return {
    settings,
    found: `${kills.map(({ running }) => running).join(", ")} running at the kills; of ${accepted} jobs ${done} done (${startedAgain} started again), ${failed} failed (they add to a file), ${lost} lost, ${doubled} doubled`,
    holds: [lost, doubled, unended, otherJobForAKey, linesWrittenTwice].every((count) => count === 0) && interrupted,
    outcome,
  };
}
