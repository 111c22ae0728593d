/**
 * Small gradient-boosted trees that tell two groups of rows apart from coded columns.
 *
 *     F_0 = 0,   F_t = F_{t−1} + rate · leaf_t(x),   log odds of the second group = F_T(x)
 *
 * Logistic loss with Newton leaves G/(H + ridge), where G = Σ w(y − p) and H = Σ w·p(1 − p); both groups
 * weigh the same in total, so F > 0 where the second group is the denser one. Splits come from histograms
 * of the codes: ordered codes are cut between neighbours, others after sorting their cells by leaf value,
 * which finds the best cut into two sets [fisher1958]. Gradients are rounded to integers whose sums stay
 * exact in float64, so that the order of summation is of no account.
 *
 * Time O(trees · depth · rows · columns), memory O(rows · columns). Beyond 64 columns a tree looks at the 48
 * that differ most by themselves and 16 drawn out of 80 drawn ones.
 *
 * Source: [friedman2001], [friedman2002] for the random half of the rows, [chen2016] for the gain.
 * @module
 */
import { check, exp, type Rng, sampleWithoutReplacement } from "@pushforward/core";

/** Stated once: the code and the manual read these. */
export const boostedTreesDefaults = { trees: 40, depth: 3, rate: 0.1, ridge: 2, minimum: 5, columns: 64 } as const;

/** A column of small whole numbers, one a row. */
export interface CodedColumn {
  /** From 0 to cells − 1. */
  readonly codes: Uint8Array;
  /** At most 256. */
  readonly cells: number;
  /** Do neighbouring codes mean neighbouring values? */
  readonly ordered: boolean;
}

export interface BoostedTreesOptions {
  /** Draws the rows behind each tree (half of them from 2,000 on), in wide tables its columns too. */
  rng: Rng;
  trees?: number;
  /** Conditions on the way to a leaf, from 1 to 6. */
  depth?: number;
  /** Share of each Newton step that is taken. */
  rate?: number;
}

export interface BoostedTrees {
  readonly depth: number;
  readonly trees: readonly Tree[];
}

/** A complete binary tree: node k has children 2k + 1 and 2k + 2; the last level holds the leaves. */
interface Tree {
  /** Column asked at each inner node. */
  readonly column: Int32Array;
  /** Side of code c at inner node k, at 256·k + c: 1 = right. A node that does not split sends all to the left. */
  readonly right: Uint8Array;
  /** Step in log odds at each leaf. */
  readonly leaf: Float64Array;
}

/**
 * Learn from `rows`; `second[row]` is 1 for rows of the second group, 0 for the first.
 *
 * @throws ArgumentError when `depth` is out of range or one of the groups has no row.
 */
export function fitBoostedTrees(
  columns: readonly CodedColumn[],
  rows: Uint32Array,
  second: Uint8Array,
  options: BoostedTreesOptions,
): BoostedTrees {
  const { rng, trees = boostedTreesDefaults.trees, depth = boostedTreesDefaults.depth } = options;
  const { rate = boostedTreesDefaults.rate } = options;
  const here = "fitBoostedTrees";
  check(Number.isInteger(depth) && depth >= 1 && depth <= 6, here, "depth", "an integer from 1 to 6", depth);
  const work = new TrainingRows(columns, rows, second, rng);
  const grown: Tree[] = [];
  for (let t = 0; t < trees; t++) {
    const tree = new Growth(work, work.drawColumns(rng), work.drawRows(rng), depth, rate).tree;
    work.step(tree, depth);
    grown.push({ ...tree, column: tree.column.map((c) => work.chosen[c]!) });
  }
  return { depth, trees: grown };
}

/** Log odds of the second group, for groups of equal weight, at each of `rows`. */
export function scoreBoostedTrees(
  { depth, trees }: BoostedTrees,
  columns: readonly CodedColumn[],
  rows: Uint32Array,
): Float64Array {
  const codes = columns.map((column) => column.codes);
  const out = new Float64Array(rows.length);
  for (const { column, right, leaf } of trees) {
    const asked = Array.from(column, (c) => codes[c]!);
    for (let i = 0; i < rows.length; i++) {
      let node = 0;
      for (let level = 0; level < depth; level++)
        node = 2 * node + 1 + right[256 * node + asked[node]![rows[i]!]!]!;
      out[i]! += leaf[node - column.length]!;
    }
  }
  return out;
}

