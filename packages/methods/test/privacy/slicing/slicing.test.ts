import { seededRng } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import { BudgetError, type Domain, type DomainTable, openPrivateData } from "@pushforward/methods/privacy";
import {
  drawDirections,
  encodeRows,
  generateFromSlices,
  planSlicing,
  projectRows,
  releaseFeasibility,
  releaseMoments,
  releaseSlices,
  rowEncoding,
  slicing,
} from "@pushforward/methods/privacy/slicing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDoor, unitDomain, unitTable } from "./test-door.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const settings = { steps: 100, fakes: 64, sampleRows: 128, hidden: [32, 32] } as const;

/** Two groups of different sex, age and kind of job. */
const people: Domain = {
  attributes: [
    { name: "sex", type: "category", values: ["f", "m"] },
    { name: "age", type: "integer", low: 0, high: 99, edges: [0, 30, 60, 99] },
    { name: "job", type: "category", values: ["a", "b", "c"] },
  ],
};

function crowd(rows: number, seed: number): DomainTable {
  const rng = seededRng(seed);
  const codes = [0, 1, 2].map(() => new Uint16Array(rows));
  const units = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const group = rng.uniform() < 0.3 ? 1 : 0;
    const age = Math.min(99, Math.max(0, Math.round((group ? 70 : 25) + 8 * rng.normal())));
    codes[0]![i] = group;
    codes[1]![i] = age < 30 ? 0 : age < 60 ? 1 : 2;
    codes[2]![i] = group ? 2 : rng.uniform() < 0.4 ? 0 : 1;
    units[i] = age / 99;
  }
  return { domain: people, rows, codes, units: [undefined, units, undefined] };
}

describe("directions", () => {
  test("frames are whole rotations cut up; independent slices are orthonormal within themselves", () => {
    const product = (theta: Float64Array, d: number, width: number, a: number, b: number) => {
      let sum = 0;
      for (let t = 0; t < d; t++) sum += theta[t * width + a]! * theta[t * width + b]!;
      return sum;
    };
    const frames = drawDirections(seededRng(1), { mode: "frames", dimension: 4, slices: 3, sliceDimension: 2 });
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) expect(product(frames, 4, 6, a, b)).toBeCloseTo(a === b ? 1 : 0, 12);
    }
    expect(Math.abs(product(frames, 4, 6, 0, 4))).toBeGreaterThan(1e-6); // the next rotation
    const loose = drawDirections(seededRng(1), { mode: "independent", dimension: 4, slices: 3, sliceDimension: 2 });
    expect(product(loose, 4, 6, 2, 3)).toBeCloseTo(0, 12);
    expect(Math.abs(product(loose, 4, 6, 0, 2))).toBeGreaterThan(1e-6);
  });

  test("the share of a vector that a slice shows has the mean and variance of Beta(k/2, (d − k)/2)", () => {
    const [d, k, draws] = [7, 2, 4000];
    const rng = seededRng(2);
    const shares = Array.from({ length: draws }, () => {
      const theta = drawDirections(rng, { mode: "frames", dimension: d, slices: 1, sliceDimension: k });
      return theta[0]! ** 2 + theta[1]! ** 2; // of the first axis
    });
    const mean = shares.reduce((sum, s) => sum + s, 0) / draws;
    const variance = shares.reduce((sum, s) => sum + (s - mean) ** 2, 0) / (draws - 1);
    const known = (2 * k * (d - k)) / (d * d * (d + 2));
    expect(Math.abs(mean - k / d)).toBeLessThan(4 * Math.sqrt(known / draws));
    expect(Math.abs(variance / known - 1)).toBeLessThan(0.12); // 4 standard errors, √((κ − 1)/draws) with κ below 4
  });
});

