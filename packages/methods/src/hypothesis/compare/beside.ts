/**
 * The parts of an answer that do not need the verdict: columns, changed dependence, row groups, sizes of effects.
 * Each is a function of the encoded rows alone, so that they can run beside the verdict on other threads.
 * @module
 */
import type { Watch } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import { type ColumnSource, compareColumns } from "./columns.js";
import { compareEffects } from "./effects.js";
import type { EncodedPair } from "./encoded.js";
import { type EnergyRows, energyEffect } from "./energy-effect.js";
import { type WitnessGroups, witnessGroups } from "./groups.js";
import { type DependenceChanges, dependenceChanges } from "./pairs.js";
import type { ColumnResult, Effects } from "./result.js";

export interface BesideJob {
  readonly pair: EncodedPair;
  readonly level: number;
  /** One of these is asked for. */
  readonly columns?: { readonly sources: ColumnSource[]; readonly fdr: number; readonly seed: number };
  readonly effects?: { readonly energyRows: EnergyRows; readonly seed: number };
  readonly pairs?: { readonly fdr: number; readonly seed: number };
  readonly groups?: { readonly count: number; readonly depth: number; readonly seed: number };
}

export interface Beside {
  readonly columns?: ColumnResult[];
  readonly effects?: Effects;
  readonly dependence?: DependenceChanges;
  readonly witnesses?: WitnessGroups;
}

/** Kernels are opened here, on one thread, when none are handed in. */
export async function workBeside(job: BesideJob, watch: Watch, handed?: Kernels): Promise<Beside> {
  const { pair, level, columns, effects, pairs, groups } = job;
  const kernels = handed ?? (await openKernels({ threads: 1 }));
  if (columns) {
    const { sources, ...options } = columns;
    return { columns: await compareColumns(pair, sources, { ...options, level, kernels, watch }) };
  }
  if (effects) {
    const energy = energyEffect(pair, effects.energyRows, 1 - level, kernels);
    return { effects: await compareEffects(pair, { level, seed: effects.seed, energy, kernels, watch }) };
  }
  if (pairs) return { dependence: await dependenceChanges(pair, { ...pairs, kernels, watch }) };
  return groups ? { witnesses: await witnessGroups(pair, { ...groups, level, watch }) } : {};
}
