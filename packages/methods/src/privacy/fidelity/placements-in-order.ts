/**
 * Where the scores of a class stand among those of the rest, for each row in its place.
 * @module
 */

export interface PlacementsInOrder {
  readonly auc: number;
  /** Of a row of the class: the share of others below it; of another row: the share of the class above it. Ties half. */
  readonly placement: Float64Array;
  /** Rows of the class, and others. */
  readonly inside: number;
  readonly outside: number;
}

/** Undefined when there is no row of the class, or no other. Time O(n log n). */
export function placementsInOrder(
  scores: Float64Array,
  classOf: Int32Array,
  wanted: number,
): PlacementsInOrder | undefined {
  const n = scores.length;
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]! || a - b);
  let inside = 0;
  for (const code of classOf) if (code === wanted) inside++;
  const outside = n - inside;
  if (inside === 0 || outside === 0) return undefined;
  const placement = new Float64Array(n);
  let [own, others, sum] = [0, 0, 0];
  for (let i = 0; i < n; ) {
    let end = i;
    let tiedOwn = 0;
    while (end < n && scores[order[end]!] === scores[order[i]!]) if (classOf[order[end++]!] === wanted) tiedOwn++;
    const tiedOthers = end - i - tiedOwn;
    for (let k = i; k < end; k++) {
      const row = order[k]!;
      const isOwn = classOf[row] === wanted;
      placement[row] = isOwn ? (others + tiedOthers / 2) / outside : (inside - own - tiedOwn / 2) / inside;
      if (isOwn) sum += placement[row]!;
    }
    own += tiedOwn;
    others += tiedOthers;
    i = end;
  }
  return { auc: sum / inside, placement, inside, outside };
}
