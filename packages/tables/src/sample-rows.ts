/**
 * A uniform sample of rows out of a stream of tables, in one pass.
 * @module
 */
import { check, type Rng, type Table, takeRows } from "@pushforward/core";
import { concatTables } from "./concat-tables.js";

/**
 * `k` rows drawn without replacement, every set of k rows equally likely, in their order in the stream; all rows when
 * there are fewer. Algorithm R [vitter1985]: row i takes a place in the reservoir with probability k/(i + 1). Memory is
 * that of the sample and one batch, time O(rows).
 *
 * @throws ArgumentError unless k is a positive integer and the stream has rows.
 */
export async function sampleRows(batches: AsyncIterable<Table> | Iterable<Table>, k: number, rng: Rng): Promise<Table> {
  check(Number.isInteger(k) && k >= 1, "sampleRows", "k", "a positive integer", k);
  let kept: Table | undefined;
  let seen = 0;
  const places: number[] = []; // row of the stream that each place holds
  for await (const batch of batches) {
    const fresh = new Map<number, number>(); // place → row of this batch
    for (let i = 0; i < batch.rows; i++) {
      const place = seen + i < k ? seen + i : rng.integer(seen + i + 1);
      if (place >= k) continue;
      fresh.set(place, i);
      places[place] = seen + i;
    }
    seen += batch.rows;
    if (fresh.size > 0) kept = refill(kept, batch, fresh);
  }
  check(kept !== undefined, "sampleRows", "batches", "at least one row long", "no rows");
  const order = Array.from(places.keys()).sort((a, b) => places[a]! - places[b]!);
  return takeRows(kept, order);
}

/** The reservoir with new rows in some of its places. */
function refill(kept: Table | undefined, batch: Table, fresh: ReadonlyMap<number, number>): Table {
  if (!kept)
    return takeRows(
      batch,
      [...fresh.keys()].sort((a, b) => a - b).map((place) => fresh.get(place)!),
    );
  const both = concatTables([kept, takeRows(batch, [...fresh.values()])]);
  const newcomer = new Map([...fresh.keys()].map((place, i) => [place, kept.rows + i]));
  return takeRows(
    { ...both, columns: both.columns.map((column, j) => retype(column, kept.columns[j]!)) },
    Array.from({ length: Math.max(kept.rows, 1 + Math.max(...newcomer.keys())) }, (_, p) => newcomer.get(p) ?? p),
  );
}

type Column = Table["columns"][number];

/** Types were settled over the whole stream; a sample must not change them. */
function retype(column: Column, like: Column): Column {
  return column.type === like.type ? column : ({ ...column, type: like.type } as Column);
}