describe("the release", () => {
  test("holds the projections of every row with noise of the stated variance", () => {
    const table = crowd(20_000, 1);
    const release = releaseSlices(testDoor(table, 2), { epsilon: 2, delta: 1e-6, rng: seededRng(3) });
    const encoding = rowEncoding(people);
    const clean = new Float64Array(release.projections.length);
    projectRows(encoding, release.directions, table, clean);
    let squares = 0;
    release.projections.forEach((value, at) => {
      squares += (value - clean[at]!) ** 2;
    });
    expect(release.projections.every((value) => Number.isInteger(value / release.grid))).toBe(true);
    expect(release.projections).toHaveLength(20_000 * 6);
    expect(Math.abs(squares / clean.length / release.variance - 1)).toBeLessThan(0.017); // 4·√(2/120 000)
    const { epsilon, delta, adjacency, sensitivity } = release.certificate;
    expect(epsilon).toBeLessThanOrEqual(2);
    expect([delta, adjacency]).toEqual([1e-6, "replace-one"]);
    expect(sensitivity).toBeCloseTo(Math.sqrt(3), 14);
  });

  test("goes through the real door with the whole of a budget, once", () => {
    const limit = { epsilon: 3, delta: 1e-5 };
    for (const options of [limit, {}, { ...limit, slices: 2 }, { ...limit, mode: "independent" }] as const) {
      const data = openPrivateData({ table: crowd(300, 1), adjacency: "replace-one", limit });
      const release = releaseSlices(data, { ...options, rng: seededRng(3) });
      expect(release.certificate.epsilon).toBeLessThanOrEqual(3);
      expect(release.certificate.epsilon).toBeGreaterThan(2.9);
      const [line] = data.receipt();
      expect(line!.variance).toBe(release.variance); // drawn as planned, to the bit
      expect(() => releaseSlices(data, { ...limit, rng: seededRng(4) })).toThrow(BudgetError);
      expect(data.receipt()).toHaveLength(1);
    }
  });

  test("projecting is multiplying encoded rows by the directions", () => {
    const table = crowd(2500, 4); // more than two blocks of rows
    const encoding = rowEncoding(people);
    const theta = drawDirections(seededRng(5), { mode: "independent", dimension: 6, slices: 2, sliceDimension: 2 });
    const [points, out] = [new Float64Array(2500 * 6), new Float64Array(2500 * 4)];
    encodeRows(encoding, table, points);
    projectRows(encoding, theta, table, out);
    for (const i of [0, 1023, 1024, 2499]) {
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let t = 0; t < 6; t++) sum += points[i * 6 + t]! * theta[t * 4 + c]!;
        expect(out[i * 4 + c]).toBeCloseTo(sum, 12);
      }
    }
  });

  test("is refused before anything is drawn: other neighbours, too large a δ, one row, no such slices", () => {
    const table = crowd(100, 6);
    const rng = seededRng(7);
    const door = testDoor(table, 8);
    const refused =
      (options: object, data = door) =>
      () =>
        releaseSlices(data, { epsilon: 1, rng, ...options });
    expect(refused({}, { ...door, adjacency: "add-remove", publicRows: undefined })).toThrow(
      "adjacency must be replace-one; received add-remove; the number of rows shows in the release",
    );
    expect(refused({ delta: 0.02 })).toThrow("delta must be above 0 and below 1/rows = 0.01; received 0.02");
    expect(refused({}, testDoor(crowd(1, 9), 8))).toThrow("rows must be at least 2; received 1");
    expect(refused({ epsilon: -1 })).toThrow("epsilon must be a finite number above 0; received -1");
    expect(refused({ sliceDimension: 7 })).toThrow("sliceDimension must be an integer from 1 to the 6 encoded");
    expect(refused({ slices: 0 })).toThrow("slices must be an integer of at least 1; received 0");
    expect(door.looks()).toBe(0);
  });
});

