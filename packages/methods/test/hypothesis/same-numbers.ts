/**
 * Effects, pairs and groups of one pair of tables, for a look at every bit in every engine.
 * @module
 */
import { seededRng } from "@pushforward/core";
import { compareEffects, dependenceChanges, witnessGroups } from "@pushforward/methods/hypothesis";
import { levelColumn, orderedColumn } from "./encoded-pair.js";

/** As JSON, which writes the shortest text that gives the same double back. */
export async function sameNumbers(): Promise<string> {
  const rng = seededRng(1);
  const [n, m] = [400, 300];
  const x = Float64Array.from({ length: n + m }, (_, row) => rng.normal() + (row < n ? 0 : 0.4));
  const y = x.map((value, row) => (rng.uniform() < 0.1 ? Number.NaN : rng.normal() + (row < n ? 0 : value)));
  const codes = x.map((value, row) => (row >= n && value > 1 && rng.uniform() < 0.8 ? 2 : rng.integer(3)));
  const columns = [orderedColumn("x", x), orderedColumn("y", y), levelColumn("c", codes, ["a", "b", "c"])];
  const pair = { n, m, columns };
  const effects = await compareEffects(pair, { seed: 1 });
  const { pairs } = await dependenceChanges(pair, { seed: 1 });
  const { groups } = await witnessGroups(pair, { seed: 1 });
  return JSON.stringify({ effects, pairs, groups });
}

/** FNV-1a of the text. */
export function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** From Node 20.20. A change of a method changes it: then write the number here that the failing test reports. */
export const expectedFingerprint = 2669914425;
