/**
 * A law over attributes that is a product of tables, each over few of them, and its marginals by a junction tree.
 *
 *     p(x) ∝ exp( Σ_f θ_f(x_f) )
 *
 * Propagation goes over the tree twice. From the leaves to the root each clique turns its logarithms into
 * p(clique | separator), a log-sum-exp along each row of the separator, and hands the logarithm of the row's sum to
 * its parent; from the root to the leaves it multiplies those rows by the separator's marginal. So each cell takes one
 * exponential, and nothing overflows. Time and memory linear in the cells of all cliques.
 *
 * Source: [lauritzen1988], [mckenna2019].
 * @module
 */
import { exp, log } from "@pushforward/core";
import { carryMarginals } from "./carry-marginals.js";
import { type Clique, type JunctionTree, junctionTree } from "./junction-tree.js";
import { addFrom, addInto, projection, projectTable, tableCells } from "./projection.js";

export interface Factor {
  readonly attributes: readonly number[];
  /** θ_f, row-major over `attributes`. */
  readonly logTable: Float64Array;
}

/** A clique with its table and what ties it to its parent. */
export interface Node extends Clique {
  /** Cells of the separator; the table has one row for each. */
  readonly rows: number;
  /** Probabilities after `propagate`. */
  readonly table: Float64Array;
  /** Row of the separator to which each cell of the parent's table belongs. */
  readonly above: Int32Array;
  /** A value for each row: what goes up, then the separator's marginal. */
  readonly message: Float64Array;
}

interface Placed {
  readonly node: Node;
  readonly cells: Int32Array;
}

export class GraphicalModel {
  readonly nodes: readonly Node[];
  private readonly children: readonly (readonly Node[])[];
  private readonly placed: readonly Placed[];

  /** Memory is laid out once; the log tables may change between two propagations. */
  constructor(
    readonly tree: JunctionTree,
    readonly factors: readonly Factor[],
  ) {
    const { sizes, cliques } = tree;
    this.nodes = cliques.map((clique) => node(clique, tree));
    this.children = cliques.map((_, at) => this.nodes.filter(({ parent }) => parent === at));
    this.placed = factors.map(({ attributes }) => {
      const home = this.home(attributes)!;
      return { node: home, cells: projection(home.attributes, attributes, sizes) };
    });
  }

  /** A model whose cliques hold the sets of all factors. */
  static of(sizes: readonly number[], factors: readonly Factor[]): GraphicalModel {
    const sets = factors.map(({ attributes }) => attributes);
    return new GraphicalModel(junctionTree(sizes, sets), factors);
  }

  /** Cells of all cliques. */
  get cells(): number {
    return this.nodes.reduce((sum, { table }) => sum + table.length, 0);
  }

  /** Work out the probabilities of every clique from the log tables. */
  propagate(): void {
    for (const { table } of this.nodes) table.fill(0);
    this.placed.forEach(({ node, cells }, f) => {
      addFrom(node.table, this.factors[f]!.logTable, cells);
    });
    for (let at = this.nodes.length - 1; at >= 0; at--) this.collect(at);
    for (let at = 1; at < this.nodes.length; at++) this.distribute(at);
  }

  private collect(at: number): void {
    const node = this.nodes[at]!;
    for (const child of this.children[at]!) addFrom(node.table, child.message, child.above);
    conditionRows(node.table, node.message);
  }

  private distribute(at: number): void {
    const { parent, above, message, table } = this.nodes[at]!;
    message.fill(0);
    addInto(message, this.nodes[parent]!.table, above);
    const width = table.length / message.length;
    for (let row = 0, cell = 0; row < message.length; row++) {
      const share = message[row]!;
      for (let end = cell + width; cell < end; cell++) table[cell]! *= share;
    }
  }

  /** Fill `out` with the marginal of factor `f`. */
  project(f: number, out: Float64Array): void {
    const { node, cells } = this.placed[f]!;
    out.fill(0);
    addInto(out, node.table, cells);
  }

  /** Probabilities of `attributes`, row-major. Sets of three or more in no common clique take a larger tree. */
  marginal(attributes: readonly number[]): Float64Array {
    return this.marginals([attributes])[0]!;
  }

  /** `marginal` of many sets; pairs in no common clique share their walks over the tree. */
  marginals(sets: readonly (readonly number[])[]): Float64Array[] {
    const apart = sets.filter((set) => set.length === 2 && !this.home(set));
    const carried = carryMarginals(this.nodes, this.tree.sizes, apart);
    let next = 0;
    return sets.map((set) => {
      const home = this.home(set);
      if (home) return projectTable(home.table, home.attributes, set, this.tree.sizes);
      return set.length === 2 ? carried[next++]! : this.joined(set);
    });
  }

  private joined(set: readonly number[]): Float64Array {
    const { sizes } = this.tree;
    const held = { attributes: set, logTable: new Float64Array(tableCells(set, sizes)) };
    const larger = GraphicalModel.of(sizes, [...this.factors, held]);
    larger.propagate();
    return larger.marginal(set);
  }

  /** The smallest clique that holds `attributes`. */
  private home(attributes: readonly number[]): Node | undefined {
    let best: Node | undefined;
    for (const node of this.nodes)
      if (attributes.every((attribute) => node.attributes.includes(attribute)))
        if (!best || node.table.length < best.table.length) best = node;
    return best;
  }
}

function node(clique: Clique, { sizes, cliques }: JunctionTree): Node {
  const separator = clique.attributes.slice(0, clique.shared);
  const rows = tableCells(separator, sizes);
  const above = cliques[clique.parent];
  return {
    ...clique,
    rows,
    table: new Float64Array(tableCells(clique.attributes, sizes)),
    above: above ? projection(above.attributes, separator, sizes) : new Int32Array(0),
    message: new Float64Array(rows),
  };
}

/** Turn each row of logarithms into probabilities that sum to 1, and leave the logarithm of the row's sum in `sums`. */
function conditionRows(table: Float64Array, sums: Float64Array): void {
  const width = table.length / sums.length;
  for (let row = 0; row < sums.length; row++) {
    const from = row * width;
    sums[row] = conditionRow(table, from, from + width);
  }
}

function conditionRow(table: Float64Array, from: number, to: number): number {
  let top = table[from]!;
  for (let i = from + 1; i < to; i++) if (table[i]! > top) top = table[i]!;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const term = exp(table[i]! - top);
    table[i] = term;
    sum += term;
  }
  const scale = 1 / sum;
  for (let i = from; i < to; i++) table[i]! *= scale;
  return top + log(sum);
}
