import { seededRng, type Table, table } from "@pushforward/core";
import {
  decodeDomain,
  findMechanism,
  Ledger,
  memoryStore,
  type PrivateData,
  readRelease,
  readSchema,
  rhoOfEpsilon,
  rowsOf,
  type SynthesizeOptions,
  synthesize,
  writeRelease,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const schema = readSchema({
  attributes: [
    { name: "age", type: "integer", low: 0, high: 99, bins: 10 },
    { name: "sex", type: "category", values: ["f", "m"] },
    { name: "job", type: "category", values: ["a", "b", "c"], missing: true },
  ],
});

/** Rows of a law in which nothing depends on anything. */
function people(rows: number): Table {
  const rng = seededRng(11);
  const codes = schema.domain.attributes.map((_, j) =>
    Uint16Array.from({ length: rows }, () => rng.integer([10, 2, 4][j]!)),
  );
  return decodeDomain({ domain: schema.domain, rows, codes, units: codes.map(() => undefined) }, rng);
}

const independent = findMechanism("independent")!;
function request(more: Partial<SynthesizeOptions> = {}) {
  const store = memoryStore("t.ledger");
  const ledger = new Ledger(store, { data: "t.csv", delta: 1e-6 });
  return { store, ledger, options: { mechanism: independent, ledger, epsilon: 1, delta: 1e-6, seed: 0, ...more } };
}

test("the receipt adds up to the budget and never passes it, and the ledger holds the budget", async () => {
  const { ledger, options } = request();
  const { release, table: made, complete } = await synthesize(people(5000), schema, options);
  const { certificate } = release;
  const rho = rhoOfEpsilon(1, 1e-6);
  expect(certificate.rho! / rho).toBeCloseTo(1, 9);
  expect(certificate.rho!).toBeLessThanOrEqual(rho * (1 + 1e-15));
  expect(certificate.receipt.map(({ what }) => what)).toEqual(["marginal age", "marginal sex", "marginal job"]);
  expect(certificate).toMatchObject({
    epsilon: 1,
    delta: 1e-6,
    adjacency: "add-remove",
    mechanism: "independent",
    schema: { confirmed: true },
  });
  expect(ledger.state().releases).toMatchObject([{ state: "begun", cost: { rho }, options: { seed: 0 } }]);
  complete();
  expect(ledger.state().releases).toMatchObject([{ state: "completed" }]);
  expect(made.columns.map(({ name }) => name)).toEqual(["age", "sex", "job"]);
  // Three noisy totals of 10, 2 and 4 cells, weighted: σ² of rows is below that of the best one, 2·3/(2ρ).
  expect(Math.abs(made.rows - 5000)).toBeLessThan(6 * Math.sqrt(3 / rho));
});

test("noise differs from run to run with the same seed; rows from a release do not", async () => {
  const { options } = request();
  const data = people(500);
  const [first, second] = [await synthesize(data, schema, options), await synthesize(data, schema, options)];
  expect(first.release.answers).not.toEqual(second.release.answers);
  const back = readRelease(writeRelease(first.release));
  expect(await rowsOf(back, independent, { seed: 0 })).toEqual(first.table);
  expect((await rowsOf(back, independent, { seed: 1 })).columns).not.toEqual(first.table.columns);
  expect((await rowsOf(back, independent, { seed: 1, rows: 17 })).rows).toBe(17);
});

test("a ledger that cannot be written stops the first question, and every further one is asked after it stands there", async () => {
  const { store, options } = request();
  const full = {
    ...store,
    append: () => {
      throw new Error("no space left");
    },
  };
  const ledger = new Ledger(full, { data: "t.csv", delta: 1e-6 });
  const asked: string[] = [];
  const watched = {
    ...independent,
    load: async () => ({
      ...(await independent.load()),
      measure: async (data: PrivateData) => {
        asked.push("before");
        data.marginal([0], data.remaining / 2);
        asked.push(store.read());
        return {
          domain: data.domain,
          total: 3,
          measurements: [0, 1, 2].map((j) => data.marginal([j], data.remaining / 4)),
        };
      },
    }),
  };
  await expect(synthesize(people(50), schema, { ...options, mechanism: watched, ledger })).rejects.toThrow(
    "no space left",
  );
  expect(asked).toEqual(["before"]);
  await synthesize(people(50), schema, { ...options, mechanism: watched });
  expect(asked[2]).toContain('"kind":"intention"');
});

test.each<[string, (data: Table) => Table, Partial<SynthesizeOptions>, string]>([
  ["epsilon 0", (t) => t, { epsilon: 0 }, "epsilon must be a finite number above 0; received 0"],
  ["epsilon below 0", (t) => t, { epsilon: -1 }, "epsilon must be a finite number above 0; received -1"],
  ["delta 0", (t) => t, { delta: 0 }, "delta must be above 0 and below 1/rows"],
  ["delta of 1/rows", (t) => t, { delta: 1 / 50 }, "delta must be above 0 and below 1/rows = 0.02; received 0.02"],
  ["one row", () => people(1), {}, "the table has one row, and at least 2 are needed"],
  ["no row", () => people(0), {}, "the table has no row, and at least 2 are needed"],
  ["rows 0", (t) => t, { rows: 0 }, "rows must be a whole number of at least 1; received 0"],
  ["an unknown label", (t) => t, { label: "jop" }, "label must be one of age, sex, job; received jop"],
  [
    "a neighbour that the mechanism cannot hide",
    (t) => t,
    { mechanism: { ...independent, adjacencies: ["replace-one"] }, adjacency: "add-remove" },
    "adjacency must be replace-one for independent",
  ],
  [
    "a value outside",
    (t) => ({
      ...t,
      columns: [{ name: "age", type: "integer", values: new Float64Array(50).fill(200) }, ...t.columns.slice(1)],
    }),
    {},
    "column age, row 1: 200 is outside of the declared bounds",
  ],
])("a request that cannot be met spends nothing: %s", async (_, change, more, message) => {
  const { store, options } = request(more);
  await expect(synthesize(change(people(50)), schema, options)).rejects.toThrow(message);
  expect(store.read()).toBe("");
});

test("a drafted schema needs a word, and the certificate says so", async () => {
  const drafted = { ...schema, unconfirmed: ["age"] };
  const { store, options } = request();
  await expect(synthesize(people(50), drafted, options)).rejects.toThrow(
    "the schema of age was drafted from the data and is not confirmed",
  );
  expect(store.read()).toBe("");
  const { release } = await synthesize(people(50), drafted, { ...options, unconfirmed: true });
  expect(release.certificate.schema).toEqual({ confirmed: false, unconfirmed: ["age"] });
  expect(release.certificate.assumptions.join()).toContain("drafted from these rows");
});

test("under replace-one the number of rows is public and kept", async () => {
  const { options } = request({ adjacency: "replace-one" });
  const { table: made, release } = await synthesize(people(60), schema, options);
  expect(made.rows).toBe(60);
  expect(release.certificate.adjacency).toBe("replace-one");
});

test("a stop before the questions spends nothing; the columns of a table may come in any order", async () => {
  const { store, options } = request();
  const data = people(50);
  const controller = new AbortController();
  controller.abort(new Error("stopped"));
  await expect(synthesize(data, schema, { ...options, watch: { signal: controller.signal } })).rejects.toThrow(
    "stopped",
  );
  expect(store.read()).toBe("");
  const turned = table([...data.columns].reverse());
  expect((await synthesize(turned, schema, options)).table.columns.map(({ name }) => name)).toEqual([
    "age",
    "sex",
    "job",
  ]);
});