/** Gradient and curvature of a set of rows, added in one number: curvature · 2^28 + gradient, both whole. */
const SHIFT = 2 ** 28;

/** The training rows, and how sure the trees so far are of each. */
class TrainingRows {
  /** Columns that trees may look at, strongest first in a wide table. */
  readonly chosen: Uint32Array;
  /** For each of them, whether its codes are in order. */
  readonly ordered: readonly boolean[];
  /** Cells of chosen column c stand in a histogram from offset[c]. */
  readonly offset: Int32Array;
  /** Cell of row i in column c, counted through the histogram, at i · width + c. */
  readonly cell: Uint16Array | Uint32Array;
  readonly width: number;
  /** Packed gradients of the rows last drawn. */
  readonly packed: Float64Array;
  readonly gradientUnit: number;
  readonly curvatureUnit: number;
  private readonly label: Uint8Array;
  private readonly weight: readonly [number, number];
  private readonly odds: Float64Array;

  constructor(columns: readonly CodedColumn[], rows: Uint32Array, second: Uint8Array, rng: Rng) {
    const size = rows.length;
    this.label = gather(second, rows);
    const ones = this.label.reduce((sum, bit) => sum + bit, 0);
    check(ones > 0 && ones < size, "fitBoostedTrees", "rows", "from both groups", `${ones} of the second in ${size}`);
    const fewer = Math.min(ones, size - ones);
    this.weight = [fewer / (size - ones), fewer / ones];
    // Σ|gradient| ≤ 2·fewer and Σ curvature ≤ fewer/2, up to half a unit of rounding a row: the sums stay
    // below 2^27 − 1 and 2^24, and both together below 2^53.
    this.gradientUnit = (2 * fewer) / (2 ** 27 - size - 2);
    this.curvatureUnit = fewer / 2 / (2 ** 24 - size - 2);
    this.odds = new Float64Array(size).fill(1);
    this.packed = new Float64Array(size);
    this.chosen = this.chooseColumns(columns, rows, rng);
    this.ordered = Array.from(this.chosen, (c) => columns[c]!.ordered);
    this.width = this.chosen.length;
    this.offset = new Int32Array(this.width + 1);
    this.chosen.forEach((c, k) => {
      this.offset[k + 1] = this.offset[k]! + columns[c]!.cells;
    });
    this.cell = new (this.offset[this.width]! < 65_536 ? Uint16Array : Uint32Array)(size * this.width);
    this.chosen.forEach((c, k) => {
      this.layOut(columns[c]!.codes, rows, k);
    });
  }

  private layOut(codes: Uint8Array, rows: Uint32Array, k: number): void {
    const { cell, width } = this;
    const from = this.offset[k]!;
    for (let i = 0; i < rows.length; i++) cell[i * width + k] = from + codes[rows[i]!]!;
  }

  /** Places among the chosen columns for the next tree. */
  drawColumns(rng: Rng): Uint32Array {
    const limit = boostedTreesDefaults.columns;
    if (this.width <= limit) return Uint32Array.from({ length: this.width }, (_, c) => c);
    const strong = (3 * limit) / 4;
    const drawn = sampleWithoutReplacement(rng, this.width - strong, limit - strong).sort();
    return Uint32Array.from({ length: limit }, (_, k) => (k < strong ? k : strong + drawn[k - strong]!));
  }

  /** Places of the rows behind the next tree; their packed gradients are filled in. */
  drawRows(rng: Rng): Uint32Array {
    const size = this.label.length;
    const halve = size >= 2000;
    const places = new Uint32Array(size);
    let count = 0;
    let coins = 0;
    for (let i = 0; i < size; i++) {
      coins = halve && (i & 31) === 0 ? rng.u32() : coins >>> 1;
      if (coins & 1) continue;
      this.packed[count] = this.packedGradient(i);
      places[count++] = i;
    }
    return places.subarray(0, count);
  }

  private packedGradient(i: number): number {
    const weight = this.weight[this.label[i]!]!;
    const p = this.odds[i]! / (1 + this.odds[i]!);
    const gradient = Math.round((weight * (this.label[i]! - p)) / this.gradientUnit);
    return Math.round((weight * p * (1 - p)) / this.curvatureUnit) * SHIFT + gradient;
  }

