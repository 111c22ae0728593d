/**
 * The catalogue entry of `adjust-p-values`.
 * @module
 */
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { readNumbers } from "../read-numbers.js";

const options = z.object({
  column: z.string().min(1).default("p").describe("Column of the p-values."),
  method: z
    .enum(["bh", "by", "holm"])
    .default("bh")
    .describe("bh: Benjamini–Hochberg; by: Benjamini–Yekutieli, for any dependence; holm: no false rejection at all."),
  level: z.number().gt(0).lt(1).default(0.05).describe("Share of false rejections, or their chance with holm."),
});

export const adjustPValuesOperation = defineOperation({
  ...headline("adjust-p-values"),
  description: `Many tests at once: which of them hold? Each p-value is adjusted so that it can be compared with one level. With bh the expected share of false rejections among all rejections is at most the level when the tests are independent or positively dependent; by holds for any dependence and is stricter by about ln n; holm bounds the chance of even one false rejection, under any dependence.

--out FILE.csv writes a row for each test with its p-value, its adjusted p-value and whether it is rejected.`,
  source: ["benjamini1995", "benjamini2001", "holm1979"],
  inputs: [{ name: "x", kind: "table", description: "One row for each test." }],
  options,
  formula: `bh: min_{j ≥ i} K·p₍ⱼ₎/j;  by: bh · Σ 1/l;  holm: max_{j ≤ i} (K − j + 1)·p₍ⱼ₎`,
  shows: ["How many tests are rejected.", "A table of adjusted p-values."],
  examples: [
    {
      title: "False discovery rate 10%",
      command: "pushforward adjust-p-values tests.csv --level 0.1 --out adjusted.csv",
    },
    { title: "No false rejection", command: "pushforward adjust-p-values tests.csv --column pvalue --method holm" },
  ],
  cost: ({ x }) => ({ seconds: 0.2 + (x?.rows ?? 1) * 1e-6, bytes: 5e7 + 60 * (x?.rows ?? 1) }),
  async run({ x }, { column, method, level }) {
    const pValues = readNumbers(x!, "x", column);
    const { benjaminiHochberg, benjaminiYekutieli, holm } = await import("@pushforward/methods/hypothesis");
    const adjusted = { bh: benjaminiHochberg, by: benjaminiYekutieli, holm }[method](pValues);
    const rejected = Array.from(adjusted, (p) => p <= level);
    return {
      method,
      level,
      tests: pValues.length,
      rejections: rejected.filter(Boolean).length,
      pValues,
      adjusted,
      rejected,
    };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/many-tests-text.js")).adjustedText(result, meta, style),
    files: { csv: async (result) => (await import("../views/many-tests-text.js")).adjustedCsv(result) },
  },
  negatives: { rejected: ({ rejections }) => rejections > 0 },
});
