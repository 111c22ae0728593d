/**
 * One regression tree of Newton steps, grown node by node from histograms of packed gradients.
 * @module
 */
import { boostedTreesDefaults, SHIFT, type TrainingRows } from "./training-rows.js";

/** A complete binary tree: node k has children 2k + 1 and 2k + 2; the last level holds the leaves. */
export interface Tree {
  /** Column asked at each inner node. */
  readonly column: Int32Array;
  /** Side of code c at inner node k, at 256·k + c: 1 = right. A node that does not split sends all to the left. */
  readonly right: Uint8Array;
  /** Step in log odds at each leaf. */
  readonly leaf: Float64Array;
}

/** Grow on the drawn `rows` (places, put in another order by this) and `columns` (places among the chosen). */
export function growTree(
  work: TrainingRows,
  columns: Uint32Array,
  rows: Uint32Array,
  depth: number,
  rate: number,
): Tree {
  return new Growth(work, columns, rows, depth, rate).tree;
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
    const column = new Int32Array(inner);
    const right = new Uint8Array(256 * inner);
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
    if (used === width) addRows(out, cell, width, rows, packed, from, to);
    else
      for (let i = from; i < to; i++)
        for (let k = 0; k < used; k++) out[cell[rows[i]! * width + columns[k]!]!]! += packed[i]!;
    return out;
  }

  /** Put the rows that go right behind those that go left. */
  private divide(node: Node, split: Split | undefined, counted: boolean): [Node, Node] {
    const { from, to, total } = node;
    const middle = split ? this.partition(node, split) : to;
    if (middle === to) return [node, { from: to, to, histogram: new Float64Array(node.histogram.length), total: 0 }];
    const smallIsLeft = middle - from < to - middle;
    const small = smallIsLeft ? this.node(from, middle, counted) : this.node(middle, to, counted);
    const large = {
      from: smallIsLeft ? middle : from,
      to: smallIsLeft ? to : middle,
      histogram: counted ? difference(node.histogram, small.histogram) : none,
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
      let leftG = 0;
      let leftH = 0;
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
    if (this.work.ordered[column]) return ownOrder.subarray(0, cells.length);
    const order = new Uint8Array(cells.length);
    const step = new Float64Array(cells.length);
    for (let k = 0; k < cells.length; k++) {
      order[k] = k;
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
const ownOrder = Uint8Array.from({ length: 256 }, (_, code) => code);

/** The hot loop: every row adds its packed gradient to its cell of each column. */
function addRows(
  out: Float64Array,
  cell: Uint16Array | Uint32Array,
  width: number,
  rows: Uint32Array,
  packed: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const value = packed[i]!;
    const first = rows[i]! * width;
    for (let at = first; at < first + width; at++) out[cell[at]!]! += value;
  }
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let k = 0; k < a.length; k++) out[k] = a[k]! - b[k]!;
  return out;
}

const curvatureOf = (packed: number): number => Math.floor(packed / SHIFT + 0.5);
