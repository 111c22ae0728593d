/**
 * Zero-concentrated loss from the two shares of an event.
 *
 *     a mechanism of loss ρ has  D_α(answers ‖ answers on the neighbour) ≤ α·ρ  for every order α,
 *     and an event E knows no more than the answers:  D_α(Bernoulli(p) ‖ Bernoulli(q)) ≤ α·ρ,
 *     p = P(E | table), q = P(E | neighbour)
 *
 * D_α grows with p and falls with q while p > q, so that a lower bound of p and an upper bound of q give a lower bound on ρ.
 * It says more than the same shares say about epsilon at a small delta: that asks how rare answers differ, this how
 * frequent ones do, which few runs tell.
 *
 * Source: [bun2016] for ρ and for what is made of the answers.
 * @module
 */
import { exp, log, log1p } from "@pushforward/core";
import { renyiOrders } from "../accounting/renyi-curve.js";

/** 1.05 to about 100. Any orders give a true bound: frequent events say most near 1, rare ones at large orders. */
const orders = [0, 5, 19, 29, 59, 75, 93].map((place) => renyiOrders[place]!);

/** The largest D_α/α over a few orders; 0 unless p > q. Both lie between 0 and 1, ends left out. */
export function rhoOfShares(p: number, q: number): number {
  if (!(p > q)) return 0;
  return Math.max(0, ...orders.map((order) => bernoulliDivergence(order, p, q) / order));
}

/** ln(p^α·q^(1−α) + (1 − p)^α·(1 − q)^(1−α))/(α − 1). */
function bernoulliDivergence(order: number, p: number, q: number): number {
  const inside = order * log(p) + (1 - order) * log(q);
  const outside = order * log1p(-p) + (1 - order) * log1p(-q);
  const most = Math.max(inside, outside);
  return (most + log(exp(inside - most) + exp(outside - most))) / (order - 1);
}
