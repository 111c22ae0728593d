/**
 * What a guarantee for one kind of neighbours says about others.
 *
 * Replacing a row is removing one and adding one, a group of two under add-remove. There is no way back: a guarantee
 * under replace-one lets the number of rows be known.
 *
 * Source: [dwork2014] theorem 2.2 and its (ε, δ) form; [bun2016] proposition 27.
 * @module
 */
import { check, exp, expm1 } from "@pushforward/core";
import { checkGuarantee } from "./zero-concentrated.js";

export interface Guarantee {
  readonly epsilon: number;
  readonly delta: number;
}

/** For tables that differ in `rows` rows: (k·ε, δ·(e^(kε) − 1)/(e^ε − 1)), rounded up; delta at most 1. */
export function groupGuarantee({ epsilon, delta }: Guarantee, rows: number): Guarantee {
  checkGuarantee("groupGuarantee", epsilon, delta);
  checkRows("groupGuarantee", rows);
  if (rows === 1) return { epsilon, delta };
  const factor = rows * epsilon < 700 ? expm1(rows * epsilon) / expm1(epsilon) : Number.POSITIVE_INFINITY;
  return { epsilon: up(rows * epsilon), delta: Math.min(1, up(delta * factor)) };
}

/** k²·ρ, rounded up. */
export function groupRho(rho: number, rows: number): number {
  checkRows("groupRho", rows);
  return rows === 1 ? rho : up(rows * rows * rho);
}

/** The guarantee under replace-one that one under add-remove gives: (2ε, (1 + e^ε)·δ). */
export function replaceOneGuarantee({ epsilon, delta }: Guarantee): Guarantee {
  checkGuarantee("replaceOneGuarantee", epsilon, delta);
  return { epsilon: 2 * epsilon, delta: Math.min(1, up((1 + exp(epsilon)) * delta)) };
}

function up(x: number): number {
  return x * (1 + 8 * Number.EPSILON);
}

function checkRows(where: string, rows: number): void {
  check(Number.isInteger(rows) && rows >= 1, where, "rows", "a whole number of at least 1", rows);
}
