/**
 * Made-up tables for the examples of the catalogue, from fixed seeds: small, and with something in them to be found.
 * @module
 */
import { readFileSync } from "node:fs";
import { seededRng, table } from "../../packages/core/dist/index.js";
import { writeTable } from "../../packages/tables/dist/index.js";

export const shop = (name) => readFileSync(new URL(`../../examples/compare/${name}.csv`, import.meta.url), "utf8");

/** `of` says row i from a generator of its own, as an object. */
export function rows(count, seed, of) {
  const rng = seededRng(seed);
  return Array.from({ length: count }, (_, i) => of(rng, i));
}

const write = (value) => (typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : String(value));

export function csv(list) {
  const names = Object.keys(list[0]);
  return `${[names, ...list.map((row) => names.map((name) => write(row[name])))].map((line) => line.join(",")).join("\n")}\n`;
}

function asTable(list) {
  const names = Object.keys(list[0]);
  return table(names.map((name) => ({ name, type: "numeric", values: Float64Array.from(list, (row) => row[name]) })));
}

export const npy = (list) => writeTable(asTable(list), "npy");
const pick = (rng, list) => list[rng.integer(list.length)];
/** The list cut into pieces of these sizes. */
export function split(list, ...sizes) {
  const ends = sizes.map((_, k) => sizes.slice(0, k + 1).reduce((sum, size) => sum + size, 0));
  return ends.map((end, k) => list.slice(end - sizes[k], end));
}

/** A cloud around a half moon, and one around a ring that is further right. */
export const moon = (count, seed, more = () => ({})) =>
  rows(count, seed, (rng) => {
    const angle = Math.PI * rng.uniform();
    const point = { lon: Math.cos(angle) + 0.1 * rng.normal(), lat: Math.sin(angle) + 0.1 * rng.normal() };
    return { ...point, ...more(rng, point) };
  });
const ring = (count, seed, more = () => ({})) =>
  rows(count, seed, (rng) => {
    const angle = 2 * Math.PI * rng.uniform();
    const point = { lon: 2.5 + 0.7 * Math.cos(angle) + 0.05 * rng.normal(), lat: 0.3 + 0.7 * Math.sin(angle) + 0.05 * rng.normal() }; // biome-ignore format: one line
    return { ...point, ...more(rng, point) };
  });
export const withMass = (rng) => ({ mass: 1 + rng.integer(4) });
export const points = (more) => ({ "x.csv": csv(moon(120, 1, more)), "y.csv": csv(ring(100, 2, more)) });

const person = (rng) => {
  const age = 18 + rng.integer(60);
  const income = Math.round(1200 + 30 * age + 500 * rng.normal());
  return { age, income, country: pick(rng, ["FR", "FR", "DE", "ES"]), smoker: rng.uniform() < 0.2 };
};
export const people = (count, seed) => rows(count, seed, person);

const patient = (rng) => {
  const age = 20 + rng.integer(60);
  const ward = pick(rng, ["A", "A", "B", "C"]);
  return { age, ward, days: Math.min(30, 1 + Math.floor(rng.uniform() * (age / 8))), smoker: rng.uniform() < 0.25 };
};
export const patients = csv(rows(1200, 3, patient));
export const schema = `${JSON.stringify(
  {
    attributes: [
      { name: "age", type: "integer", low: 0, high: 99, bins: 10 },
      { name: "ward", type: "category", values: ["A", "B", "C"] },
      { name: "days", type: "integer", low: 1, high: 30, bins: 10 },
      { name: "smoker", type: "boolean" },
    ],
  },
  null,
  2,
)}\n`;
export const release =
  "pushforward synthesize patients.csv --schema schema.json --release patients.pfr --out first.csv";

/** Log-probabilities of `tokens` tokens at `count` positions. */
export function logProbabilities(count, tokens, seed, noise) {
  const law = seededRng(seed);
  const other = seededRng(seed + 1);
  return Array.from({ length: count }, () => {
    const raw = Array.from({ length: tokens }, () => 2 * law.normal() + noise * other.normal());
    const total = Math.log(raw.reduce((sum, value) => sum + Math.exp(value), 0));
    return Object.fromEntries(raw.map((value, k) => [`t${k}`, value - total]));
  });
}

/** All digits, so that the rows sum to 1. */
export function probabilities(list) {
  const names = Object.keys(list[0]);
  return `${[names, ...list.map((row) => names.map((name) => row[name]))].map((line) => line.join(",")).join("\n")}\n`;
}

