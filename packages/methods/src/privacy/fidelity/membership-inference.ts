/**
 * Membership inference by distance: can somebody who holds the synthetic table tell whether a person was in the real one?
 *
 * The attacker calls a person a member whose nearest synthetic row is at most t away. Training rows are members, holdout
 * rows are not; both are fresh to the attacker. `auc` is the chance that a member lies nearer to the synthetic table than
 * one who is not, ½ for a table that tells nothing. `advantage` is the best threshold's share of members found less its share of false alarms: t is
 * chosen on one half of the rows and counted on the other, then the other way round, so that choosing does not flatter
 * it; 0 tells nothing, 1 everything. Distances alone: a stronger attack may exist.
 *
 * Source: [yeom2018] for the advantage, [hilprecht2019] for the distance, [delong1988] for the interval of the area.
 * @module
 */
import { type Interval, permutation, type Rng } from "@pushforward/core";
import { delong } from "../../hypothesis/delong.js";
import { type EstimateWithInterval, shareDifference } from "./share-interval.js";

export interface MembershipInference {
  readonly advantage: number;
  readonly interval: Interval;
  /** Share of members that the attack finds, and of others that it takes for members. */
  readonly found: number;
  readonly falseAlarms: number;
  readonly auc: number;
  readonly aucInterval: Interval;
  /** Members and others attacked. */
  readonly members: number;
  readonly others: number;
}

/** Distances of members and others to the synthetic table; at least 4 of each. */
export function membershipInference(
  members: Uint16Array,
  others: Uint16Array,
  { rng, level }: { readonly rng: Rng; readonly level: number },
): MembershipInference {
  const closeness = (distance: Uint16Array) => Float64Array.from(distance, (value) => -value);
  const { auc, interval: aucInterval } = delong(closeness(others), closeness(members), { level });
  const [a, b] = [halves(members, rng), halves(others, rng)];
  let hits = 0;
  let alarms = 0;
  for (const k of [0, 1] as const) {
    const most = bestThreshold(a[1 - k]!, b[1 - k]!);
    hits += countUpTo(a[k]!, most);
    alarms += countUpTo(b[k]!, most);
  }
  const [found, falseAlarms] = [hits / members.length, alarms / others.length];
  const advantage: EstimateWithInterval = shareDifference(
    { share: falseAlarms, trials: others.length },
    { share: found, trials: members.length },
    level,
    "threshold chosen on the other half of the rows",
  );
  return {
    advantage: advantage.value,
    interval: advantage.interval,
    found,
    falseAlarms,
    auc,
    aucInterval,
    members: members.length,
    others: others.length,
  };
}

function halves(values: Uint16Array, rng: Rng): [Uint16Array, Uint16Array] {
  const order = permutation(rng, values.length);
  const middle = Math.floor(values.length / 2);
  const half = (rows: Uint32Array) => Uint16Array.from(rows, (i) => values[i]!).sort();
  return [half(order.subarray(0, middle)), half(order.subarray(middle))];
}

/** The distance up to which most more members than others lie, in shares; −1 when there is none. Both ascending. */
function bestThreshold(members: Uint16Array, others: Uint16Array): number {
  let best = 0;
  let most = -1;
  for (let i = 0, j = 0; i < members.length; ) {
    const value = members[i]!;
    while (i < members.length && members[i] === value) i++;
    while (j < others.length && others[j]! <= value) j++;
    const gain = i / members.length - j / others.length;
    if (gain > best) {
      best = gain;
      most = value;
    }
  }
  return most;
}

function countUpTo(values: Uint16Array, most: number): number {
  let count = 0;
  for (const value of values) if (value <= most) count++;
  return count;
}