describe("after the release", () => {
  test("four generators and two estimators come from one look, none of them holding the table", async () => {
    const table = crowd(4000, 10);
    const door = testDoor(table, 11);
    const measured = await slicing.measure(door, { rho: 30, delta: 1e-5, rng: seededRng(12) });
    const release = structuredClone(measured); // plain numbers and arrays: nothing else survives this
    for (const codes of table.codes) codes.fill(0);
    const share = ({ codes, rows }: DomainTable) => codes[0]!.reduce((sum, code) => sum + code, 0) / rows;
    for (const options of [
      { generator: "network" },
      { generator: "mixture" },
      { generator: "gaussian" },
      { generator: "latent-class", components: 8 },
      { estimator: "density-ratio", divergence: "chi-square" },
    ] as const) {
      const made = await slicing.generate(release, {
        ...settings,
        ...options,
        rng: seededRng(13),
        kernels,
        rows: 3000,
      });
      expect(made.rows).toBe(3000);
      expect(Math.abs(share(made) - 0.3)).toBeLessThan(0.06);
      expect(Math.max(...made.codes[2]!)).toBeLessThan(3);
    }
    expect(door.looks()).toBe(1);
    expect(door.receipt()).toHaveLength(1);
  });

  test("the same release and seed give the same rows, with kernels in WebAssembly or in plain TypeScript", async () => {
    const release = releaseSlices(testDoor(crowd(1000, 14), 15), { rho: 10, rng: seededRng(16) });
    const plain = await openKernels({ threads: 1, implementation: "plain" });
    const make = (withKernels: Kernels) =>
      generateFromSlices(release, {
        ...settings,
        generator: "network",
        steps: 3,
        rng: seededRng(17),
        kernels: withKernels,
      });
    expect(await make(plain)).toEqual(await make(kernels));
    await plain.close();
  });

  test("training tells how far it is, and stops when asked to", async () => {
    const release = releaseSlices(testDoor(crowd(500, 18), 19), { rho: 10, rng: seededRng(20) });
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }) => {
      seen.push(done);
      if (done >= 0.4) stop.abort(new Error("enough"));
    };
    const watch = { signal: stop.signal, onProgress };
    const made = generateFromSlices(release, { ...settings, generator: "mixture", rng: seededRng(21), kernels, watch });
    await expect(made).rejects.toThrow("enough");
    expect(seen[0]).toBe(0);
    expect(seen.every((done, i) => i === 0 || done >= seen[i - 1]!)).toBe(true);
  });

  test("options out of range are named", () => {
    const release = releaseSlices(testDoor(crowd(50, 22), 23), { rho: 10, rng: seededRng(24) });
    const made = (options: object) => () => generateFromSlices(release, { rng: seededRng(1), kernels, ...options });
    expect(made({ steps: 0 })).toThrow("slicing: steps must be an integer of at least 1; received 0");
    expect(made({ generator: "gan" })).toThrow(
      "generator must be network, mixture, gaussian, latent-class; received gan",
    );
    expect(made({ rows: 0 })).toThrow("rows must be an integer of at least 1; received 0");
  });
});

/** Columns ½ + 0.1·(z₀, (z₀ + z₁)/√2, z₂): a Gaussian that hardly ever meets its bounds. */
function gaussianTable(rows: number, seed: number): DomainTable {
  const rng = seededRng(seed);
  const z = new Float64Array(rows * 3);
  rng.fillNormal(z);
  return unitTable(
    3,
    rows,
    (i, j) => 0.5 + 0.1 * (j === 1 ? (z[3 * i]! + z[3 * i + 1]!) * Math.SQRT1_2 : z[3 * i + j]!),
  );
}

function covarianceOf({ units, rows }: DomainTable): number[] {
  const d = units.length;
  const means = units.map((u) => u!.reduce((sum, x) => sum + x, 0) / rows);
  return Array.from({ length: d * d }, (_, at) => {
    const [a, b] = [Math.floor(at / d), at % d];
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += (units[a]![i]! - means[a]!) * (units[b]![i]! - means[b]!);
    return sum / rows;
  });
}

