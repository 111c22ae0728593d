/** Twelve models, 5,000 items each, eight metrics, unpaired: as large as a leaderboard gets. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { runOnce } from "../harness.mjs";

const command = fileURLToPath(new URL("../../packages/cli/bin/pushforward.js", import.meta.url));
const models = 12;
const items = 5000;
const metrics = 8;

export const title = "rank: twelve models, eight metrics, 5,000 unpaired items each";
export const expects =
  "under 10 minutes on two threads and under 1 GB; the true order, by a shift of 0.1 standard deviations a model, kept";

export async function experiment() {
  const folder = mkdtempSync(join(tmpdir(), "pushforward-"));
  const file = join(folder, "scores.csv");
  writeFileSync(file, scores());
  const words = [command, "rank", file, "--pairing", "unpaired", "--threads", "2", "--json", "--quiet"];
  const run = runOnce([process.execPath, ...words]);
  rmSync(folder, { recursive: true });
  const { result, seconds, options } = run.answer;
  const { peakMegabytes } = run.seconds;
  const places = result.ranking.map(({ model }) => Number(model.slice(1)));
  const inOrder = places.every((place, k) => k === 0 || place < places[k - 1]);
  return {
    settings: options,
    found: `${seconds.toFixed(0)} s, ${peakMegabytes.toFixed(0)} MB; order ${inOrder ? "kept" : "lost"}: ${places.join(" ")}`,
    holds: seconds < 600 && peakMegabytes < 1000 && inOrder,
    seconds,
    peakMegabytes,
    ranking: result.ranking.map(({ model, rank, score, interval }) => ({ model, rank, score, interval })),
  };
}

/** Model k is normal with mean 0.1 k in every metric, so m11 is best. */
function scores() {
  const names = Array.from({ length: metrics }, (_, j) => `s${j}`);
  const lines = [`model,${names.join()}`];
  for (let k = 0; k < models; k++) {
    const rng = seededRng(k);
    for (let i = 0; i < items; i++) lines.push(`m${k},${names.map(() => (rng.normal() + 0.1 * k).toFixed(5)).join()}`);
  }
  return `${lines.join("\n")}\n`;
}
