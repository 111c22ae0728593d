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
  const chosen = placesChosen(sampleWithoutReplacement(rng, rows.length, size), rows.length);
  const parts: [Uint32Array, Uint32Array] = [new Uint32Array(size), new Uint32Array(rows.length - size)];
  split(rows, chosen, parts[0], parts[1]);
  return parts;
}

/** 1 at the places, 0 elsewhere. */
function placesChosen(places: Uint32Array, count: number): Uint8Array {
  const chosen = new Uint8Array(count);
  for (let k = 0; k < places.length; k++) chosen[places[k]!] = 1;
  return chosen;
}

function split(rows: Uint32Array, chosen: Uint8Array, inside: Uint32Array, outside: Uint32Array): void {
  let a = 0;
  let b = 0;
  for (let i = 0; i < rows.length; i++)
    if (chosen[i] === 1) inside[a++] = rows[i]!;
    else outside[b++] = rows[i]!;
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
