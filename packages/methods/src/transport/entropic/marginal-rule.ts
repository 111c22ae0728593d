/**
 * What happens to mass that a plan P leaves behind or adds on one side: the penalty φ on its marginal p against
 * the weights a, as the response of the potential to an unconstrained update f̂ = −ε·ln Σ_j b_j·e^((g_j − C_ij)/ε).
 *
 *     balanced  p = a                      f = f̂                    ⟨a, f⟩
 *     KL        ρ·KL(p | a)                f = f̂·ρ/(ρ + ε)          ρ·⟨a, 1 − e^(−f/ρ)⟩
 *     TV        ρ·|p − a|                  f = f̂ cut to [−ρ, ρ]     ⟨a, f⟩
 *     cap       p ≤ a                      f = min(f̂, 0)            ⟨a, f⟩
 *     partial   p ≤ a, total mass s        f = min(f̂ − λ, 0)        ⟨a, f⟩ (and λ·s once)
 *
 * The last column is what the potential adds to the dual. λ is the potential of the total mass.
 *
 * Source: [chizat2018] for KL and TV, [benamou2015] for partial transport.
 * @module
 */
import { exp } from "@pushforward/core";

export type MarginalRule =
  | { readonly kind: "balanced" | "cap" }
  | { readonly kind: "kl" | "tv"; readonly rho: number }
  | { readonly kind: "partial"; readonly mass: number };

/** f from f̂. */
export function respond(rule: MarginalRule, free: number, epsilon: number, lambda: number): number {
  if (rule.kind === "kl") return free / (1 + epsilon / rule.rho);
  if (rule.kind === "tv") return Math.min(rule.rho, Math.max(-rule.rho, free));
  if (rule.kind === "balanced") return free;
  return Math.min(0, rule.kind === "partial" ? free - lambda : free);
}

/** What the potentials add to the dual objective. */
export function dualPart(rule: MarginalRule, weights: Float64Array, potentials: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    sum += weights[i]! * (rule.kind === "kl" ? rule.rho * (1 - exp(-potentials[i]! / rule.rho)) : potentials[i]!);
  }
  return sum;
}

/** The mass that a point of mass `weight` is to get, given its potential: the slope of its part of the dual. */
export function wantedMass(rule: MarginalRule, weight: number, potential: number): number {
  return rule.kind === "kl" && weight > 0 ? weight * exp(-potential / rule.rho) : weight;
}
