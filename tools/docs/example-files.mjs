/**
 * The files that the examples of the catalogue name, made anew each time.
 * @module
 */
import {
  battles,
  candidates,
  classed,
  clock,
  clumps,
  couples,
  csv,
  denoiser,
  digits,
  drawTokens,
  embeddings,
  flower,
  judges,
  logProbabilities,
  measurements,
  moon,
  moves,
  npy,
  oneColumn,
  parquet,
  patients,
  penguins,
  people,
  points,
  probabilities,
  release,
  rows,
  sales,
  schema,
  scores,
  shares,
  shop,
  soil,
  split,
  tall,
  wide,
  withMass,
} from "./example-data.mjs";

/**
 * Files by the name of the operation whose examples need them; `before` are commands that make further ones.
 * @type {Record<string, () => Promise<{ files: Record<string, string | Uint8Array>, before?: string[] }> | { files: Record<string, string | Uint8Array>, before?: string[] }>}
 */
export const exampleFiles = {
  "adjust-p-values": () => {
    const list = rows(40, 20, (rng, i) => (i < 8 ? 1e-3 * rng.uniform() : rng.uniform()));
    return { files: { "tests.csv": `test,p,pvalue\n${list.map((p, i) => `test ${i},${p.toFixed(6)},${p.toFixed(6)}`).join("\n")}\n` } }; // biome-ignore format: one line
  },
  audit: () => ({
    files: {
      "with.csv": oneColumn("score", 500, 21, (rng) => 1 + rng.normal()),
      "without.csv": oneColumn("score", 500, 22, (rng) => rng.normal()),
    },
  }),
  barycenter: () => ({ files: { ...points((rng) => ({ count: 1 + rng.integer(3) })), "z.csv": csv(moon(80, 3, () => ({ count: 1 }))) } }), // biome-ignore format: one line
  bridge: () => ({ files: { "x.csv": csv(rows(100, 84, shares(0.15))), "y.csv": csv(rows(90, 85, shares(0.6))) } }),
  "circular-wasserstein": () => ({ files: { "x.csv": clock(300, 23, 23), "y.csv": clock(280, 24, 2) } }),
  compare: async () => ({
    files: {
      "march.csv": shop("reference"),
      "april.csv": shop("current"),
      "penguins.json": penguins(),
      "reference.parquet": await parquet(sales(25, 0)),
      "today.parquet": await parquet(sales(26, 3)),
      "a.csv": csv(people(500, 27)),
      "b.csv": csv(people(450, 28).map((row) => ({ ...row, income: row.income + 200 }))),
    },
  }),
  compose: () => {
    const blob = (count, seed, at) =>
      rows(count, seed, (rng) => ({ a: at + rng.normal(), b: 0.5 * at + 0.8 * rng.normal() }));
    const part = blob(90, 73, 3);
    return {
      files: {
        "a.csv": csv(blob(150, 70, 0)),
        "b.csv": csv(blob(150, 71, 1.5)),
        "c.csv": csv(blob(100, 72, -2)),
        "all.csv": csv([...blob(210, 74, 0), ...part]),
        "part.csv": csv(part),
        "data.csv": clumps(),
        "denoiser.onnx": denoiser(),
        "other.csv": csv(rows(120, 94, (rng) => ({ length: 1.5 + 0.5 * rng.normal(), width: 1.8 + 0.5 * rng.normal() }))), // biome-ignore format: one line
      },
    };
  },
  conformal: () => ({
    files: {
      "normal.csv": oneColumn("distance", 300, 29, (rng) => Math.abs(rng.normal())),
      "today.csv": oneColumn("distance", 60, 30, (rng) => Math.abs(rng.normal()) + (rng.uniform() < 0.15 ? 4 : 0)),
      ...candidates(),
    },
  }),
  "detect-change": () => {
    const day = (shift) => (rng, i) => ({ load: rng.normal() + (i > 120 ? shift : 0), errors: Math.abs(rng.normal()) });
    const [a, b] = [csv(rows(400, 31, day(0))), csv(rows(240, 32, day(1.5)))];
    return { files: { "month.csv": a, "week.csv": b, "a.csv": a, "b.csv": b } };
  },
  divergence: () => ({
    files: {
      ...points(),
      "p.csv": "outcome,p\nsun,0.6\nrain,0.3\nsnow,0.1\n",
      "q.csv": "outcome,p\nsun,0.5\nrain,0.45\nsnow,0.05\n",
      "march.csv": shop("reference"),
      "april.csv": shop("current"),
      "texts.csv": csv(rows(300, 33, (rng) => { const p = -40 + 5 * rng.normal(); return { log_p: p, log_q: p - 1 - Math.abs(rng.normal()) }; })), // biome-ignore format: one line
    },
  }),
  diversity: async () => ({
    files: {
      "embeddings.npy": await npy(embeddings(150, 34, 0.4)),
      "points.csv": csv(moon(150, 35)),
      "traps.csv": "species,caught\nvole,42\nshrew,17\nmole,5\nmouse,61\nweasel,1\nhedgehog,2\n",
    },
  }),
  entropy: () => ({ files: { "data.csv": measurements(["species", "a", "b", "c"]) } }),
  fidelity: () => {
    const [real, holdout, synthetic] = split(people(600, 36), 250, 150, 200);
    return { files: { "real.csv": csv(real), "holdout.csv": csv(holdout), "synthetic.csv": csv(synthetic) } };
  },
  "gaussian-wasserstein": () => ({ files: points() }),
  "generation-quality": async () => ({
    files: {
      "real.npy": await npy(embeddings(200, 37, 0.5)),
      "generated.npy": await npy(embeddings(200, 38, 0.25)),
      "real.csv": csv(embeddings(200, 39, 0.5)),
      "synthetic.csv": csv(embeddings(180, 40, 0.6)),
    },
  }),
  "goodness-of-fit": () => ({
    files: {
      "heights.csv": oneColumn("height", 200, 41, (rng) => 170 + 8 * rng.normal()),
      "errors.csv": oneColumn("error", 200, 42, (rng) => 1.2 * rng.normal()),
      "points.csv": oneColumn("x", 200, 43, (rng) => (rng.uniform() < 0.4 ? -2 : 2) + 0.7 * rng.normal()),
      "mixture.csv": "x,sd,weight\n-2,0.7,0.4\n2,0.7,0.6\n",
    },
  }),
  "gromov-wasserstein": () => {
    const shape = rows(60, 44, (rng) => ({ a: 3 * rng.uniform(), b: rng.normal(), height: rng.uniform() }));
    const turned = shape.map(({ a, b, height }) => ({ u: 0.6 * a - 0.8 * b, v: 0.8 * a + 0.6 * b, w: 0, height }));
    return { files: { "x.csv": csv(shape), "y.csv": csv(turned.slice(0, 50)) } };
  },
  draw: () => ({
    files: { "data.csv": clumps(), "denoiser.onnx": denoiser(), "soils.csv": csv(rows(200, 93, soil)) },
  }),
  guide: () => ({
    files: {
      "data.csv": clumps(),
      "denoiser.onnx": denoiser(),
      "people.csv": csv(rows(300, 80, tall)),
      "law.csv": "height,mass,sd,weight\n168,62,6,0.5\n180,80,7,0.5\n",
      "measured.csv": "height,mass,value,sd\n1,0,181,2\n0.5,0.5,130,3\n",
      "flowers.csv": csv(rows(240, 81, flower)),
      "runs.csv": csv(rows(200, 90, (rng) => { const [heat, flow] = [5 + rng.normal(), 2 + 0.5 * rng.normal()]; return { heat, flow, yield: heat - flow * flow + 0.1 * rng.normal() }; })), // biome-ignore format: one line
    },
  }),
  independence: () => ({
    files: { "people.csv": csv(rows(300, 45, (rng) => { const size = rng.normal(); return { age: 45 + 10 * rng.normal() + 4 * size, income: 2500 + 400 * size + 300 * rng.normal(), region_size: size }; })) }, // biome-ignore format: one line
  }),
  "information-decomposition": () => ({ files: { "data.csv": measurements(["g1", "g2", "state", "a", "b", "c", "d", "y"]) } }), // biome-ignore format: one line
  "information-map": () => ({ files: { "data.csv": measurements(["a", "b", "c", "d", "e", "species"]) } }),
  "inverse-transport": () => ({ files: { ...couples(250, 46), ...moves() } }),
  "max-sliced": () => ({ files: points() }),
  "model-drift": async () => ({
    files: {
      "full.npy": await npy(logProbabilities(120, 30, 47, 0)),
      "int4.npy": await npy(logProbabilities(120, 30, 47, 0.3)),
      "target.npy": await npy(logProbabilities(120, 30, 49, 0)),
      "draft.npy": await npy(logProbabilities(120, 30, 49, 0.8)),
    },
  }),
  "monge-gap": () => {
    const before = moon(100, 50);
    const after = before.map(({ lon, lat }) => ({ lon: lon + 1 + 0.2 * lat, lat: lat - 0.5 * lon }));
    return { files: { "before.csv": csv(before), "after.csv": csv(after) } };
  },
  "mutual-information": () => ({
    files: {
      "data.csv": measurements(["height", "weight", "age", "a", "b", "c", "d", "e", "f"]),
      "predictions.csv": csv(rows(300, 51, (rng) => { const cat = rng.uniform(); return { cat, dog: 1 - cat, label: rng.uniform() < cat ? "cat" : "dog" }; })), // biome-ignore format: one line
    },
  }),
  "orlicz-wasserstein": () => ({ files: points() }),
  "paired-test": () => {
    const pair = (rng) => { const base = 120 + 12 * rng.normal(); return [base, base - 4 + 6 * rng.normal()]; }; // biome-ignore format: one line
    return {
      files: {
        "patients.csv": csv(rows(60, 52, (rng) => { const [before, after] = pair(rng); return { before, after }; })), // biome-ignore format: one line
        "runs.csv": csv(rows(30, 53, (rng) => { const [old, fresh] = pair(rng); return { old, new: fresh }; })), // biome-ignore format: one line
      },
    };
  },
  "plan-synthesis": () => ({ files: { "schema.json": schema } }),
  "privacy-budget": () => ({ files: { "patients.csv": patients, "schema.json": schema }, before: [release] }),
  rank: () => ({ files: { "scores.csv": csv(scores()), "wide.csv": csv(wide()) } }),
  "rank-preferences": () => ({ files: { "battles.csv": csv(battles()), "judges.csv": csv(judges()) } }),
  regenerate: () => ({ files: { "patients.csv": patients, "schema.json": schema }, before: [release] }),
  resample: () => ({
    files: {
      "data.csv": csv(rows(300, 82, classed)),
      "new.csv": csv(rows(5, 83, classed)),
    },
  }),
  "robust-bounds": () => ({
    files: {
      "trial.csv": oneColumn("outcome", 200, 54, (rng) => 3 + rng.normal()),
      "x.csv": csv(rows(200, 55, (rng) => ({ score: 100 * rng.uniform(), loss: Math.abs(rng.normal()) }))),
    },
  }),
  sample: () => {
    const [train, holdout] = split(moon(400, 56), 300, 100);
    return { files: { "data.csv": csv(moon(300, 57)), "train.csv": csv(train), "holdout.csv": csv(holdout), "digits.csv": csv(digits()) } }; // biome-ignore format: one line
  },
  schema: () => ({ files: { "patients.csv": patients } }),
  "select-features": () => ({
    files: {
      "houses.csv": csv(rows(300, 58, (rng) => { const [area, rooms, noise] = [90 + 30 * rng.normal(), 1 + rng.integer(6), rng.normal()]; return { area, rooms, year: 1950 + rng.integer(70), noise, price: 3 * area + 20 * rooms + 30 * rng.normal() }; })), // biome-ignore format: one line
      "data.csv": measurements(["a", "b", "c", "d", "e", "f", "y"]),
    },
  }),
  "select-subset": async () => ({
    files: {
      "points.csv": csv(moon(200, 86)),
      "embeddings.npy": await npy(embeddings(120, 87, 0.4)),
      "design.parquet": await parquet(rows(150, 88, (rng) => ({ one: 1, age: 20 + rng.integer(60), dose: rng.uniform() }))), // biome-ignore format: one line
    },
  }),
  sinkhorn: () => ({ files: points(withMass) }),
  "sinkhorn-divergence": () => ({ files: points() }),
  "sliced-wasserstein": () => ({ files: points(withMass) }),
  steer: () => ({
    files: {
      "texts.csv": csv(rows(200, 89, (rng) => ({ score: rng.normal(), length: 40 + 10 * rng.normal() }))),
      "law.csv": "height,mass,sd,weight\n168,62,6,0.5\n180,80,7,0.5\n",
      "data.csv": clumps(),
      "denoiser.onnx": denoiser(),
    },
  }),
  synthesize: () => ({ files: { "patients.csv": patients, "schema.json": schema } }),
  temper: async () => {
    const laws = logProbabilities(60, 30, 76, 0);
    const each = (of) => laws.map((law) => Object.fromEntries(Object.entries(law).map(([key, value]) => [key, of(value)]))); // biome-ignore format: one line
    return {
      files: {
        "logits.npy": await npy(each((value) => value + 5)),
        "probs.csv": probabilities(each(Math.exp)),
        "with.npy": await npy(laws),
        "without.npy": await npy(logProbabilities(60, 30, 76, 0.8)),
      },
    };
  },
  "text-provenance": async () => {
    const laws = logProbabilities(150, 30, 59, 0);
    const records = rows(150, 60, (rng) => ({
      log_probability: Math.min(0, -2 + rng.normal()),
      entropy: 2,
      variance: 1,
    }));
    return { files: { "log-probs.npy": await npy(laws), "tokens.npy": await npy(drawTokens(laws, 61)), "records.csv": csv(records) } }; // biome-ignore format: one line
  },
  tilt: () => ({
    files: {
      "texts.csv": csv(rows(200, 62, (rng, i) => ({ text: `text ${i}`, score: rng.normal() }))),
      "survey.csv": csv(rows(400, 63, (rng) => ({ age: 18 + rng.integer(60), female: rng.uniform() < 0.42 ? 1 : 0 }))),
    },
  }),
  "training-order": () => ({
    files: { "texts.csv": csv(rows(300, 64, (rng, order) => { const hard = rng.normal(); return { order, log_likelihood: -50 + 8 * hard + 0.03 * order + 2 * rng.normal(), other_model: -52 + 8 * hard + 2 * rng.normal() }; })) }, // biome-ignore format: one line
  }),
  "transport-map": () => ({ files: { ...points(), "new.csv": csv(moon(30, 65)) } }),
  "two-sample": () => {
    const site = (shift) => (rng) => ({ age: 45 + shift + 12 * rng.normal(), income: 2.5 + rng.normal(), site: rng.integer(8) }); // biome-ignore format: one line
    return { files: { "a.csv": csv(rows(200, 66, site(0))), "b.csv": csv(rows(160, 67, site(4))) } };
  },
  wasserstein: () => ({ files: points(withMass) }),
};