  /** Move every row's odds by the new tree. */
  step({ column, right, leaf }: Tree, depth: number): void {
    const factor = leaf.map(exp);
    const { cell, width, odds, offset } = this;
    const inner = leaf.length - 1;
    const shift = Int32Array.from(column, (c, k) => 256 * k - offset[c]!);
    for (let i = 0; i < odds.length; i++) {
      let node = 0;
      for (let level = 0; level < depth; level++)
        node = 2 * node + 1 + right[shift[node]! + cell[i * width + column[node]!]!]!;
      odds[i]! *= factor[node - inner]!;
    }
  }

  /** All columns of a narrow table; of a wide one those that differ most by themselves, and some by chance. */
  private chooseColumns(columns: readonly CodedColumn[], rows: Uint32Array, rng: Rng): Uint32Array {
    const limit = boostedTreesDefaults.columns;
    const order = Uint32Array.from(columns, (_, c) => c);
    if (order.length <= limit) return order;
    const strength = columns.map(({ codes, cells }) => this.separation(codes, cells, rows));
    order.sort((a, b) => strength[b]! - strength[a]! || a - b);
    const strong = (3 * limit) / 4;
    const others = Math.min(order.length - strong, 80);
    const drawn = sampleWithoutReplacement(rng, order.length - strong, others);
    return Uint32Array.from({ length: strong + others }, (_, k) =>
      k < strong ? order[k]! : order[strong + drawn[k - strong]!]!,
    );
  }

  /** χ² between the groups' shares of the cells, up to a factor. */
  private separation(codes: Uint8Array, cells: number, rows: Uint32Array): number {
    const sums = new Float64Array(2 * cells);
    for (let i = 0; i < rows.length; i++) {
      const group = this.label[i]!;
      sums[2 * codes[rows[i]!]! + group]! += this.weight[group]!;
    }
    let total = 0;
    for (let k = 0; k < cells; k++) {
      const [first, second] = [sums[2 * k]!, sums[2 * k + 1]!];
      if (first + second > 0) total += ((second - first) * (second - first)) / (first + second);
    }
    return total;
  }
}

function gather(values: Uint8Array, rows: Uint32Array): Uint8Array {
  const out = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}

interface Node {
  /** Part [from, to) of the rows. */
  readonly from: number;
  readonly to: number;
  /** Packed sums over the rows: of each cell, and of all. */
  readonly histogram: Float64Array;
  readonly total: number;
}

interface Split {
  /** Place among the chosen columns. */
  readonly column: number;
  /** Side of each code. */
  readonly right: Uint8Array;
}

/** One tree, node by node; a child's histogram is its parent's less its sibling's. */
class Growth {
  readonly tree: Tree;
  private readonly packed: Float64Array;
  private readonly rowsAway: Uint32Array;
  private readonly packedAway: Float64Array;

  constructor(
    private readonly work: TrainingRows,
    private readonly columns: Uint32Array,
    private readonly rows: Uint32Array,
    depth: number,
    rate: number,
  ) {
    const inner = 2 ** depth - 1;
    this.packed = work.packed;
    this.rowsAway = new Uint32Array(rows.length);
    this.packedAway = new Float64Array(rows.length);
    const [column, right] = [new Int32Array(inner), new Uint8Array(256 * inner)];
    const nodes = [this.node(0, rows.length, true)];
    for (let k = 0; k < inner; k++) {
      const node = nodes[k]!;
      const split = this.bestSplit(node);
      column[k] = split?.column ?? 0;
      if (split) right.set(split.right, 256 * k);
      nodes.push(...this.divide(node, split, 2 * k + 1 < inner));
    }
    const leaf = Float64Array.from(nodes.slice(inner), ({ total }) => rate * this.newtonStep(total));
    this.tree = { column, right, leaf };
  }

  private node(from: number, to: number, counted: boolean): Node {
    let total = 0;
    for (let i = from; i < to; i++) total += this.packed[i]!;
    return { from, to, histogram: counted ? this.histogram(from, to) : none, total };
  }

  private histogram(from: number, to: number): Float64Array {
    const { work, columns, rows, packed } = this;
    const { cell, width } = work;
    const out = new Float64Array(work.offset[width]!);
    const used = columns.length;
    for (let i = from; i < to; i++) {
      const at = rows[i]! * width;
      const value = packed[i]!;
      for (let k = 0; k < used; k++) out[cell[at + columns[k]!]!]! += value;
    }
    return out;
  }

