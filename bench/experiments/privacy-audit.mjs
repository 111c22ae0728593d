/** How many runs an audit needs to catch noise that is too weak, at the real door, and how often it accuses noise that is not. */
import { auditEpsilon, canaryTables, openPrivateData, rhoOfEpsilon, witnessed } from "@pushforward/methods/privacy";

const settings = { epsilon: 1, delta: 1e-6, confidence: 0.95, drawn: 200_000, runs: [2000, 5000, 20_000] };
/** Of the standard deviation that is promised. */
const shares = [1, 0.71, 0.5, 0.25];

export const title =
  "audit: noise at shares of the promised standard deviation, epsilon 1 at delta 1e-6, canary tables";
export const expects =
  "full noise accused in at most 5% of audits up to four standard errors, by either bound; a half caught by rho in nine of ten audits of 5,000 runs and in all of 20,000; a quarter by rho always";

export async function experiment() {
  const promised = rhoOfEpsilon(settings.epsilon, settings.delta);
  const rows = [];
  for (const share of shares) {
    const scores = [true, false].map((withCanary) => drawScores(withCanary, promised / (share * share)));
    for (const runs of settings.runs) {
      const audits = Math.min(100, settings.drawn / runs);
      const found = Array.from({ length: audits }, (_, k) => audited(scores, runs, k));
      const row = {
        share,
        runs,
        audits,
        byRho: found.filter(({ rho }) => rho > promised).length / found.length,
        byEpsilon: found.filter(({ epsilon }) => epsilon > settings.epsilon).length / found.length,
        medianRho: median(found.map(({ rho }) => rho)),
        medianEpsilon: median(found.map(({ epsilon }) => epsilon)),
      };
      rows.push({ ...row, verdict: verdictOf(row) });
      console.log(`    σ × ${share}, ${runs} runs: caught by rho ${row.byRho}, by epsilon ${row.byEpsilon}`);
    }
  }
  return {
    settings,
    promised: { rho: promised, epsilon: settings.epsilon },
    found: rows.map(({ share, runs, byRho, byEpsilon }) => `σ × ${share}, ${runs} runs: ${100 * byRho}% by rho, ${100 * byEpsilon}% by epsilon`).join("; "), // biome-ignore format: one line
    holds: rows.every(({ verdict }) => verdict !== "not as expected"),
    rows,
  };
}

/** What is expected of a row, where anything is. */
function verdictOf({ share, runs, audits, byRho, byEpsilon }) {
  const allowed = 0.05 + 4 * Math.sqrt((0.05 * 0.95) / audits);
  const wanted = { "0.5 5000": 0.9, "0.5 20000": 1, "0.25 2000": 1, "0.25 5000": 1, "0.25 20000": 1 }[`${share} ${runs}`]; // biome-ignore format: one line
  if (share < 1 && wanted === undefined) return "no claim";
  const right = share === 1 ? Math.max(byRho, byEpsilon) <= allowed : byRho >= wanted;
  return right ? "as expected" : "not as expected";
}

/** Log likelihood ratios of one marginal, as noise of the promised size has them, under noise that spends `rho`. */
function drawScores(withCanary, rho) {
  const tables = canaryTables("add-remove");
  const table = withCanary ? tables.withCanary : tables.without;
  return Float64Array.from({ length: settings.drawn }, () => {
    const seen = witnessed(openPrivateData({ table, limit: { rho } }), tables);
    seen.data.marginal([0], seen.data.remaining);
    return seen.score();
  });
}

/** Audit number k, of runs of its own. */
function audited(scores, runs, k) {
  return auditEpsilon(
    ...scores.map((all) => all.subarray(k * runs, (k + 1) * runs)),
    settings.delta,
    settings.confidence,
  );
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
