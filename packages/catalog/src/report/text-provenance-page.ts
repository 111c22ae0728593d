/**
 * The page of `text-provenance`: how the surprise adds up along the text.
 * @module
 */
import type { TextProvenance } from "@pushforward/methods/audits";
import type { SurprisePicture } from "../pictures/surprise-picture.js";
import { textProvenanceRows } from "../views/text-provenance-text.js";
import { type CurveChart, curveChart } from "./curve-chart.js";
import { counted, equationP, formatCount, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface TextProvenanceAnswer extends TextProvenance {
  readonly picture: SurprisePicture;
}

export function textProvenancePage(result: TextProvenanceAnswer): TransportPage {
  const { tokens, pValue, excess, statistic, picture } = result;
  const side = pValue >= 0.05 ? "As" : excess.value > 0 ? "More" : "Less";
  const { impossible } = picture;
  const ends = impossible === undefined ? "" : ` It ends before token ${formatCount(impossible)}, which the model never writes.`; // biome-ignore format: a line
  return {
    title: `${side} surprising ${side === "As" ? "as" : "than"} the model's own texts`,
    lead: `z = ${formatNumber(statistic)}, ${equationP(pValue)}, over ${counted(tokens, "token")}. A p-value below 5% turns away 5% of the model's own texts; a large one is no proof that the model wrote this one.`,
    figures: [
      {
        heading: "Along the text",
        caption: `Surprise less entropy in nats, summed from the first token on. Thin lines: two standard deviations either way if the model wrote the text. Up: it surprises more than the model's own; down: less.${ends}`,
        charts: [curveChart(pathOf(picture))],
      },
    ],
    rows: textProvenanceRows(result),
    sizes: {},
  };
}

function pathOf({ path }: SurprisePicture): CurveChart {
  const last = path.at(-1)!;
  const bound = (side: number) => path.map(({ tokens, deviation }) => [tokens, side * 2 * deviation] as const);
  const told = `${formatNumber(last.sum)} nats after ${counted(last.tokens, "token")}, with a standard deviation of ${formatNumber(last.deviation)} for the model's own texts`;
  return {
    text: { id: "path", title: "Summed surprise less entropy", description: `${told}.` },
    x: "tokens read",
    y: "surprise − entropy, nats",
    curves: [
      { points: bound(1), kind: "base" },
      { points: bound(-1), kind: "base" },
      { points: path.map(({ tokens, sum }) => [tokens, sum] as const), kind: "current" },
    ],
    xDomain: [0, Math.max(1, last.tokens)],
  };
}