  /** Put the rows that go right behind those that go left. */
  private divide(node: Node, split: Split | undefined, counted: boolean): [Node, Node] {
    const { from, to, total } = node;
    const middle = split ? this.partition(node, split) : to;
    if (middle === to) return [node, { from: to, to, histogram: node.histogram.map(() => 0), total: 0 }];
    const smallIsLeft = middle - from < to - middle;
    const small = smallIsLeft ? this.node(from, middle, counted) : this.node(middle, to, counted);
    const large = {
      from: smallIsLeft ? middle : from,
      to: smallIsLeft ? to : middle,
      histogram: counted ? node.histogram.map((value, k) => value - small.histogram[k]!) : none,
      total: total - small.total,
    };
    return smallIsLeft ? [small, large] : [large, small];
  }

  private partition({ from, to }: Node, { column, right }: Split): number {
    const { rows, packed, rowsAway, packedAway, work } = this;
    const { cell, width } = work;
    const shift = work.offset[column]!;
    let left = from;
    let away = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      if (right[cell[row * width + column]! - shift] === 1) {
        rowsAway[away] = row;
        packedAway[away++] = packed[i]!;
      } else {
        rows[left] = row;
        packed[left++] = packed[i]!;
      }
    }
    rows.set(rowsAway.subarray(0, away), left);
    packed.set(packedAway.subarray(0, away), left);
    return left;
  }

  /** The cut with the largest gain, the first of equals: nothing depends on chance. */
  private bestSplit(node: Node): Split | undefined {
    let best: { gain: number; column: number; order: Uint8Array; cut: number } | undefined;
    const least = Math.max(1, boostedTreesDefaults.minimum / 4 / this.work.curvatureUnit);
    const h = curvatureOf(node.total);
    if (h < 2 * least) return undefined;
    const g = node.total - h * SHIFT;
    const alone = this.worth(g, h);
    for (const column of this.columns) {
      const cells = node.histogram.subarray(this.work.offset[column], this.work.offset[column + 1]);
      const order = this.cellOrder(column, cells);
      let [leftG, leftH] = [0, 0];
      for (let k = 0; k + 1 < order.length; k++) {
        const value = cells[order[k]!]!;
        const cellH = curvatureOf(value);
        leftH += cellH;
        leftG += value - cellH * SHIFT;
        if (leftH < least || h - leftH < least) continue;
        const gain = this.worth(leftG, leftH) + this.worth(g - leftG, h - leftH) - alone;
        if (gain > (best?.gain ?? 0)) best = { gain, column, order, cut: k };
      }
    }
    if (!best) return undefined;
    const right = new Uint8Array(256);
    for (const code of best.order.subarray(best.cut + 1)) right[code] = 1;
    return { column: best.column, right };
  }

  /** Codes in the order in which they may be cut: their own, or that of their steps, ties by code. */
  private cellOrder(column: number, cells: Float64Array): Uint8Array {
    const order = new Uint8Array(cells.length);
    const step = new Float64Array(cells.length);
    for (let k = 0; k < cells.length; k++) {
      order[k] = k;
      if (this.work.ordered[column]) continue;
      step[k] = this.newtonStep(cells[k]!);
      for (let i = k; i > 0 && step[order[i - 1]!]! > step[k]!; i--) {
        order[i] = order[i - 1]!;
        order[i - 1] = k;
      }
    }
    return order;
  }

  /** G/(H + ridge), kept within ±4 of log odds. */
  private newtonStep(packed: number): number {
    const h = curvatureOf(packed);
    const gradient = (packed - h * SHIFT) * this.work.gradientUnit;
    return Math.max(-4, Math.min(4, gradient / (h * this.work.curvatureUnit + boostedTreesDefaults.ridge)));
  }

  /** G²/(H + ridge): twice the fall of the loss by a Newton step. */
  private worth(g: number, h: number): number {
    const gradient = g * this.work.gradientUnit;
    return (gradient * gradient) / (h * this.work.curvatureUnit + boostedTreesDefaults.ridge);
  }
}

const none = new Float64Array(0);

const curvatureOf = (packed: number): number => Math.round(packed / SHIFT);
