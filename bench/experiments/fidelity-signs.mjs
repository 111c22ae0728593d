/** How often `fidelity` sees copying in census rows: where nothing is copied, and where a share of the rows is. */
import { permutation, seededRng, takeRows } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { readTableFile } from "@pushforward/tables/node";
import { cellsOf } from "../../packages/methods/dist/privacy/fidelity/column-cells.js";
import { fidelityColumns } from "../../packages/methods/dist/privacy/fidelity/fidelity-columns.js";
import { privacyEvidence } from "../../packages/methods/dist/privacy/fidelity/privacy-evidence.js";
import { realTable } from "../harness.mjs";

const settings = {
  real: 3000,
  holdout: 1000,
  synthetic: 2000,
  level: 0.95,
  fresh: 120,
  copied: { 0.02: 20, 0.05: 20, 0.2: 20 },
};
const signs = ["copies", "closer", "membership", "attribute", "singling-out"];

export const title = "fidelity: signs of copying in adult.csv, 3,000 real, 1,000 held back and 2,000 synthetic rows";
export const expects =
  "fresh rows: each sign in at most 2.5% of tables (singling out 5%: two tests) up to four standard errors, the mean share within four of one half; copies always seen where there are any, and with a fifth copied nearness and membership, too";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const all = await readTableFile(realTable("adult.csv"), {});
  const rows = [];
  for (const [share, runs] of [[0, settings.fresh], ...Object.entries(settings.copied)])
    rows.push(await tried(all, Number(share), runs, kernels));
  await kernels.close();
  for (const row of rows) {
    row.verdict = verdictOf(row);
    console.log(`    ${100 * row.copied}% copied: ${row.verdict}`);
  }
  return {
    settings,
    found: rows.map((row) => `${100 * row.copied}% copied: ${signs.map((sign) => `${sign} ${(100 * row[sign]).toFixed(1)}%`).join(", ")}, any ${(100 * row.any).toFixed(1)}%, share ${row.meanShare.toFixed(4)} ± ${row.shareError.toFixed(4)}, ½ covered ${(100 * row.covered).toFixed(1)}%`).join("; "), // biome-ignore format: one line
    holds: rows.every(({ verdict }) => verdict !== "not as expected"),
    rows,
  };
}

/** What is expected of a row; of a few copies nothing is but that they are found. */
function verdictOf(row) {
  const allowed = (rate) => rate + 4 * Math.sqrt((rate * (1 - rate)) / row.runs);
  const quiet = signs.every((sign) => row[sign] <= allowed(sign === "singling-out" ? 0.05 : 0.025));
  const centred = Math.abs(row.meanShare - 0.5) <= 4 * row.shareError;
  const wanted = row.copied >= 0.2 ? ["copies", "closer", "membership"] : ["copies"];
  const right = row.copied === 0 ? quiet && centred : wanted.every((sign) => row[sign] === 1);
  return right ? "as expected" : "not as expected";
}

async function tried(all, copied, runs, kernels) {
  const { real: n, holdout: h, synthetic: m, level } = settings;
  const counts = Object.fromEntries(signs.map((sign) => [sign, 0]));
  const shares = [];
  let [any, covered] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const order = permutation(seededRng(run), all.rows);
    const made = order.slice(n + h, n + h + m).map((row, i) => (i < copied * m ? order[i] : row));
    const table = fidelityColumns({
      real: takeRows(all, order.subarray(0, n)),
      holdout: takeRows(all, order.subarray(n, n + h)),
      synthetic: takeRows(all, made),
    });
    const cells = table.columns.map((column) => cellsOf(column, n, 20));
    const { evidence, closerToTraining } = await privacyEvidence(table, cells, { rng: seededRng(run), kernels, level });
    for (const sign of evidence) counts[sign]++;
    if (evidence.length > 0) any++;
    const { share, interval } = closerToTraining;
    shares.push(share);
    if (interval.low <= 0.5 && interval.high >= 0.5) covered++;
  }
  const mean = shares.reduce((a, b) => a + b) / runs;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (runs - 1);
  const rates = Object.fromEntries(signs.map((sign) => [sign, counts[sign] / runs]));
  return { copied, runs, ...rates, any: any / runs, covered: covered / runs, meanShare: mean, shareError: Math.sqrt(variance / runs) }; // biome-ignore format: one line
}
