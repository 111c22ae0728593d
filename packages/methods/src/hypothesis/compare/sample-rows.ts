/**
 * Rows for a method that does not need all of them.
 * @module
 */
import { type Rng, sampleWithoutReplacement } from "@pushforward/core";

/**
 * `from` + min(n, most) different integers below n, ascending; every choice is equally likely.
 * Two tables of one size get the same choice from the same stream, whichever is called the reference.
 */
export function sampleRows(rng: Rng, n: number, most: number, from: number): Uint32Array {
  const some = n > most;
  const rows = some ? sampleWithoutReplacement(rng, n, most).sort() : new Uint32Array(n);
  for (let i = 0; i < rows.length; i++) rows[i] = from + (some ? rows[i]! : i);
  return rows;
}

/** A random part of `size` rows out of `rows`, and the rest, both ascending. */
export function splitRows(rng: Rng, rows: Uint32Array, size: number): [Uint32Array, Uint32Array] {
  const chosen = new Uint8Array(rows.length);
  for (const place of sampleWithoutReplacement(rng, rows.length, size)) chosen[place] = 1;
  const parts: [Uint32Array, Uint32Array] = [new Uint32Array(size), new Uint32Array(rows.length - size)];
  let inside = 0;
  let outside = 0;
  for (let i = 0; i < rows.length; i++)
    if (chosen[i] === 1) parts[0][inside++] = rows[i]!;
    else parts[1][outside++] = rows[i]!;
  return parts;
}

/** `rows` dealt at random into `parts` of sizes that differ by at most one, each ascending. */
export function dealRows(rng: Rng, rows: Uint32Array, parts: number): Uint32Array[] {
  const order = sampleWithoutReplacement(rng, rows.length, rows.length);
  const part = new Uint32Array(rows.length);
  order.forEach((place, k) => {
    part[place] = k % parts;
  });
  return Array.from({ length: parts }, (_, k) => rows.filter((_, i) => part[i] === k));
}

/** Both in one ascending array; `a` stands wholly before `b`. */
export function joinRows(a: Uint32Array, b: Uint32Array): Uint32Array {
  const out = new Uint32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
