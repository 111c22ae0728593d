/**
 * Many p-values in a terminal and as CSV: adjusted ones, and conformal ones.
 * @module
 */
import type { Conformal } from "@pushforward/methods/hypothesis";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatCount, formatNumber, formatP } from "../report/numbers.js";
import { lines } from "./sinkhorn-text.js";

export interface AdjustedPValues {
  readonly method: "bh" | "by" | "holm";
  readonly level: number;
  readonly tests: number;
  readonly rejections: number;
  readonly pValues: ArrayLike<number>;
  readonly adjusted: ArrayLike<number>;
  readonly rejected: readonly boolean[];
}

const promises = {
  bh: "expected share of false rejections, independent or positively dependent tests",
  by: "expected share of false rejections, any dependence",
  holm: "chance of a false rejection, any dependence",
};

export function adjustedText(result: AdjustedPValues, { inputs }: ResultMeta, style: TextStyle): string {
  const { method, level, tests, rejections, adjusted } = result;
  const least = Array.from(adjusted).reduce((a, b) => Math.min(a, b), 1);
  return lines(style, `Adjusted p-values, ${method}: ${inputs[0] ?? "x"} (${counted(tests, "test")})`, [
    ["rejected", formatCount(rejections), `of ${formatCount(tests)}`],
    ["level", formatNumber(level), promises[method]],
    ["smallest", formatP(least, level), "adjusted p-value"],
  ]);
}

export function adjustedCsv({ pValues, adjusted, rejected }: AdjustedPValues): string {
  const rows = rejected.map((one, i) => `${i + 1},${pValues[i]},${adjusted[i]},${one}`);
  return ["row,p,adjusted,rejected", ...rows].join("\r\n").concat("\r\n");
}

export function conformalText(result: Conformal, { inputs }: ResultMeta, style: TextStyle): string {
  const { question, named, pValues, n, against, level } = result;
  const [reference = "reference", rows = "rows"] = inputs;
  const some = named.slice(0, 12).map((row) => formatCount(row + 1));
  const which =
    named.length > some.length ? `${some.join(", ")} and ${named.length - some.length} more` : some.join(", ");
  return lines(
    style,
    `Conformal ${question}: ${rows} (${counted(pValues.length, "row")}) by ${reference} (${counted(n, "row")})`,
    [
      ["named", formatCount(named.length), named.length > 0 ? `rows ${which}` : "no row"],
      ["level", formatNumber(level), "expected share of false names at most"],
      [
        "reference",
        formatCount(against),
        question === "outliers" ? "rows count against each" : "rows with a small outcome count against each",
      ],
    ],
  );
}

export function conformalCsv({ pValues, adjusted, named }: Conformal): string {
  const chosen = new Set(named);
  const rows = Array.from(pValues, (p, j) => `${j + 1},${p},${adjusted[j]},${chosen.has(j)}`);
  return ["row,p,adjusted,named", ...rows].join("\r\n").concat("\r\n");
}
