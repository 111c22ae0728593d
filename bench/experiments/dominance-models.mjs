/** Fifteen language models on 805 instructions: the whole table, as the command ranks it. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const data = `${root}../shared/data/llm_eval.csv`;
const order = [
  "FuseChat-Llama-3.1-8B-Instruct",
  "claude-2.1",
  "gpt-3.5-turbo-1106",
  "gemma-2b-it",
  "falcon-7b-instruct",
];

export const title = "rank: fifteen language models, four metrics, 805 paired items";
export const expects =
  "under 60 s on two threads; NullModel first by win_prob alone, behind over four metrics with rouge_l and distinct_2 exposing it; the known order of five models kept";

export async function experiment() {
  if (!existsSync(data)) return { found: "the table is not here", holds: false };
  const run = (...words) => {
    const { stdout } = spawnSync(
      process.execPath,
      [`${root}packages/cli/bin/pushforward.js`, "rank", data, "--threads", "2", "--json", "--quiet", ...words],
      { encoding: "utf8", maxBuffer: 1e9 },
    );
    return JSON.parse(stdout);
  };
  const whole = run();
  const alone = run("--metrics", "win_prob");
  const names = whole.result.ranking.map(({ model }) => model);
  const empty = whole.result.ranking.find(({ model }) => model === "NullModel");
  const exposed = [...empty.metrics].sort((a, b) => b.share - a.share).slice(0, 2);
  const places = order.map((name) => names.indexOf(name));
  const checks = {
    fast: whole.seconds < 60,
    firstAlone: alone.result.ranking[0].model === "NullModel" && alone.result.ranking[1].rank > 1,
    behind: empty.rank > 4,
    exposed:
      exposed
        .map(({ metric }) => metric)
        .sort()
        .join() === "distinct_2,rouge_l",
    order: places.every((place, k) => k === 0 || place > places[k - 1]),
  };
  const ranks = whole.result.ranking.map(({ model, rank, score }) => `${rank} ${model} ${score.toFixed(3)}`);
  const failed = Object.entries(checks)
    .filter(([, holds]) => !holds)
    .map(([name]) => name);
  return {
    settings: whole.options,
    found: `${whole.seconds.toFixed(1)} s; ${ranks.join(", ")}${failed.length > 0 ? `; not: ${failed.join(", ")}` : ""}`,
    holds: failed.length === 0,
    seconds: { whole: whole.seconds, alone: alone.seconds },
    checks,
    ranking: whole.result.ranking.map(({ metrics, ...rest }) => rest),
    disagreements: whole.result.meanControl.disagreements,
  };
}
