/**
 * A privacy budget in a terminal.
 * @module
 */
import type { ReleaseCost } from "@pushforward/methods/privacy";
import type { BudgetAnswer, ShownLedger } from "../ledger-answer.js";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatNumber } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export function privacyBudgetText(result: BudgetAnswer, _: ResultMeta, style: TextStyle): string {
  return lines(style, budgetTitle(result), budgetRows(result));
}

/** "Privacy: epsilon 1 at delta 10⁻⁶, add-remove, 10 releases". */
export function budgetTitle({ epsilon, delta, adjacency, releases, ledger }: BudgetAnswer): string {
  const what = ledger?.file === undefined ? "Privacy" : `Spent in ${legible(ledger.file, 60)}`;
  return `${what}: epsilon ${formatNumber(epsilon, 4)} at delta ${shortPower(delta)}, ${adjacency}, ${counted(releases, "release")}`;
}

/** "10⁻⁶", and other numbers as ever. */
export function shortPower(value: number): string {
  return formatNumber(value, 3).replace(/^1(\.0+)?×/, "");
}

export function budgetRows(result: BudgetAnswer): Row[] {
  const { epsilon, rho, exact, replaceOne, releases, ledger } = result;
  const all = releases === 1 ? "of the release" : `of all ${counted(releases, "release")} together`;
  const enough = exact?.sigma ? `; sigma ${formatNumber(exact.sigma, 4)} would then be enough` : "";
  const rows: (Row | undefined)[] = [
    ["epsilon", formatNumber(epsilon, 6), all],
    ledger ? ["left", formatNumber(ledger.remaining, 6), `of epsilon ${formatNumber(ledger.budget, 4)}`] : undefined,
    rho === null ? undefined : ["rho", formatNumber(rho, 6), "the same as zero-concentrated loss, which adds up"],
    ...(ledger ? ledgerRows(ledger) : releaseRows(result)),
    exact ? ["exact curve", formatNumber(exact.epsilon, 6), `epsilon were the noise continuous${enough}`] : undefined,
    replaceOne
      ? ["replace-one", formatNumber(replaceOne.epsilon, 6), "epsilon against replacing a row, at the same noise"]
      : undefined,
  ];
  return rows.filter((row) => row !== undefined);
}

function releaseRows({ each, sigma, sensitivity, releases }: BudgetAnswer): Row[] {
  const alone = ({ rho, epsilon }: ReleaseCost) =>
    `rho ${formatNumber(rho, 4)}; epsilon ${formatNumber(epsilon, 4)} alone`;
  if (sigma === null)
    return each.map((release, i) => [`sigma of ${i + 1}`, formatNumber(release.sigma, 6), alone(release)]);
  const moved = `on answers that one person moves by ${formatNumber(sensitivity, 4)}`;
  const noise: Row = ["sigma", formatNumber(sigma, 6), `Gaussian noise${releases === 1 ? "" : " of each"}, ${moved}`];
  const one: Row = [
    "each release",
    formatNumber(each[0]!.epsilon, 6),
    `epsilon alone; rho ${formatNumber(each[0]!.rho, 4)}`,
  ];
  return releases === 1 ? [noise] : [noise, one];
}

const stateWords = {
  completed: "",
  begun: "; not known to have ended, and counted in full",
  withdrawn: "; withdrawn, counts nothing",
} as const;

function ledgerRows({ releases }: ShownLedger): Row[] {
  return releases.map(({ at, mechanism, epsilon, delta, state }) => {
    const words = stateWords[state as keyof typeof stateWords] ?? "";
    const when = legible(at.slice(0, 10), 10);
    return [when, formatNumber(epsilon, 4), `${legible(mechanism, 60)}, at delta ${shortPower(delta)}${words}`];
  });
}
