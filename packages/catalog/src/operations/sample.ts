/**
 * The catalogue entry of `sample`.
 * @module
 */
import { seededRng, type Table } from "@pushforward/core";
import { closedFormDefaults, type TableSample } from "@pushforward/methods/sampling";
import { z } from "zod";
import { needColumn } from "../need-column.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { tableFiles } from "../table-files.js";
import { withKernels } from "../with-kernels.js";

const { probes, neighbours } = closedFormDefaults;

export const sampleOperation = defineOperation({
  ...headline("sample"),
  description: `Makes new rows from noise and the rows of the table, by closed-form diffusion: the score of the smoothed data is known exactly, so that nothing is trained. There are two ways, and --numbers says which.

blended is for numbers that fill a line, a sheet or an image: noise flows to a mean of --probes rows (their neighbourhoods, more exactly), near each other unless --sigma is large. Means are rounded to what is valid; categories and texts come together from one of the rows behind. New rows lie where the table's rows do, but vary less, and a number that most rows share is blended away. For images in raw pixels means of neighbours blur; on points near a curved surface they stay on it.

drawn is for tables as people keep them: a row is noised once, twice --sigma wide, --probes rows are drawn that may lie behind it, and the new row is put together from them. Categories and texts come from the first, numbers by turns from the others; those that tell one another or a category, or whose correlation is above .9, come together. A number that no other row has moves a little, within half the way to the next. Each column keeps its law, and pairs of columns theirs as far as rows nearby agree. auto takes it for tables with a category or with numbers that two rows share with a chance above 1/200, unless --scale is common.

--sigma is the dial: 0 gives back rows of the table, more mixes more. With --by each group is sampled from its own rows. A report on memorisation always comes along: how far new rows are from those of the table, beside rows that were held out (a second table) or else the table's own rows from each other; how many are copies; and how much of the table the new rows reach. New rows are made of few real ones: this gives no privacy (see synthesize).`,
  source: ["scarvelis2025", "kawar2021", "naeem2020", "levina2004"],
  inputs: [
    { name: "table", kind: "table", description: "The rows to learn from." },
    { name: "holdout", kind: "table", description: "Rows of the same kind, kept apart.", optional: true },
  ],
  options: z.object({
    count: z.int().min(1).max(10_000_000).default(1000).describe("New rows."),
    sigma: z
      .number()
      .min(0)
      .optional()
      .describe(
        "Size of the smoothing, in spreads; by the distances between nearest rows and their dimension when left out.",
      ),
    probes: z
      .int()
      .min(1)
      .max(1000)
      .default(probes)
      .describe("Rows that a new one is made of: noisy looks at the data, or draws."),
    steps: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe("Of blended rows: steps from the start; 6 to 26 when left out, by the way to go."),
    start: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe(
        "Where to start between noise (0) and rows (1), with noise (1 − t)/t; when left out where --sigma begins to tell, over neighbours where these see all that counts, and for drawn rows at noise of twice --sigma.",
      ),
    estimator: z
      .enum(["auto", "exact", "neighbours"])
      .default("auto")
      .describe("Rows that a step looks at: all, or the nearest; by the size of the job when left out."),
    neighbours: z.int().min(1).max(100_000).default(neighbours).describe("Nearest rows to look at."),
    by: z.string().min(1).optional().describe("Column whose groups are sampled apart, as often as they occur."),
    columns: z.array(z.string()).min(1).optional().describe("Columns to make; all when left out."),
    scale: z
      .enum(["columns", "common"])
      .default("columns")
      .describe("Unit of numbers: the spread of their own column, or one for all, as for pixels."),
    numbers: z
      .enum(["auto", "blended", "drawn"])
      .default("auto")
      .describe(
        "Whether numbers are means of rows or taken from one; auto blends where all columns are numbers that rows hardly share.",
      ),
    imageWidth: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe("Columns of numbers are the pixels of images this wide, line by line: the page shows a sheet of them."),
    seed: z.int().min(0).default(0).describe("The same seed gives the same rows."),
  }),
  formula: `dz/dt = (x̄ − z)/(1 − t),  x̄ = (1/M) Σ_m Σ_i w_i(z + σ·ε_m)·x_i
w_i(q) ∝ exp(−|q − t·x_i|²/(2(1 − t)²)),  z_0 ~ N(0, I)
drawn: z = x_r + 2σ·ξ,  P(i | z) ∝ exp(−|z − x_i|²/(8σ²))`,
  shows: [
    "The new rows, as a table.",
    "How new they are: distances to the nearest row of the table beside those of rows not used.",
    "How much of the table they reach.",
    "New rows among those of the table, on the widest axes.",
    "With --image-width, new images beside the nearest ones of the table.",
  ],
  examples: [
    { title: "A thousand new rows", command: "pushforward sample data.csv --count 1000 --seed 1 --out new.csv" },
    {
      title: "Novelty beside rows that were kept apart, on a page",
      command: "pushforward sample train.csv holdout.csv --count 2000 --out report.html",
    },
    {
      title: "Images of digits, each class from its own, all pixels in one unit",
      command:
        "pushforward sample digits.csv --by label --scale common --image-width 8 --out digits-new.csv --out digits.html",
    },
  ],
  cost: ({ table }, options) => {
    const [rows, columns] = [table?.rows ?? 1, table?.columns ?? 1];
    const flow = options.count * options.probes * (options.steps ?? 26) * rows * (columns + 10);
    const search = options.count * options.probes * rows * (columns + 10);
    return { seconds: 0.5 + 5e-10 * Math.min(flow, 2 * search + 5e10), bytes: 1e8 + 60 * rows * columns };
  },
  async run({ table, holdout }, { columns, seed, estimator, numbers, count, imageWidth, ...rest }, context) {
    const [source, apart] = [chosen(table!, columns, rest.by), holdout && chosen(holdout, columns, rest.by)];
    const { checkImageWidth, imagesPicture } = await import("../pictures/images-picture.js");
    if (imageWidth !== undefined) checkImageWidth(source, imageWidth, rest.by);
    const { sampleTable } = await import("@pushforward/methods/sampling");
    return withKernels(context, async (kernels) => {
      const made = await sampleTable(source, count, {
        ...rest,
        estimator: estimator === "auto" ? undefined : estimator,
        numbers: numbers === "auto" ? undefined : numbers,
        holdout: apart,
        rng: seededRng(seed),
        kernels,
        watch: context.watch,
      });
      const { cloudsPicture } = await import("../pictures/clouds-picture.js");
      const { noveltyPicture } = await import("../pictures/novelty-picture.js");
      const { training, samples } = made.space;
      const picture = cloudsPicture(kernels, [
        { name: "table", role: "x", points: training },
        { name: "new rows", role: "y", points: samples },
      ]);
      return {
        count,
        training: { rows: source.rows, coordinates: training.d },
        groups: made.groups,
        memorisation: told(made),
        distinctParents: new Set(made.parents).size,
        picture,
        novelty: noveltyPicture(made.memorisation),
        ...(imageWidth !== undefined && {
          images: await imagesPicture(kernels, source, made, imageWidth, rest.by),
        }),
        table: made.table,
        warnings: warningsOf(made),
      };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/sample-text.js")).sampleText(result, meta, style),
    json: ({ table: _, ...rest }) => rest,
    files: {
      html: async (result, meta) => {
        const { transportPage } = await import("../report/transport-page.js");
        return transportPage((await import("../report/sample-page.js")).samplePage(result), meta);
      },
      svg: async (result) => {
        const { transportSvg } = await import("../report/transport-page.js");
        return transportSvg((await import("../report/sample-page.js")).samplePage(result));
      },
      ...tableFiles,
    },
  },
  negatives: {
    copies: ({ memorisation: { copies, expectedCopies } }) => copies > expectedCopies + 3 * Math.sqrt(expectedCopies),
  },
  warnings: ({ warnings }) => warnings,
});

function chosen(source: Table, columns: readonly string[] | undefined, by: string | undefined): Table {
  if (by !== undefined) needColumn(source, by, "--by");
  if (!columns) return source;
  const wanted = by === undefined || columns.includes(by) ? columns : [...columns, by];
  return { rows: source.rows, columns: wanted.map((name) => needColumn(source, name, "--columns")) };
}

/** The report without the lists behind it; `expectedCopies` is what the same share of copies among the reference rows makes of as many new ones. */
function told({ memorisation, table }: TableSample) {
  const { distances: _, referenceDistances: __, ...rest } = memorisation;
  const { copies, rows } = memorisation.reference;
  return { ...rest, expectedCopies: rows > 0 ? (table.rows * copies) / rows : 0 };
}

/** Share of weight that neighbours may leave out before a person should know. */
const noticeable = 0.01;

function warningsOf({ groups, memorisation: { copies }, table }: TableSample): string[] {
  const leftOut = Math.max(...groups.map((group) => group.leftOut));
  const small = groups.filter(({ rows }) => rows < 2).length;
  return [
    ...(leftOut > noticeable
      ? [
          `Rows beyond the nearest could carry up to ${(100 * leftOut).toFixed(0)}% of a weight; raise --neighbours or --start.`,
        ]
      : []),
    ...(small > 0 ? [`${small === 1 ? "A group has" : `${small} groups have`} one row, which is copied.`] : []),
    ...(2 * copies > table.rows ? ["More than half of the new rows are copies; raise --sigma or --probes."] : []),
  ];
}
