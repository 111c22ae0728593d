/**
 * The pool: arcs among which the simplex looks, in kernel memory that grows.
 * @module
 */
import type { Kernels, Scope } from "@pushforward/kernels";
import type { Side } from "./side.js";

export class ArcPool {
  count = 0;
  #scope: Scope;
  #capacity = 0;
  #from = 0;
  #to = 0;
  #cost = 0;

  constructor(
    readonly kernels: Kernels,
    capacity: number,
  ) {
    this.#scope = kernels.scope();
    this.#take(capacity);
  }

  get pointers(): readonly [from: number, to: number, cost: number] {
    return [this.#from, this.#to, this.#cost];
  }

  /** Views of the arcs there are; ask anew after anything was added. */
  get arcs(): { from: Int32Array; to: Int32Array; cost: Float64Array } {
    return this.#regions(this.count);
  }

  #regions!: (count: number) => { from: Int32Array; to: Int32Array; cost: Float64Array };

  #take(capacity: number): void {
    const [from, to, cost] = [this.#scope.i32(capacity), this.#scope.i32(capacity), this.#scope.f64(capacity)];
    [this.#from, this.#to, this.#cost, this.#capacity] = [from.ptr, to.ptr, cost.ptr, capacity];
    this.#regions = (count) => ({
      from: from.view.subarray(0, count),
      to: to.view.subarray(0, count),
      cost: cost.view.subarray(0, count),
    });
  }

  /** Room for `more` arcs. */
  reserve(more: number): void {
    if (this.count + more <= this.#capacity) return;
    const [old, oldScope] = [this.arcs, this.#scope];
    const kept = { from: old.from.slice(), to: old.to.slice(), cost: old.cost.slice() };
    oldScope.free();
    this.#scope = this.kernels.scope();
    this.#take(Math.ceil(1.25 * (this.count + more)));
    this.#write(0, kept);
  }

  #write(at: number, { from, to, cost }: { from: Int32Array; to: Int32Array; cost: Float64Array }): void {
    const all = this.#regions(this.#capacity);
    all.from.set(from, at);
    all.to.set(to, at);
    all.cost.set(cost, at);
  }

  append(arcs: { from: Int32Array; to: Int32Array; cost: Float64Array }): void {
    this.reserve(arcs.from.length);
    this.#write(this.count, arcs);
    this.count += arcs.from.length;
  }

  /** Set the costs of arcs from `first` on. */
  fillCosts({ kind, p, rows, d, columns }: Side, first: number): void {
    const { transportArcCosts } = this.kernels.functions;
    const [from, to, cost] = this.pointers;
    transportArcCosts(
      kind,
      p,
      rows,
      d,
      columns,
      from + 4 * first,
      to + 4 * first,
      this.count - first,
      cost + 8 * first,
    );
  }

  /** Of the arcs from `first` on, keep those for which `keep` holds. */
  keepFrom(first: number, keep: (e: number) => boolean): void {
    const { from, to, cost } = this.arcs;
    let kept = first;
    for (let e = first; e < from.length; e++) {
      if (!keep(e)) continue;
      from[kept] = from[e]!;
      to[kept] = to[e]!;
      cost[kept++] = cost[e]!;
    }
    this.count = kept;
  }

  free(): void {
    this.#scope.free();
  }
}
