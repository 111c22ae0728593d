/** New census rows: closed-form diffusion beside a Gaussian copula, trees column by column, and copies. */
import { encode, fitEncoding, seededRng, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { fidelity } from "@pushforward/methods/privacy";
import { memorisation, sampleTable } from "@pushforward/methods/sampling";
import { adultSplit, pairwiseError } from "../adult-codes.mjs";
import { spreadOf, timed } from "../generation.mjs";
import { copulaRows, treeRows } from "../table-generators.mjs";

const settings = { train: 0.2, draws: 5000, apart: 10_000, splits: [301, 302, 303], target: "income>50K" };

export const title =
  "sample: 5,000 new census rows from 9,768, without privacy, beside a copula and trees; three splits";
export const expects =
  "of sample: every row valid (categories that occur, whole numbers in range); error of pairs at most that of the Gaussian copula; AUC of boosted trees trained on the rows at most .03 below that of trees on real rows, and above that of the copula's; at most 5% copies, median novelty of at least half that of other real rows, and nine tenths of the coverage that fresh rows would have";

export async function experiment() {
  const kernels = await openKernels({ threads: 2 });
  const runs = [];
  for (const split of settings.splits) runs.push(...(await tried(kernels, split)));
  await kernels.close();
  const rows = [...new Set(runs.map(({ generator }) => generator))].map((generator) => {
    const own = runs.filter((run) => run.generator === generator);
    const keys = ["pairwise", "auc", "loss", "copies", "novelty", "coverage", "cpu"];
    return { generator, valid: own.every(({ valid }) => valid), ...Object.fromEntries(keys.map((key) => [key, spreadOf(own.map((run) => run[key]))])) }; // biome-ignore format: a line
  });
  const copula = rows.find(({ generator }) => generator === "Gaussian copula");
  for (const row of rows) {
    row.checks = {
      valid: row.valid,
      pairs: row.pairwise.mean <= copula.pairwise.mean,
      useful: row.loss.mean <= 0.03,
      aboveCopula: row.auc.mean >= copula.auc.mean,
      fewCopies: row.copies.mean <= 0.05,
      novel: row.novelty.mean >= 0.5,
      covers: row.coverage.mean >= 0.9,
    };
    row.fails = Object.entries(row.checks).filter(([, holds]) => !holds).map(([name]) => name); // biome-ignore format: one line
  }
  const { checks } = rows.find(({ generator }) => generator === "sample");
  const told = rows.map(({ generator, pairwise, auc, copies, novelty, coverage, cpu, fails }) => `${generator}: pairs ${pairwise.mean.toFixed(4)} ± ${pairwise.deviation.toFixed(4)}, AUC ${auc.mean.toFixed(4)} ± ${auc.deviation.toFixed(4)}, ${(100 * copies.mean).toFixed(1)}% copies, novelty ${novelty.mean.toFixed(2)}, coverage ${coverage.mean.toFixed(2)}, ${cpu.mean.toFixed(0)} s: ${fails.length > 0 ? `not ${fails.join(", ")}` : "all hold"}`); // biome-ignore format: a line
  return { settings, found: told.join("; "), holds: Object.values(checks).every(Boolean), checks, rows, runs };
}

async function tried(kernels, split) {
  const { train, test } = adultSplit(split, settings.train);
  const real = tableOf(train, train.codes);
  const holdout = tableOf(
    test,
    test.codes.map((column) => column.slice(-settings.apart)),
  );
  const rng = (part) => seededRng(split).stream(part);
  const ordered = train.domain.attributes.map(({ type }) => type === "integer");
  const found = [];
  const row = async (generator, make) => {
    const { value: codes, cpu } = await timed(make);
    const made = { ...train, rows: codes[0].length, codes };
    const report = await memorised(kernels, real, tableOf(train, codes), holdout);
    const judged = await fidelity({ real, synthetic: tableOf(train, codes), holdout }, { target: settings.target, seed: split, kernels }); // biome-ignore format: a line
    const trees = judged.usefulness.models.find(({ model }) => model === "boosted trees");
    found.push({
      split,
      generator,
      pairwise: pairwiseError(made, test),
      auc: trees.synthetic.value,
      loss: trees.loss.value,
      copies: report.copies / codes[0].length,
      novelty: report.medianNovelty / report.reference.median,
      coverage: report.coverage / report.expectedCoverage,
      valid: codes.every((column, a) => column.every((code) => train.codes[a].includes(code)) || (ordered[a] && within(column, train.codes[a]))), // biome-ignore format: a line
      cpu,
    });
  };
  const pick = rng(0);
  await row("other real rows", () => test.codes.map((column) => column.slice(0, settings.draws)));
  await row("copies", () => { const rows = Array.from({ length: settings.draws }, () => pick.integer(train.rows)); return train.codes.map((column) => Uint16Array.from(rows, (i) => column[i])); }); // biome-ignore format: a line
  await row("sample", async () => codesOf(train, (await sampleTable(real, settings.draws, { rng: rng(1), kernels })).table)); // biome-ignore format: a line
  await row("Gaussian copula", () => copulaRows(kernels, train.codes, settings.draws, rng(2)));
  await row("a tree for each column", () => treeRows(train.codes, ordered, settings.draws, rng(3)));
  return found;
}

const within = (column, known) => Math.max(...column) <= Math.max(...known) && Math.min(...column) >= Math.min(...known); // biome-ignore format: a line

function tableOf({ domain }, codes) {
  return table(domain.attributes.map(({ name, type, values }, a) => type === "integer" ? { name, type, values: Float64Array.from(codes[a]) } : { name, type, codes: Int32Array.from(codes[a]), levels: values })); // biome-ignore format: a line
}

function codesOf({ domain }, made) {
  return domain.attributes.map(({ type, values }, a) => {
    const column = made.columns[a];
    return Uint16Array.from(type === "integer" ? column.values : Array.from(column.codes, (code) => values.indexOf(column.levels[code]))); // biome-ignore format: a line
  });
}

/** In the coordinates that `sample` works in, beside other real rows. */
async function memorised(kernels, real, made, holdout) {
  const encoding = fitEncoding(real, { maxLevels: 200, minShare: 0, minCount: 1 });
  const [training, samples, others] = [real, made, holdout].map((rows) => encode(encoding, rows));
  return memorisation(training, samples, { holdout: others, kernels });
}
