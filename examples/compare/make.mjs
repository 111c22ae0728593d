/**
 * Make the two months of orders of a shop that does not exist: reference.csv and current.csv.
 *
 *     node examples/compare/make.mjs
 *
 * Four things are planted in the second month; README.md beside this file tells them. All else is drawn from one law.
 * @module
 */
import { writeFileSync } from "node:fs";

/** The planted differences: nothing here for the first month. */
const march = { rows: 2013, seed: 3, basketFactor: 1, latentCorrelation: 0.75, marketplace: 0, youngSpaniards: 0.02 };
const april = {
  rows: 1874,
  seed: 4,
  basketFactor: 1.12,
  latentCorrelation: 0.2,
  marketplace: 0.04,
  youngSpaniards: 0.085,
};

const countries = [
  ["FR", 0.34],
  ["DE", 0.22],
  ["IT", 0.15],
  ["ES", 0.13],
  ["BE", 0.08],
  ["NL", 0.05],
  ["PT", 0.03],
];
const channels = [
  ["web", 0.55],
  ["app", 0.33],
  ["phone", 0.12],
];
const requests = ["leave it", "ring twice", "please call", "hand it over", "no paper bag", "gift wrap", "put it down"];
const places = [
  "at the door",
  "with the neighbour",
  "at the office",
  "behind the gate",
  "on the terrace",
  "at the bakery",
];

/** A generator of uniform numbers in [0, 1): a Weyl sequence, mixed. */
function uniforms(seed) {
  let state = Math.imul(seed, 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers (Box and Muller). */
function normals(uniform) {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function month(plan) {
  const uniform = uniforms(plan.seed);
  const normal = normals(uniform);
  return Array.from({ length: plan.rows }, () => order(plan, uniform, normal));
}

function order({ basketFactor, latentCorrelation, marketplace, youngSpaniards }, uniform, normal) {
  const young = uniform() < youngSpaniards;
  const channel = pick(channels, uniform);
  const items = 1 + Math.floor(-Math.log(1 - uniform()) * 2.2);
  // The latent pair has fixed margins whatever its correlation, so distance and days keep theirs.
  const far = normal();
  const slow = latentCorrelation * far + Math.sqrt(1 - latentCorrelation ** 2) * normal();
  return {
    channel: young ? "app" : uniform() < marketplace ? "marketplace" : channel,
    country: young ? "ES" : pick(countries, uniform),
    age: missing(0.08, uniform, () =>
      young ? 18 + Math.floor(7 * uniform()) : Math.round(Math.min(88, Math.max(18, 46 + 14 * normal()))),
    ),
    customer_since: missing(0.15, uniform, () => day(Math.floor(3000 * uniform() ** 1.6))),
    items,
    basket_eur: (basketFactor * items ** 0.8 * Math.exp(2.6 + 0.55 * normal())).toFixed(2),
    distance_km: Math.exp(4.6 + 0.8 * far).toFixed(1),
    delivery_days: Math.max(1, Math.round(3.2 + 1.3 * slow)),
    express: uniform() < 0.21,
    rating: missing(0.35, uniform, () => 1 + Math.floor(5 * Math.sqrt(uniform()))),
    note: missing(
      0.7,
      uniform,
      () => `${draw(requests, uniform)} ${draw(places, uniform)}, order ${Math.floor(1e5 * uniform())}`,
    ),
  };
}

function pick(shares, uniform) {
  let left = uniform();
  for (const [name, share] of shares) {
    left -= share;
    if (left < 0) return name;
  }
  return shares[0][0];
}

function draw(list, uniform) {
  return list[Math.floor(list.length * uniform())];
}

function missing(share, uniform, value) {
  const made = value();
  return uniform() < share ? "" : made;
}

/** The day so many days before the end of February 2025. */
function day(before) {
  return new Date(Date.UTC(2025, 1, 28) - 86_400_000 * before).toISOString().slice(0, 10);
}

function csv(rows) {
  const quote = (value) => (/[",\n]/.test(value) ? `"${value}"` : value);
  const lines = rows.map((row) =>
    Object.values(row)
      .map((value) => quote(String(value)))
      .join(","),
  );
  return `${[Object.keys(rows[0]).join(","), ...lines].join("\n")}\n`;
}

for (const [name, plan] of [
  ["reference", march],
  ["current", april],
])
  writeFileSync(new URL(`${name}.csv`, import.meta.url), csv(month(plan)));
