/**
 * What a k-d tree stores: tiles of points, boxes around nodes, smallest ids.
 * @module
 */
import { tileSize } from "./order-points.js";

/** Points in the order of the tree, row by row into `ordered` and coordinate by coordinate into tiles of 16. */
export function fillTiles(
  points: Float64Array,
  ids: Int32Array,
  d: number,
  tiles: Float64Array,
  ordered: Float64Array,
): void {
  tiles.fill(Infinity);
  for (let i = 0; i < ids.length; i++) {
    const place = i % tileSize;
    const tile = (i - place) * d + place;
    const from = ids[i]! * d;
    for (let j = 0; j < d; j++) {
      const value = points[from + j]!;
      tiles[tile + j * tileSize] = value;
      ordered[i * d + j] = value;
    }
  }
}

/** Boxes and smallest ids of all nodes: of a leaf from its points, of another from its halves, which come after it. */
export function fillNodes(
  ordered: Float64Array,
  ids: Int32Array,
  d: number,
  boxes: Float64Array,
  firsts: Int32Array,
): void {
  const { starts, tileCounts } = tileRanges(firsts.length);
  firsts.fill(0x7fffffff);
  for (let at = 0; at < boxes.length; at += 2) {
    boxes[at] = Infinity;
    boxes[at + 1] = -Infinity;
  }
  for (let node = firsts.length - 1; node >= 0; node--) {
    const tiles = tileCounts[node]!;
    const from = starts[node]! * tileSize;
    if (tiles > 1) {
      for (const half of [node + 1, node + 2 * ((tiles + 1) >> 1)]) {
        for (let j = 0; j < d; j++)
          widen(boxes, (node * d + j) * 2, boxes[(half * d + j) * 2]!, boxes[(half * d + j) * 2 + 1]!);
        firsts[node] = Math.min(firsts[node]!, firsts[half]!);
      }
    } else
      for (let i = from; i < Math.min(ids.length, from + tileSize); i++) {
        for (let j = 0; j < d; j++) widen(boxes, (node * d + j) * 2, ordered[i * d + j]!, ordered[i * d + j]!);
        firsts[node] = Math.min(firsts[node]!, ids[i]!);
      }
  }
}

function widen(boxes: Float64Array, at: number, low: number, high: number): void {
  if (low < boxes[at]!) boxes[at] = low;
  if (high > boxes[at + 1]!) boxes[at + 1] = high;
}

/** First tile and number of tiles of every node, in the order in which the tree is walked. */
function tileRanges(nodes: number): { readonly starts: Int32Array; readonly tileCounts: Int32Array } {
  const starts = new Int32Array(nodes);
  const tileCounts = new Int32Array(nodes);
  tileCounts[0] = (nodes + 1) / 2;
  for (let node = 0; node < nodes; node++) {
    const tiles = tileCounts[node]!;
    if (tiles === 1) continue;
    const left = (tiles + 1) >> 1;
    starts[node + 1] = starts[node]!;
    tileCounts[node + 1] = left;
    starts[node + 2 * left] = starts[node]! + left;
    tileCounts[node + 2 * left] = tiles - left;
  }
  return { starts, tileCounts };
}
