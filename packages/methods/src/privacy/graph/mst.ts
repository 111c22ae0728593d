/**
 * MST: a tree of pairs, chosen privately, measured, and fitted by a graphical model.
 *
 * A third of ρ measures all 1-way counts; from these follow the cells and the law of independent attributes. A third
 * picks d − 1 pairs that join all attributes, one after the other among pairs of different components, by the
 * exponential mechanism with the score Σ|count − N·p_a·p_b|. A third measures these pairs. Time O(d² · cells of a pair)
 * beside the fit; what hangs on no edge of the tree is lost, however large the budget.
 *
 * Source: [mckenna2021].
 * @module
 */
import { breathe } from "@pushforward/core";
import type { PrivateData } from "../private-data.js";
import type { FitContext, Synthesizer } from "../synthesizer.js";
import { fitGraphicalModel } from "./fit-graphical-model.js";
import { forecastGraph } from "./forecast-graph.js";
import { attributePairs, fitInput, type GraphAnswers, measureSingles, rowsFromGraph } from "./graph-answers.js";

export const mst: Synthesizer<GraphAnswers> = {
  mechanism: "mst",
  measure: measureTree,
  generate: rowsFromGraph,
  forecast: (sizes, rho) => forecastGraph(sizes, rho, "mst"),
};

async function measureTree(data: PrivateData, { watch }: FitContext): Promise<GraphAnswers> {
  const { domain, publicRows, remaining } = data;
  const d = domain.attributes.length;
  const third = remaining / (d > 1 ? 3 : 1);
  await breathe(watch);
  const singles = measureSingles(data, third / d);
  const answers = { domain, publicRows, singles, chosen: [] };
  if (d === 1) return answers;
  const { reading, tables, total } = fitInput(answers);
  const { compressed } = reading;
  const { model } = await fitGraphicalModel(compressed.sizes, tables, total, { watch: { signal: watch?.signal } });
  const candidates = attributePairs(d).map((attributes) => ({
    attributes,
    expected: model.marginal(attributes).map((p) => total * p),
    offset: 0,
    weight: 1,
  }));
  const edges: (readonly number[])[] = [];
  const component = domain.attributes.map((_, a) => a);
  while (edges.length < d - 1) {
    await breathe(watch);
    const open = candidates.filter(({ attributes: [a, b] }) => component[a!] !== component[b!]);
    const edge = open[data.select(open, third / (d - 1), compressed.cells)]!.attributes;
    edges.push(edge);
    join(component, edge[0]!, edge[1]!);
    watch?.onProgress?.({ stage: "choosing pairs", done: edges.length / d });
  }
  // The last pair takes what rounding left.
  const chosen = edges.map((edge, k) => {
    const rho = k === d - 2 ? data.remaining : third / (d - 1);
    return data.marginal(edge, rho, compressed.cells);
  });
  return { ...answers, chosen };
}

function join(component: number[], a: number, b: number): void {
  const [into, from] = [component[a]!, component[b]!];
  component.forEach((which, attribute) => {
    if (which === from) component[attribute] = into;
  });
}
