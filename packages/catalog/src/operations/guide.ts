/**
 * The catalogue entry of `guide`.
 * @module
 */
import { DataError, normalQuantile, type Samples, seededRng, type Table, type Watch } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import type { GaussianMixture, LinearMeasurement } from "@pushforward/methods/sampling/scores";
import { z } from "zod";
import { needNumbers } from "../cells.js";
import { type Condition, readCondition } from "../conditions.js";
import { flowOptions, flowRows, planFor, type SolverUsed, widthOf } from "../flow-rows.js";
import { lawOptions } from "../law-options.js";
import type { LawOfTable } from "../law-tables.js";
import { needColumn } from "../need-column.js";
import { checkModel, modelOptions, networkOf } from "../network-law.js";
import { defineOperation, type OperationContext } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { tableFiles } from "../table-files.js";
import type { GuideResult } from "../views/guide-text.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  observe: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Measurements of single columns, "column=value" with --noise; repeat it, or part them by commas.'),
  noise: z.number().positive().optional().describe("Standard deviation of the errors of measurement."),
  label: z
    .string()
    .min(1)
    .optional()
    .describe("Instead of a measurement: column of the table with a kind for each row."),
  value: z.string().min(1).optional().describe("The kind wanted, with --label."),
  weight: z
    .number()
    .min(0)
    .max(100)
    .default(2)
    .describe("With --label: 1 draws the kind's own law, more leaves out what other kinds have too."),
  from: z
    .number()
    .min(0)
    .default(0)
    .describe("With --label: guidance acts from this noise on, in spreads of the table."),
  to: z.number().positive().optional().describe("With --label: guidance acts up to this noise; all when left out."),
  method: z
    .enum(["exact", "flow", "ensemble"])
    .default("exact")
    .describe(
      "Of measurements. exact: the posterior in closed form; flow: guidance of a flow from noise, as one would with a trained network; ensemble: Kalman updates of draws.",
    ),
  ...flowOptions,
  updates: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      "Updates of the ensemble, 4 when left out; of a black box how many such calls there will be, 1 when left out.",
    ),
  count: z.int().min(1).max(1_000_000).default(1000).describe("New rows."),
  ...modelOptions,
  ...lawOptions,
  seed: z.int().min(0).default(0).describe("The same seed gives the same rows."),
});

type GuideOptions = z.output<typeof options>;

