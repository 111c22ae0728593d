/**
 * What must be equal in the answers of all faces: everything but time, and but what noise without a seed has touched.
 * @module
 */

/** Operations whose noise comes from the operating system. */
export const seedless = ["synthesize"];

/** An answer as it comes out of JSON, without the time that it took; of noisy numbers only how many there are. */
export function comparable(envelope) {
  const { seconds: _, ...told } = JSON.parse(JSON.stringify(envelope));
  return seedless.includes(told.operation) ? { ...told, result: withoutNoise(told.result) } : told;
}

function withoutNoise({ rows: _, marginals, ledger, certificate, ...result }) {
  const releases = ledger.releases.map(({ at: _, ...release }) => release);
  // Which questions are asked hangs on a noisy count; what they cost in all does not, but for the rounding of its sum.
  const { receipt: __, rho, ...told } = certificate;
  return {
    ...result,
    certificate: { ...told, rho: rho.toPrecision(12) },
    ledger: { ...ledger, releases },
    marginals: marginals.map(sizesOf),
  };
}

function sizesOf({ synthetic, noisy, ...marginal }) {
  const counted = noisy && { counts: noisy.counts.length, sigma: noisy.sigma };
  return { ...marginal, synthetic: synthetic.length, ...(counted && { noisy: counted }) };
}

/** How far noise may take a count, in standard deviations: farther once in a billion draws. */
const noiseAtMost = 6.2;

/**
 * What is wrong with a synthesis, a sentence each: its rows must lie in the domain of the schema and add up to what the
 * answer tells, its noisy counts must be those of the private rows, up to noise, and its receipt must add up.
 *
 * @param {{ rows: number, columns: string[], marginals: object[], certificate: { receipt: { rho: number }[], rho: number } }} result
 * @param {string} synthetic The synthetic table as CSV.
 * @param {{ schema: string, table: string }} given The files that were handed in.
 * @returns {string[]}
 */
export function wrongWith({ rows, columns, marginals, certificate }, synthetic, { schema, table }) {
  const { attributes } = JSON.parse(schema);
  const [made, real] = [cellsOf(synthetic), cellsOf(table)];
  const names = attributes.map(({ name }) => name);
  const wrong = [];
  if (columns.join() !== names.join() || made.names.join() !== names.join()) wrong.push(`columns are ${made.names}`);
  if (made.rows.length !== rows) wrong.push(`${made.rows.length} rows, ${rows} told`);
  const paid = certificate.receipt.reduce((sum, { rho }) => sum + rho, 0);
  if (!(Math.abs(paid - certificate.rho) <= 1e-12 * certificate.rho))
    wrong.push(`rho ${certificate.rho}, paid ${paid}`);
  attributes.forEach((attribute, j) => {
    const outside = made.rows.find((row) => !inDomain(attribute, row[j]));
    if (outside) wrong.push(`${attribute.name} is ${outside[j]}`);
    const { synthetic: counts, noisy, values, edges } = marginals[j];
    const seen = countsOf(made.rows.map((row) => row[j]), values, edges); // biome-ignore format: one line
    if (seen.join() !== counts.join()) wrong.push(`${attribute.name} is told as ${counts}, and is ${seen}`);
    const k = real.names.indexOf(attribute.name);
    const truth = countsOf(real.rows.map((row) => row[k]), values, edges); // biome-ignore format: one line
    if (noisy && truth.some((count, i) => Math.abs(noisy.counts[i] - count) > noiseAtMost * noisy.sigma))
      wrong.push(`${attribute.name} was counted as ${noisy.counts} with σ = ${noisy.sigma}, and is ${truth}`);
  });
  return wrong;
}

function cellsOf(csv) {
  const [head, ...lines] = csv.trimEnd().split(/\r?\n/);
  return { names: head.split(","), rows: lines.map((line) => line.split(",")) };
}

function inDomain({ type, values, low, high }, cell) {
  if (type === "boolean") return ["true", "false"].includes(cell);
  if (values) return values.includes(cell);
  return cell !== "" && Number(cell) >= low && Number(cell) <= high && (type !== "integer" || /^-?\d+$/.test(cell));
}

function countsOf(cells, values, edges) {
  const counts = new Array(values ? values.length : edges.length - 1).fill(0);
  for (const cell of cells) {
    const above = edges?.findIndex((edge) => edge > Number(cell));
    counts[values ? values.indexOf(cell) : above < 0 ? counts.length - 1 : above - 1]++;
  }
  return counts;
}
