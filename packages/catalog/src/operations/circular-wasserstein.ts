/**
 * The catalogue entry of `circular-wasserstein`.
 * @module
 */
import { seededRng, type Table } from "@pushforward/core";
import { ArgumentError, check } from "@pushforward/core/errors";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readColumn } from "../points.js";

const options = z.object({
  column: z
    .string()
    .min(1)
    .optional()
    .describe("Column of both tables, numeric or of times; may be left out where there is only one."),
  weights: pointOptions.weights,
  period: z
    .union([z.literal("day"), z.literal("week"), z.number().gt(0)])
    .optional()
    .describe("Length of the circle, such as 24 or 360; for times day (in UTC, when left out) or week, both in hours."),
  p: z.number().min(1).default(2).describe("Order of the distance: the cost of a move is its length to this power."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of the interval."),
  seed: z.int().min(0).default(0).describe("Seed of the random halves behind the interval, recorded with the result."),
});

type CircularOptions = z.output<typeof options>;

const hour = 3_600_000;
/** The first day of 1970 was a Thursday; weeks begin on Mondays. */
const hoursFromMonday = 72;
const hoursIn = { day: 24, week: 168 } as const;

export const circularWassersteinOperation = defineOperation({
  ...headline("circular-wasserstein"),
  description: `Exact optimal transport on a circle: of hours, directions, phases, or times of the day or week. An hour before midnight is two hours from one o'clock. The distance is the p-th root of the mean cost of the moves, each by the shorter way round in all, in the units of the column.

Points go round the circle in order; how much mass goes over the origin is chosen so that the cost is least. Potentials that no pair violates prove it. The interval is for the distance between the laws behind the rows: its upper end comes from the normal limit of the cost, its lower end also allows for the distance that two samples of one law have anyway. Rows must be independent.`,
  source: ["delon2010", "hundrieser2021", "delbarrio2024"],
  inputs: [
    { name: "x", kind: "table", description: "One row for each angle or time." },
    { name: "y", kind: "table", description: "The same column." },
  ],
  options,
  formula: "W_p(μ, ν)^p = min over α of ∫₀¹ |F⁻¹(t) − G⁻¹(t − α)|^p dt,   quantiles of one turn after the other",
  shows: [
    "The distance with its interval, in the units of the column.",
    "How much mass goes over the origin, and which way.",
    "Both laws around the circle.",
  ],
  examples: [
    {
      title: "Hours of the day",
      command: "pushforward circular-wasserstein x.csv y.csv --column hour --period 24",
    },
    {
      title: "Times of the week, as a picture",
      command: "pushforward circular-wasserstein x.csv y.csv --column when --period week --out week.svg",
    },
  ],
  cost: (sizes) => {
    const rows = Object.values(sizes).reduce((sum, size) => sum + size.rows, 0);
    return { seconds: 0.2 + 3e-6 * rows, bytes: 2e7 + 200 * rows };
  },
  async run({ x, y }, { column: asked, weights, p, level, seed, period: length }) {
    const column = asked ?? onlyColumn(x!, y!, weights);
    const sides = [readColumn(x!, "x", column, weights), readColumn(y!, "y", column, weights)] as const;
    const { period, unit, onCircle } = circleOf(length, sides[0].times && sides[1].times, column);
    const [from, to] = sides.map(({ values, weights: shares }) => ({ points: onCircle(values), weights: shares }));
    const { circularInterval, circularTransport } = await import("@pushforward/methods/transport");
    const { circlePicture } = await import("../pictures/circle-picture.js");
    const transport = circularTransport(from!, to!, { period, p });
    const estimate = circularInterval(from!, to!, transport, { rng: seededRng(seed), level });
    const { potentials: _, ...found } = transport;
    return {
      ...found,
      gap: Math.max(0, found.cost - found.dual),
      ...(estimate.interval && { interval: estimate.interval, standardError: estimate.standardError }),
      intervalMethod: estimate.method,
      column,
      ...(unit && { unit }),
      sizes: { x: x!.rows, y: y!.rows },
      picture: circlePicture(from!, to!, period, length === "week"),
    };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/circular-wasserstein-text.js")).circularWassersteinText(result, meta, style),
    files: pageFiles(async () => (await import("../report/circular-wasserstein-page.js")).circularWassersteinPage),
  },
});

/** @throws ArgumentError unless the tables have one column of numbers or times in common, beside the weights. */
function onlyColumn(x: Table, y: Table, weights: string | undefined): string {
  const usable = ({ columns }: Table) =>
    columns.filter(({ type }) => type === "numeric" || type === "integer" || type === "time").map(({ name }) => name);
  const common = usable(x).filter((name) => usable(y).includes(name) && name !== weights);
  const received = common.length === 0 ? "none in common" : common.join(", ");
  check(common.length === 1, "circular-wasserstein", "--column", "given, or one column of numbers or times", received);
  return common[0]!;
}

interface Circle {
  readonly period: number;
  readonly unit?: "hours";
  /** Places on the circle, in its units. */
  onCircle(values: Float64Array): Float64Array;
}

function circleOf(length: CircularOptions["period"], times: boolean, column: string): Circle {
  if (times) {
    const named = length ?? "day";
    check(
      typeof named === "string",
      "circular-wasserstein",
      "--period",
      `day or week, for the times of ${column}`,
      named,
    );
    const from = named === "week" ? hoursFromMonday : 0;
    return {
      period: hoursIn[named],
      unit: "hours",
      onCircle: (values) => values.map((moment) => moment / hour + from),
    };
  }
  if (typeof length !== "number")
    throw new ArgumentError(
      "circular-wasserstein",
      "--period",
      `a number, since ${column} holds numbers`,
      length,
      "24 for hours, 360 for degrees",
    );
  return { period: length, onCircle: (values) => values };
}