export const guideOperation = defineOperation({
  ...headline("guide"),
  description: `New rows of a law that agree with a measurement, or that are of one kind, without training.

A measurement is a column seen with noise (--observe "height=180" --noise 5), or a table with a row for each of several linear ones: coefficients in columns of the names of the law's, the result in "value", the standard deviation of its error in "sd" (or --noise for all). The posterior of a Gaussian mixture or of smoothed points under these is known exactly, and so is the probability density of the measurement. flow and ensemble are what is left to those who only have a score or a simulation: both are exact for one Gaussian, and here you see what they miss beside the exact moments. With --model a trained network takes the place of the table's law under --method flow; the table then says where its noise begins and what was before.

A black box can be measured, too. Give its inputs and what it said of each row in one table, name the inputs by --coordinates, and observe one of the other columns with --method ensemble: each row's inputs then move to where the measurement puts them, by covariances between inputs and outputs over the rows. That is exact for Gaussian inputs and a linear box. For a bent one go gently: with --updates 4 run the box on the new rows and guide these again, four times in all. There are as many new rows as old ones, whatever --count.

With --label and --value rows are of one kind of a labelled table, by classifier-free guidance: --weight above 1 moves on from the law of all rows to that of the kind and beyond, which makes rows more typical and less different; --from and --to limit it to a range of noise, where it does less harm to variety. No density belongs to weights above 1.`,
  source: ["sorenson1971", "boys2024", "evensen1994", "emerick2013", "ho2022", "kynkaanniemi2024"],
  inputs: [
    { name: "x", kind: "table", description: "Points, or a Gaussian mixture with a component a row." },
    {
      name: "measurement",
      kind: "table",
      optional: true,
      description: "Linear measurements, one a row: coefficients by column, value, sd.",
    },
  ],
  options,
  files: { model: "read" },
  formula: `y = A·x + e:  p(x | y) = Σ w_c·N(y; A·m_c, S_c)·N(m_c + K_c(y − A·m_c), C_c − K_c·A·C_c)/p(y)
flow: s + J·Aᵀ(σ²A·J·Aᵀ + R)⁻¹(y − A·D);  label: s_all + w·(s_kind − s_all)`,
  shows: [
    "Prior, measurement and posterior in one picture.",
    "Means and spreads before and after, and those of the rows drawn.",
    "The new rows, as a table.",
  ],
  examples: [
    { title: "What goes with one value", command: "pushforward guide people.csv --observe height=180 --noise 3" },
    {
      title: "Inputs of a simulation, given what it should have said",
      command: "pushforward guide runs.csv --coordinates heat,flow --observe yield=6 --noise 0.5 --method ensemble",
    },
    {
      title: "A trained network under a measurement",
      command: "pushforward guide data.csv --model denoiser.onnx --method flow --observe width=1.5 --noise 0.2",
    },
    { title: "Several linear measurements", command: "pushforward guide law.csv measured.csv --out posterior.html" },
    {
      title: "Typical rows of a kind",
      command: "pushforward guide flowers.csv --label species --value setosa --weight 2 --to 1",
    },
  ],
  cost: ({ x }, { count, evaluations, method, label }) => {
    const [rows, columns] = [x?.rows ?? 1, x?.columns ?? 1];
    const flows = label !== undefined || method === "flow" ? 2 * evaluations * (count + 100) : 2;
    return { seconds: 0.4 + 4e-8 * flows * rows * columns, bytes: 5e7 + 100 * (rows + count) * columns };
  },
  checkRequest(given, { observe, noise, label, value, method, model, predicts }) {
    const here = "guide";
    const ways = [given.includes("measurement"), observe !== undefined, label !== undefined].filter(Boolean).length;
    check(ways === 1, here, "a measurement, --observe or --label", "given, one of the three", ways);
    check(observe === undefined || noise !== undefined, here, "--noise", "given with --observe", undefined);
    check((label === undefined) === (value === undefined), here, "--value", "given with --label, and only then", value);
    check(label === undefined || method === "exact", here, "--method", "left out with --label", method);
    checkModel(here, { model, predicts });
    check(model === undefined || method === "flow", here, "--method", "flow with --model", method);
    for (const text of observe ?? []) readCondition(text, here, "--observe");
  },
  async run({ x, measurement }, asked, context) {
    return withKernels(context, async (kernels): Promise<GuideResult> => {
      if (asked.label !== undefined) return ofKind(kernels, x!, asked, context.watch);
      return ofMeasurement(kernels, x!, measurement, asked, context);
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/guide-text.js")).guideText(result, meta, style),
    json: ({ table: _, ...rest }) => rest,
    files: {
      ...pageFiles<GuideResult>(async () => (await import("../report/guide-page.js")).guidePage),
      ...tableFiles,
    },
  },
  warnings: ({ warnings }) => warnings,
});

async function ofMeasurement(
  kernels: Kernels,
  x: Table,
  given: Table | undefined,
  asked: GuideOptions,
  context: OperationContext,
): Promise<GuideResult> {
  const { watch } = context;
  const { momentsOfLaw, readLaws } = await import("../law-tables.js");
  const { ensembleKalman, linearPosterior, measured } = await import("@pushforward/methods/sampling/scores");
  const { laws, names, warnings } = readLaws(
    kernels,
    { x },
    { ...asked, inOrder: asked.model === undefined ? [] : ["x"] },
  );
  const { law, rows } = laws[0]!;
  const conditions = (asked.observe ?? []).map((text) => readCondition(text, "guide", "--observe"));
  if (conditions.some(({ column }) => !names.includes(column)))
    return ofBlackBox(kernels, x, { ...laws[0]!, names }, conditions, asked, warnings, watch);
  const seen = given ? measurementOfTable(given, names, asked.noise) : observed(conditions, names, asked.noise!);
  const network = asked.model === undefined ? undefined : await networkOf("guide", kernels, context, names.length, asked.predicts); // biome-ignore format: one line
  const { law: posterior, logEvidence } = linearPosterior(kernels, law, seen);
  const rng = seededRng(asked.seed).stream(0);
  let solver: SolverUsed | null = null;
  let drawn: Samples;
  if (asked.method === "flow") {
    const flow = await flowRows(measured(network?.score ?? law, seen), planFor(law, asked), rng, watch);
    drawn = flow.rows;
    solver = flow.solver;
  } else if (asked.method === "ensemble") {
    const measure = (points: Float64Array) => seenAt(seen, points, names.length);
    const how = { rng: rng.stream(0), variances: seen.variances, updates: asked.updates, kernels, watch };
    drawn = await ensembleKalman(law.draw(rng.stream(1), asked.count), measure, seen.values, how);
  } else drawn = posterior.draw(rng, asked.count);
  return {
    kind: "measurement",
    method: asked.method,
    ...(await shared(kernels, { law, names, drawn, points: laws[0]!.points }, asked, seen)),
    rows,
    measurements: seen.values.length,
    exact: network ? null : momentsOfLaw(posterior.moments()),
    logEvidence: network ? null : logEvidence,
    solver,
    warnings,
  };
}

/** Rows are an ensemble, and other columns what a black box said of each. */
async function ofBlackBox(
  kernels: Kernels,
  x: Table,
  { law, points, rows, names }: LawOfTable & { readonly names: readonly string[] },
  conditions: readonly Condition[],
  asked: GuideOptions,
  warnings: readonly string[],
  watch: Watch,
): Promise<GuideResult> {
  const { momentsOfRows } = await import("../law-tables.js");
  const { ensembleKalman } = await import("@pushforward/methods/sampling/scores");
  const known = asked.method === "ensemble" && points !== undefined;
  check(known, "guide", "--observe", `about one of ${names.join(", ")}`, conditions[0]!.column, "or points, and --method ensemble for what a black box said of them"); // biome-ignore format: one line
  const m = conditions.length;
  const said = new Float64Array(rows * m);
  conditions.forEach(({ column }, a) => {
    needNumbers(x, "x", column).forEach((value, i) => {
      said[i * m + a] = value;
    });
  });
  const variance = (asked.updates ?? 1) * asked.noise! * asked.noise!;
  const how = { rng: seededRng(asked.seed).stream(0), variances: new Float64Array(m).fill(variance), updates: 1 };
  const values = Float64Array.from(conditions, ({ value }) => value);
  const drawn = await ensembleKalman(points!, () => said, values, { ...how, kernels, watch });
  return {
    kind: "measurement",
    method: "ensemble",
    ...(await shared(kernels, { law, names, drawn, points }, { ...asked, count: rows }, undefined)),
    before: momentsOfRows(points!),
    rows,
    measurements: m,
    exact: null,
    logEvidence: null,
    solver: null,
    warnings,
  };
}

async function ofKind(kernels: Kernels, x: Table, asked: GuideOptions, watch: Watch): Promise<GuideResult> {
  const { readLaws } = await import("../law-tables.js");
  const { classifierFree, smoothedPoints } = await import("@pushforward/methods/sampling/scores");
  const rest = { rows: x.rows, columns: x.columns.filter(({ name }) => name !== asked.label) };
  const { laws, names, warnings } = readLaws(kernels, { x: rest }, { ...asked, as: "points" });
  const { law, points, deviations, rows } = laws[0]!;
  const chosen = await rowsOfKind(x, asked.label!, asked.value!);
  const { takeRows } = await import("../pictures/equal-parts.js");
  const own = takeRows(points!, chosen);
  const masses = points!.weights && Float64Array.from(chosen, (row) => points!.weights![row]!);
  const kind = smoothedPoints({ ...own, ...(masses && { weights: masses }) }, deviations!);
  const spread = widthOf(law);
  const interval = { from: asked.from * spread, to: (asked.to ?? Infinity) * spread };
  const score = classifierFree(law, kind, asked.weight, interval);
  const { rows: drawn, solver } = await flowRows(score, planFor(kind, asked), seededRng(asked.seed).stream(0), watch);
  return {
    kind: "label",
    method: "flow",
    ...(await shared(kernels, { law, names, drawn, points }, asked, undefined)),
    rows,
    measurements: 0,
    exact: null,
    logEvidence: null,
    solver,
    warnings,
  };
}

/** What both answers have in common. */
async function shared(
  kernels: Kernels,
  {
    law,
    names,
    drawn,
    points,
  }: { law: GaussianMixture; names: readonly string[]; drawn: Samples; points: Samples | undefined },
  { count, seed }: GuideOptions,
  seen: LinearMeasurement | undefined,
) {
  const { momentsOfLaw, momentsOfRows, tableOfRows } = await import("../law-tables.js");
  const { cloudsPicture } = await import("../pictures/clouds-picture.js");
  const before = { ...(points ?? law.draw(seededRng(seed).stream(1), 200)), names };
  const picture = cloudsPicture(kernels, [
    { name: "before", role: "x", points: before },
    { name: "after", role: "y", points: { ...drawn, names } },
  ]);
  return {
    count,
    columns: names,
    before: momentsOfLaw(law.moments()),
    moments: momentsOfRows(drawn),
    picture: withMeasurement(picture, seen),
    lines: seen && names.length === 2 ? linesOf(seen) : [],
    table: tableOfRows(drawn, names),
  };
}

/** In the plane every measurement is a line. */
const linesOf = ({ matrix, values, variances }: LinearMeasurement) =>
  Array.from(values, (value, a) => {
    return { normal: [matrix[2 * a]!, matrix[2 * a + 1]!] as const, value, sd: Math.sqrt(variances[a]!) };
  });

/** On a line it is a law beside the others. */
function withMeasurement(
  picture: CloudsPicture | LawsPicture,
  seen: LinearMeasurement | undefined,
): CloudsPicture | LawsPicture {
  if (!seen || picture.kind !== "laws") return picture;
  const told = Array.from(seen.values, (value, a) => ({ at: value / seen.matrix[a]!, sd: Math.sqrt(seen.variances[a]!) / Math.abs(seen.matrix[a]!) })); // biome-ignore format: one line
  const laws = told.map(({ at, sd }) => {
    const quantiles = Array.from({ length: 100 }, (_, k) => at + sd * normalQuantile((k + 0.5) / 100));
    return { name: "measurement", role: "other" as const, quantiles };
  });
  return { ...picture, laws: [...picture.laws, ...laws] };
}

function observed(conditions: readonly Condition[], names: readonly string[], noise: number): LinearMeasurement {
  const matrix = new Float64Array(conditions.length * names.length);
  conditions.forEach(({ column }, a) => {
    matrix[a * names.length + names.indexOf(column)] = 1;
  });
  const values = Float64Array.from(conditions, ({ value }) => value);
  return { matrix, values, variances: values.map(() => noise * noise) };
}

function measurementOfTable(table: Table, names: readonly string[], noise: number | undefined): LinearMeasurement {
  if (table.rows === 0) throw new DataError("measurement: it has no row");
  const d = names.length;
  const matrix = new Float64Array(table.rows * d);
  const known = new Set([...names, "value", "sd"]);
  const other = table.columns.find(({ name }) => !known.has(name));
  if (other)
    throw new DataError(`measurement: column ${other.name} is neither one of ${names.join(", ")} nor value or sd`);
  names.forEach((name, k) => {
    if (!table.columns.some((column) => column.name === name)) return;
    needNumbers(table, "measurement", name).forEach((coefficient, a) => {
      matrix[a * d + k] = coefficient;
    });
  });
  const own = table.columns.some(({ name }) => name === "sd");
  check(own || noise !== undefined, "guide", "--noise", "given where measurements have no column sd", undefined);
  const deviations = own ? needNumbers(table, "measurement", "sd") : new Float64Array(table.rows).fill(noise!);
  return { matrix, values: needNumbers(table, "measurement", "value"), variances: deviations.map((sd) => sd * sd) };
}

/** A·x for rows of x. */
function seenAt({ matrix, values }: LinearMeasurement, x: Float64Array, d: number): Float64Array {
  const m = values.length;
  const out = new Float64Array((x.length / d) * m);
  for (let e = 0; e < out.length; e++)
    for (let k = 0; k < d; k++) out[e]! += matrix[(e % m) * d + k]! * x[Math.floor(e / m) * d + k]!;
  return out;
}

async function rowsOfKind(x: Table, label: string, value: string): Promise<number[]> {
  const { hasValues } = await import("@pushforward/core");
  const column = needColumn(x, label, "x");
  const word = (i: number) => (hasValues(column) ? String(column.values[i]!) : (column.levels[column.codes[i]!] ?? ""));
  const rows = Array.from({ length: x.rows }, (_, i) => i).filter((i) => word(i) === value);
  if (rows.length === 0) throw new DataError(`x: no row has ${value} in column ${label}`);
  return rows;
}
