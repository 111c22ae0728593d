/**
 * How an operation is told to read tables as laws with scores.
 * @module
 */
import { z } from "zod";

/** The options of every operation that reads its tables as laws with scores. */
export const lawOptions = {
  coordinates: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Columns of the space; all numeric and boolean ones in common when left out."),
  weights: z.string().min(1).optional().describe("Column of tables of points that holds the weight of each row."),
  as: z
    .enum(["auto", "points", "mixture"])
    .default("auto")
    .describe(
      'What a row is: a point, or a component of a Gaussian mixture with columns "weight" and "sd", "sd NAME" or "cov NAME NAME"; auto goes by these columns.',
    ),
  sigma: z
    .number()
    .positive()
    .optional()
    .describe("Smoothing of points, in spreads of each column; n^(−1/(d + 4)) for n rows when left out."),
};

export interface LawOptions {
  readonly coordinates?: readonly string[] | undefined;
  readonly weights?: string | undefined;
  readonly as: "auto" | "points" | "mixture";
  readonly sigma?: number | undefined;
}
