import { findOperation, type OperationFiles } from "@pushforward/catalog";
import { seededRng, type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const rows = 12_347;
const schema = {
  attributes: [
    { name: "age", type: "integer", low: 0, high: 99, bins: 20 },
    { name: "born", type: "time", low: "1900-01-01", high: "2000-01-01", bins: 10 },
    { name: "job", type: "category", values: Array.from({ length: 30 }, (_, k) => `job ${k}`), missing: true },
  ],
};

function people(): Table {
  const rng = seededRng(1);
  return table([
    { name: "age", type: "integer", values: Float64Array.from({ length: rows }, () => rng.integer(100)) },
    {
      name: "born",
      type: "time",
      resolution: "day",
      values: Float64Array.from({ length: rows }, () => 86_400_000 * rng.integer(10_000)),
    },
    {
      name: "job",
      type: "category",
      levels: ["job 3", "job 7"],
      codes: Int32Array.from({ length: rows }, () => rng.integer(3) - 1),
    },
    { name: "name", type: "text", levels: ["x"], codes: new Int32Array(rows) },
  ]);
}

/** Files in memory, as a face would give them. */
function memoryFiles(held: Record<string, Uint8Array>) {
  const tasks: (() => void)[] = [];
  const files: OperationFiles = {
    nameOf: (key) => (key === "table" ? "people.csv" : key in held || key === "ledger" ? `${key}.file` : undefined),
    read: (key) => held[key] ?? new Uint8Array(0),
    append: (key, text) => {
      held[key] = new TextEncoder().encode(new TextDecoder().decode(held[key]) + text);
    },
    write: (key, bytes) => {
      held[key] = bytes;
    },
    whenWritten: (task) => tasks.push(task),
  };
  return { files, settle: () => tasks.forEach((task) => void task()) };
}

async function synthesized(more: object = {}) {
  const operation = await findOperation("synthesize");
  const held: Record<string, Uint8Array> = { schema: new TextEncoder().encode(JSON.stringify(schema)) };
  const { files, settle } = memoryFiles(held);
  const options = operation.options.parse({
    schema: "schema.json",
    rows: 500,
    release: "r.pfr",
    mechanism: "independent",
    ...more,
  });
  const result = await operation.run({ table: people() }, options, { watch: {}, threads: 1, files, version: "9.9.9" });
  return { operation, result, held, settle };
}

test("nothing that is written tells how many rows the private table has", async () => {
  const { operation, result, held, settle } = await synthesized();
  settle();
  const meta = { operation: "synthesize", version: "9.9.9", inputs: ["people.csv"], options: {}, seconds: 1 };
  const written = [
    JSON.stringify(operation.views.json!(result)),
    await operation.views.text(result, meta, { width: 80, colour: false }),
    await operation.views.files.html!(result, meta),
    await operation.views.files.csv!(result, meta),
    new TextDecoder().decode(held.ledger),
    new TextDecoder("latin1").decode(held.release),
  ].join("\n");
  expect(written).not.toMatch(/(?<![\w.])12[,. ]?347(?!\w)/);
  expect(written).toContain("9.9.9");
});

test("the page says what it guarantees, draws every column and the ledger, and keeps names from doing harm", async () => {
  const { operation, result } = await synthesized();
  const meta = { operation: "synthesize", version: "9.9.9", inputs: ["<script>.csv"], options: {}, seconds: 1 };
  const page = await operation.views.files.html!(result, meta);
  expect(page).toContain("A synthetic table of 500 rows that may be shared");
  expect(page).toContain("is right at most 73% of the time"); // 1/(1 + e^−1) = 0.731
  expect(page.match(/id="column-\d-t"/g)).toEqual(['id="column-0-t"', 'id="column-1-t"', 'id="column-2-t"']);
  expect(page).toContain("20 others"); // 31 codes, 11 of them drawn each for itself
  expect(page).not.toContain("<script>.csv");
  const svg = await operation.views.files.svg!(result, meta);
  expect(svg).toContain("The ledger");
});

test("the marginals of the answer add up to the rows, beside noisy counts that add up to the private ones", async () => {
  const { result } = await synthesized({ epsilon: 5 });
  const { marginals, warnings } = result as {
    marginals: { synthetic: number[]; noisy: { counts: number[]; sigma: number } }[];
    warnings: string[];
  };
  for (const { synthetic, noisy } of marginals) {
    const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
    expect(sum(synthetic)).toBe(500);
    expect(Math.abs(sum(noisy.counts) - rows)).toBeLessThan(6 * noisy.sigma * Math.sqrt(noisy.counts.length));
  }
  expect(warnings).toEqual(["The schema does not name these columns, so the synthetic table lacks them: name."]);
});

test("regenerate needs a file", async () => {
  const operation = await findOperation("regenerate");
  await expect(operation.run({}, operation.options.parse({}), { watch: {}, threads: 1 })).rejects.toThrow(
    "release must be a file that this face can open",
  );
});
