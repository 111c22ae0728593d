/**
 * Random variables as information sees them: a level, a vector of numbers, or both at once.
 * @module
 */
import { check } from "@pushforward/core";

export interface Variable {
  /** Number of rows. */
  readonly n: number;
  /** Numbers a row, 0 when the variable is discrete. */
  readonly d: number;
  /** Row-major n × d. */
  readonly numbers: Float64Array;
  /** Level of every row, from 0 to `levels` − 1, each taken by some row; all 0 when nothing is discrete. */
  readonly codes: Int32Array;
  readonly levels: number;
}

/** A vector of finite numbers, row-major n × d; not copied. @throws ArgumentError */
export function numericVariable(numbers: Float64Array, d = 1): Variable {
  const n = numbers.length / d;
  check(
    Number.isInteger(n) && n >= 1,
    "numericVariable",
    "numbers",
    `a positive multiple of ${d} long`,
    numbers.length,
  );
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  check(bad < 0, "numericVariable", `number ${bad}`, "finite", numbers[bad]);
  return { n, d, numbers, codes: new Int32Array(n), levels: 1 };
}

/** A level a row: any values, told apart by equality. @throws ArgumentError without rows. */
export function discreteVariable(values: ArrayLike<number | string | boolean>): Variable {
  check(values.length >= 1, "discreteVariable", "values", "at least one", "none");
  const seen = new Map<number | string | boolean, number>();
  const codes = Int32Array.from({ length: values.length }, (_, i) => codeOf(seen, values[i]!));
  return { n: codes.length, d: 0, numbers: new Float64Array(0), codes, levels: seen.size };
}

function codeOf<K>(seen: Map<K, number>, value: K): number {
  const code = seen.get(value) ?? seen.size;
  if (code === seen.size) seen.set(value, code);
  return code;
}

/** All of them at once. @throws ArgumentError when they differ in rows. */
export function joinVariables(...parts: readonly Variable[]): Variable {
  const [first, ...others] = parts;
  check(first !== undefined, "joinVariables", "parts", "at least one variable", "none");
  return others.reduce(joinTwo, first);
}

function joinTwo(a: Variable, b: Variable): Variable {
  check(a.n === b.n, "joinVariables", "every variable", `${a.n} rows long like the first`, `${b.n} rows`);
  const d = a.d + b.d;
  const numbers = new Float64Array(a.n * d);
  for (let i = 0; i < a.n; i++) {
    for (let j = 0; j < a.d; j++) numbers[i * d + j] = a.numbers[i * a.d + j]!;
    for (let j = 0; j < b.d; j++) numbers[i * d + a.d + j] = b.numbers[i * b.d + j]!;
  }
  return { n: a.n, d, numbers, ...joinCodes(a, b) };
}

function joinCodes(a: Variable, b: Variable): Pick<Variable, "codes" | "levels"> {
  if (b.levels === 1) return { codes: a.codes, levels: a.levels };
  if (a.levels === 1) return { codes: b.codes, levels: b.levels };
  return compact(a.codes.length, a.levels * b.levels, (i) => a.codes[i]! * b.levels + b.codes[i]!);
}

/** Codes without gaps, in the order in which they come. */
function compact(n: number, most: number, wide: (i: number) => number): Pick<Variable, "codes" | "levels"> {
  const codes = new Int32Array(n);
  if (most > 4 * n + 1024) {
    const seen = new Map<number, number>();
    for (let i = 0; i < n; i++) codes[i] = codeOf(seen, wide(i));
    return { codes, levels: seen.size };
  }
  const place = new Int32Array(most).fill(-1);
  let levels = 0;
  for (let i = 0; i < n; i++) {
    const code = wide(i);
    if (place[code] === -1) place[code] = levels++;
    codes[i] = place[code]!;
  }
  return { codes, levels };
}

/** The rows with these indices. */
export function rowsOf({ d, numbers, codes, levels }: Variable, rows: ArrayLike<number>): Variable {
  const n = rows.length;
  const taken = new Float64Array(n * d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) taken[i * d + j] = numbers[rows[i]! * d + j]!;
  return { n, d, numbers: taken, ...compact(n, levels, (i) => codes[rows[i]!]!) };
}

/** Column j of the numbers. */
export function columnOf({ n, d, numbers }: Variable, j: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => numbers[i * d + j]!);
}

/** The same variable with every distinct value a level. Time O(n·d). */
export function asLevels(variable: Variable): Variable {
  const { n, d, codes, levels } = variable;
  let joined: Variable = { n, d: 0, numbers: new Float64Array(0), codes, levels };
  for (let j = 0; j < d; j++)
    joined = joinTwo(joined, discreteVariable(columnOf(variable, j).map((value) => value + 0)));
  return joined;
}

/** Rows at each level. */
export function levelCounts({ codes, levels }: Pick<Variable, "codes" | "levels">): Float64Array {
  const counts = new Float64Array(levels);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  return counts;
}

/** Rows of each level, ascending. */
export function rowsByLevel({ n, codes, levels }: Variable): Uint32Array[] {
  const counts = levelCounts({ codes, levels });
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  const next = new Uint32Array(levels);
  for (let i = 0; i < n; i++) {
    const code = codes[i]!;
    rows[code]![next[code]!++] = i;
  }
  return rows;
}

/** Plug-in counts of the distinct values. Time O(n·log n) for one column of numbers, else O(n·d). */
export function valueCounts(variable: Variable): Float64Array {
  if (variable.d !== 1 || variable.levels !== 1) return levelCounts(asLevels(variable));
  const sorted = variable.numbers.slice().sort();
  const counts: number[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    counts.push(end - start);
    start = end;
  }
  return Float64Array.from(counts);
}

/** Rows that a point mass has at least. */
const leastMass = 5;

/** The variable as levels when it has at most √n distinct values, each met 5 times: point masses; else as it is. */
export function pointMassesAsLevels(variable: Variable): Variable {
  const { n, d } = variable;
  if (d === 0) return variable;
  const counts = valueCounts(variable);
  const masses = counts.length * counts.length <= n && counts.every((count) => count >= leastMass);
  return masses || counts.length === 1 ? asLevels(variable) : variable;
}

/** Share of rows whose value another row has, too. */
export function tiedShare(variable: Variable): number {
  const single = valueCounts(variable).reduce((sum, count) => sum + Number(count === 1), 0);
  return 1 - single / variable.n;
}
