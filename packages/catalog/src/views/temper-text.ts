/**
 * Laws of tokens under rules, in a terminal.
 * @module
 */
import type { TemperedLaw, TokenRule } from "@pushforward/methods/sampling";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatNumber } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface TemperResult {
  readonly rules: readonly TokenRule[];
  readonly positions: number;
  readonly vocabulary: number;
  /** Means over positions. */
  readonly divergence: number;
  readonly totalVariation: number;
  readonly entropyBefore: number;
  readonly entropyAfter: number;
  readonly kept: number;
  /** Laws that end before the budget. */
  readonly unmet: number;
  readonly moves: readonly TemperedLaw[];
}

export function temperText(result: TemperResult, { inputs }: ResultMeta, style: TextStyle): string {
  const size = `${counted(result.positions, "law")} of ${counted(result.vocabulary, "token")}`;
  return lines(style, `${inputs[0] ?? "laws"} (${size}) by ${ruleWords(result.rules)}`, temperRows(result));
}

/** What a person reads, in a terminal or on a page. */
export function temperRows(result: TemperResult): Row[] {
  const { moves, vocabulary, divergence, totalVariation, entropyBefore, entropyAfter, kept } = result;
  const range = (of: (move: TemperedLaw) => number): string => {
    const values = moves.map(of).sort((a, b) => a - b);
    const [low, high] = [formatNumber(values[0]!), formatNumber(values.at(-1)!)];
    return low === high ? "" : `from ${low} to ${high}`;
  };
  const rows: Row[] = [
    [
      "divergence",
      formatNumber(divergence, 4),
      joined(
        "KL(after‖before) in nats, exact",
        range((move) => move.divergence),
      ),
    ],
    [
      "total variation",
      formatNumber(totalVariation, 4),
      joined(
        "½ Σ |after − before|",
        range((move) => move.totalVariation),
      ),
    ],
    ["entropy", `${formatNumber(entropyBefore)} → ${formatNumber(entropyAfter)}`, "nats"],
    [
      "tokens",
      formatNumber(kept, 4),
      joined(
        `can come, of ${formatNumber(vocabulary)}`,
        range((move) => move.kept),
      ),
    ],
  ];
  const temperatures = moves.map(({ temperature }) => temperature).sort((a, b) => a - b);
  const spread = range(({ temperature }) => temperature);
  const middle = formatNumber(temperatures[Math.floor(temperatures.length / 2)]!);
  if (spread !== "" || temperatures[0] !== 1)
    rows.push(["temperature", middle, spread === "" ? "of every law" : `the median; ${spread}`]);
  return rows;
}

const joined = (first: string, then: string) => (then === "" ? first : `${first}; ${then}`);

export function ruleWords(rules: readonly TokenRule[]): string {
  return rules.map(wordsOf).join(", then ");
}

function wordsOf(rule: TokenRule): string {
  const number = (value: number) => formatNumber(value, 4);
  switch (rule.rule) {
    case "budget":
      return `${number(rule.budget)} nats ${rule.side}`;
    case "guided-temperature":
      return `guided temperature ${number(rule.temperature)}`;
    case "temperature":
      return `temperature ${number(rule.temperature)}`;
    case "contrast":
      return `contrast ${number(rule.strength)}`;
    case "top-k":
      return `top ${number(rule.count)}`;
    case "nucleus":
    case "typical":
      return `${rule.rule} ${number(rule.mass)}`;
    default:
      return `${rule.rule} ${number(rule.floor)}`;
  }
}