const distance = (x: number[], y: number[]) => Math.sqrt(x.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0));
const norm = (x: number[]) =>
  distance(
    x,
    x.map(() => 0),
  );

describe("deconvolution", () => {
  const table = gaussianTable(200_000, 30);
  const truth = covarianceOf(table);
  // σ equal to the spread of the data: learning the noise would double every variance.
  const release = releaseSlices(testDoor(table, 31), {
    rho: (3 / (2 * 0.01)) * 1.002,
    delta: 1e-6,
    rng: seededRng(32),
  });

  test("the moments of a release are those of the clean rows", () => {
    expect(Math.sqrt(release.variance)).toBeCloseTo(0.1, 3);
    const { mean, covariance } = releaseMoments(kernels, release);
    for (const value of mean) expect(Math.abs(value - 0.5)).toBeLessThan(4 * Math.sqrt(0.02 / 200_000));
    // E|error|² = Σ (s_ii·s_jj + s_ij²)/n with s = Cov + σ²I, below 12 entries of (0.02)²·2/n
    expect(distance(Array.from(covariance.data), truth)).toBeLessThan(4 * Math.sqrt((12 * 2 * 0.02 ** 2) / 200_000));
  });

  test("a generator trained on noisy rows learns the clean covariance within a tenth", async () => {
    const made = await generateFromSlices(release, {
      ...settings,
      steps: 700,
      fakes: 128,
      sampleRows: 256,
      rows: 20_000,
      rng: seededRng(33),
      kernels,
    });
    expect(distance(covarianceOf(made), truth)).toBeLessThan(0.1 * norm(truth));
  });

  test("the Gaussian generator has it without training", async () => {
    const made = await generateFromSlices(release, {
      generator: "gaussian",
      rows: 20_000,
      rng: seededRng(34),
      kernels,
    });
    expect(distance(covarianceOf(made), truth)).toBeLessThan(0.1 * norm(truth));
  });
});

describe("feasibility", () => {
  const sizes = { domain: unitDomain(5), rows: 20_000, adjacency: "replace-one" } as const;

  test("warns at ε = 1, 20,000 rows and 5 numbers, before and after the release", () => {
    const plan = planSlicing(sizes, { epsilon: 1, delta: 1e-5 });
    expect(plan.level).toBe("hopeless");
    expect(plan.advice).toContain("marginals");
    const rng = seededRng(40);
    const table = unitTable(5, 20_000, () => rng.uniform());
    const release = releaseSlices(testDoor(table, 41), { epsilon: 1, delta: 1e-5, rng: seededRng(42) });
    expect(releaseFeasibility(kernels, release).level).toBe("hopeless");
  });

  test("does not warn where noise is small, and shows what each direction carries", () => {
    expect(planSlicing(sizes, { epsilon: 300, delta: 1e-5 }).level).toBe("good");
    const rng = seededRng(43);
    const table = unitTable(5, 20_000, () => rng.uniform());
    const release = releaseSlices(testDoor(table, 44), { rho: 5 / (2 * 0.01), delta: 1e-6, rng: seededRng(45) });
    const { level, signalToNoise, covarianceError } = releaseFeasibility(kernels, release);
    expect(level).toBe("good");
    for (const ratio of signalToNoise) expect(Math.abs(ratio - 1 / 12 / 0.01)).toBeLessThan(0.6);
    expect(covarianceError).toBeCloseTo(0.01 * Math.sqrt(30 / 20_000), 4);
  });

  test("the forecast falls with the budget and with rows, and counts the release's memory", () => {
    const at = (rho: number, rows: number) => slicing.forecast({ ...sizes, rows }, rho);
    expect(at(1, 20_000).pairwise).toBeLessThan(at(0.1, 20_000).pairwise);
    expect(at(1, 2e6).pairwise).toBeLessThan(at(1, 20_000).pairwise);
    expect(at(1, 20_000).bytes).toBeGreaterThan(20_000 * 5 * 8);
  });
});