/** Tokens drawn from these laws. */
export function drawTokens(laws, seed) {
  const rng = seededRng(seed);
  return laws.map((law) => {
    let token = 0;
    for (let left = rng.uniform(), last = Object.keys(law).length - 1; token < last; token++) {
      left -= Math.exp(law[`t${token}`]);
      if (left < 0) break;
    }
    return { token };
  });
}

const embedding = (rng, centre, spread) =>
  Object.fromEntries(Array.from({ length: 6 }, (_, j) => [`e${j}`, centre * (j % 2 === 0 ? 1 : -1) + spread * rng.normal()])); // biome-ignore format: one line
export const embeddings = (count, seed, spread) =>
  rows(count, seed, (rng) => embedding(rng, pick(rng, [-2, 0, 2]), spread));

const measured = (rng) => {
  const age = 20 + rng.integer(50);
  const height = 170 + 8 * rng.normal();
  const species = pick(rng, ["oak", "oak", "beech", "pine"]);
  const [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
  const [d, e, f] = [a + 0.5 * rng.normal(), b * c + 0.5 * rng.normal(), rng.normal()];
  const g1 = rng.uniform() < 0.5;
  const g2 = rng.uniform() < 0.5;
  const state = g1 !== g2 ? "on" : "off";
  return { species, height, weight: 0.6 * height + 0.2 * age + 6 * rng.normal() - 40, age, a, b, c, d, e, f, g1, g2, state, y: a + b > 0.3 * rng.normal() }; // biome-ignore format: one line
};
export const measurements = (names) => {
  const list = rows(400, 5, measured);
  return csv(list.map((row) => Object.fromEntries(names.map((name) => [name, row[name]]))));
};

const models = { gpt: 0.72, claude: 0.72, gemma: 0.55 };

export function scores() {
  return rows(240, 6, (rng, i) => {
    const [model, skill] = Object.entries(models)[i % 3];
    const prompt = Math.floor(i / 3);
    const level = skill + 0.15 * rng.normal() - 0.002 * (prompt % 20);
    return { model, prompt, topic: `topic ${prompt % 10}`, accuracy: level, rouge_l: level / 2 + 0.05 * rng.normal(), toxicity: 0.1 * rng.uniform() }; // biome-ignore format: one line
  });
}

export const wide = () =>
  rows(90, 7, (rng) => Object.fromEntries(Object.entries(models).map(([name, skill]) => [name, skill + 0.15 * rng.normal()]))); // biome-ignore format: one line

export function battles() {
  return rows(300, 8, (rng) => {
    const [one, two] = [pick(rng, Object.keys(models)), pick(rng, Object.keys(models))];
    const other = one === two ? Object.keys(models).find((name) => name !== one) : two;
    const first = rng.uniform() < models[one] / (models[one] + models[other]);
    return { winner: first ? one : other, loser: first ? other : one, tie: rng.uniform() < 0.1, judge: `j${rng.integer(20)}` }; // biome-ignore format: one line
  });
}

export const judges = () =>
  rows(60, 9, (rng, judge) =>
    Object.entries(models)
      .map(([answer, skill]) => ({ judge, answer, worth: skill + 0.2 * rng.normal() }))
      .sort((p, q) => q.worth - p.worth)
      .map(({ answer }, i) => ({ judge, answer, place: i + 1 })),
  ).flat();

export const couples = (count, seed) => {
  const list = rows(count, seed, (rng) => {
    const [age, degree, height] = [rng.normal(), rng.normal(), rng.normal()];
    return { age, degree, height, hers: [0.8 * age + 0.6 * rng.normal(), 0.5 * degree + 0.85 * rng.normal(), rng.normal()] }; // biome-ignore format: one line
  });
  return {
    "men.csv": csv(list.map(({ age, degree, height }) => ({ age, degree, height }))),
    "women.csv": csv(list.map(({ hers: [age, degree, height] }) => ({ age, degree, height }))),
  };
};

export const moves = () => {
  const list = rows(150, 11, (rng) => {
    const [east, north] = [rng.normal(), rng.normal()];
    return { east, north, count: 1 + rng.integer(30), to: [0.9 * east + 0.4 * rng.normal(), 0.3 * north + 0.9 * rng.normal()] }; // biome-ignore format: one line
  });
  return {
    "from.csv": csv(list.map(({ east, north, count }) => ({ east, north, count }))),
    "to.csv": csv(list.map(({ to: [east, north] }) => ({ east, north }))),
  };
};

export const clock = (count, seed, peak) =>
  csv(
    rows(count, seed, (rng) => {
      const hour = (((peak + 2.5 * rng.normal()) % 24) + 24) % 24;
      const day = rng.integer(14);
      const minutes = Math.floor(hour * 60);
      return { hour, when: new Date(Date.UTC(2026, 2, 2 + day, 0, minutes)).toISOString().slice(0, 19) };
    }),
  );

export const parquet = (list) => writeTable(asTable(list), "parquet");

export const sales = (seed, shift) =>
  rows(600, seed, (rng) => ({ amount: 50 + shift + 10 * rng.normal(), items: 1 + rng.integer(5) }));

/** A row of two shares around a middle, both between 0 and 1. */
export const shares = (middle) => (rng) => {
  const share = () => Math.max(0.01, Math.min(0.99, middle + 0.12 * rng.normal()));
  return { bread: share(), cheese: share() };
};

export const penguins = () =>
  JSON.stringify(
    rows(240, 13, (rng) => {
      const Species = pick(rng, ["Adelie", "Gentoo", "Chinstrap"]);
      const big = Species === "Gentoo" ? 1 : 0;
      return { Species, beak: 38 + 9 * big + 2.5 * rng.normal(), flipper: 190 + 27 * big + 6 * rng.normal(), mass: 3700 + 1350 * big + 400 * rng.normal() }; // biome-ignore format: one line
    }),
  );

/** Images of 8 × 8 pixels: a ring for 0, a bar for 1, a slope for 7. */
export const digits = () =>
  rows(150, 14, (rng) => {
    const label = pick(rng, [0, 1, 7]);
    const pixels = Array.from({ length: 64 }, (_, k) => [`p${k}`, inked(label, (k % 8) - 3.5, Math.floor(k / 8) - 3.5, rng)]); // biome-ignore format: one line
    return { label: `digit ${label}`, ...Object.fromEntries(pixels) };
  });

function inked(label, across, down, rng) {
  const off = label === 0 ? Math.abs(Math.hypot(across, down) - 2.7) : Math.abs(label === 1 ? across : across + down);
  return Math.round(Math.max(0, Math.min(16, 15 - 9 * off + 2 * rng.normal())));
}

export const oneColumn = (name, count, seed, of) => csv(rows(count, seed, (rng) => ({ [name]: of(rng) })));

export function candidates() {
  const trial = (rng) => {
    const predicted = 4 + 1.5 * rng.normal();
    return { predicted, measured: predicted + 0.5 * rng.normal() };
  };
  const fresh = rows(80, 69, trial).map(({ predicted }) => ({ predicted }));
  return { "tried.csv": csv(rows(300, 68, trial)), "new.csv": csv(fresh) };
}

/** Height and mass that go together. */
export function tall(rng) {
  const height = 172 + 9 * rng.normal();
  return { height, mass: 70 + 0.8 * (height - 172) + 7 * rng.normal() };
}

export function flower(rng) {
  const [species, petal] = pick(rng, [["setosa", 1.5], ["versicolor", 4.2], ["virginica", 5.5]]); // biome-ignore format: one line
  return { petal: petal + 0.4 * rng.normal(), sepal: 4.5 + 0.3 * petal + 0.4 * rng.normal(), species };
}

/** The law that `denoiser` was trained on, by tools/fixtures/sampling/onnx_networks.py. */
export const clumps = () =>
  csv(rows(300, 92, (rng) => {
    const long = rng.uniform() < 0.3;
    const [length, width] = long ? [4 + 0.4 * rng.normal(), 1 + 0.2 * rng.normal()] : [1 + 0.3 * rng.normal(), 2 + 0.5 * rng.normal()]; // biome-ignore format: one line
    return { length, width };
  })); // biome-ignore format: as one

export const denoiser = () => readFileSync(new URL("denoiser.onnx", import.meta.url));

/** Shares of three grains. */
export function soil(rng) {
  const [sand, silt, clay] = [0.6, 0.1, -0.4].map((middle) => Math.exp(middle + 0.5 * rng.normal()));
  const total = sand + silt + clay;
  return { sand: sand / total, silt: silt / total, clay: clay / total };
}

/** Two classes, one above the other. */
export function classed(rng) {
  const up = rng.uniform() < 0.5;
  return { lon: rng.normal(), lat: (up ? 1.2 : -1.2) + 0.7 * rng.normal(), class: up ? "a" : "b" };
}
