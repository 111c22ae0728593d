/** Two ways to make rows like those of a table of codes, without privacy: a Gaussian copula, and a tree for each column. */
import { normalCdf, normalQuantile } from "@pushforward/core";
import { cholesky } from "@pushforward/kernels";

/** Copula of normal scores, each code an interval of its share; categories in the order of their codes. */
export function copulaRows(kernels, codes, count, rng) {
  const [d, n] = [codes.length, codes[0].length];
  const margins = codes.map((column) => {
    const shares = new Float64Array(1 + Math.max(...column));
    for (const code of column) shares[code] += 1 / n;
    const before = new Float64Array(shares.length);
    for (let code = 1; code < before.length; code++) before[code] = before[code - 1] + shares[code - 1];
    return { shares, before };
  });
  const within = (u) => Math.min(1 - 1e-9, Math.max(1e-9, u));
  const scores = codes.map((column, a) => Float64Array.from(column, (code) => normalQuantile(within(margins[a].before[code] + rng.uniform() * margins[a].shares[code])))); // biome-ignore format: a line
  const correlation = new Float64Array(d * d);
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += scores[a][i] * scores[b][i];
      correlation[a * d + b] = correlation[b * d + a] = a === b ? 1 : (0.999 * sum) / n;
    }
  const { data: root } = cholesky(kernels, { rows: d, columns: d, data: correlation });
  const made = codes.map(() => new Uint16Array(count));
  for (let i = 0; i < count; i++) {
    const noise = Array.from({ length: d }, () => rng.normal());
    for (let a = 0; a < d; a++) {
      let score = 0;
      for (let b = 0; b <= a; b++) score += root[a * d + b] * noise[b];
      const u = normalCdf(score);
      const { before } = margins[a];
      let code = before.length - 1;
      while (code > 0 && before[code] > u) code--;
      made[a][i] = code;
    }
  }
  return made;
}

/**
 * Column after column from a tree on those before it, as synthpop does: a leaf gives the value of one of its rows. Splits of
 * numbers between codes, of categories one against the rest, by entropy.
 */
export function treeRows(codes, ordered, count, rng, least = 20) {
  const made = codes.map(() => new Uint16Array(count));
  for (let target = 0; target < codes.length; target++) {
    const tree = grow(codes, ordered, target, Uint32Array.from(codes[0].keys()), least);
    for (let i = 0; i < count; i++) {
      let node = tree;
      while (node.column !== undefined) node = goesLeft(node, made[node.column][i], ordered) ? node.left : node.right;
      made[target][i] = codes[target][node.rows[rng.integer(node.rows.length)]];
    }
  }
  return made;
}

const goesLeft = ({ column, code }, value, ordered) => (ordered[column] ? value <= code : value === code);

function grow(codes, ordered, target, rows, least) {
  const best = rows.length >= 2 * least ? bestSplit(codes, ordered, target, rows, least) : undefined;
  if (!best) return { rows };
  const left = rows.filter((row) => goesLeft(best, codes[best.column][row], ordered));
  const right = rows.filter((row) => !goesLeft(best, codes[best.column][row], ordered));
  return {
    ...best,
    left: grow(codes, ordered, target, left, least),
    right: grow(codes, ordered, target, right, least),
  };
}

function bestSplit(codes, ordered, target, rows, least) {
  const y = codes[target];
  let size = 0;
  for (const row of rows) size = Math.max(size, y[row] + 1);
  const all = new Float64Array(size);
  for (const row of rows) all[y[row]]++;
  const whole = spread(all, rows.length);
  // Less than this much information is what chance gives.
  let best;
  let most = 4;
  for (let column = 0; column < target; column++) {
    const x = codes[column];
    const cells = new Map();
    for (const row of rows) {
      if (!cells.has(x[row])) cells.set(x[row], new Float64Array(size));
      cells.get(x[row])[y[row]]++;
    }
    const side = new Float64Array(size);
    let count = 0;
    for (const code of [...cells.keys()].sort((a, b) => a - b)) {
      if (!ordered[column]) [count] = [0, side.fill(0)];
      cells.get(code).forEach((value, k) => {
        side[k] += value;
        count += value;
      });
      if (count < least || rows.length - count < least) continue;
      const gain = whole - spread(side, count) - spread(all.map((value, k) => value - side[k]), rows.length - count); // biome-ignore format: a line
      if (gain > most) [best, most] = [{ column, code }, gain];
    }
  }
  return best;
}

/** Count times entropy. */
function spread(counts, total) {
  let sum = 0;
  for (const value of counts) if (value > 0) sum -= value * Math.log(value / total);
  return sum;
}
