/**
 * Texts as counts of hashed character 3-grams.
 * @module
 */

/**
 * Write √(share of the text's 3-grams in each bucket) to `out[at] … out[at + buckets − 1]`: a vector of length 1,
 * or 0 for the empty text. The text is taken in UTF-16 units u between a start mark 2 and an end mark 3; a 3-gram
 * hashes to h = (((2166136261 ⊕ u₁)·16777619 ⊕ u₂)·16777619 ⊕ u₃)·16777619 mod 2^32 (FNV-1a over units
 * [fowler1991]), h ⊕= ⌊h/2^15⌋, and falls into bucket h mod `buckets`. Time O(length).
 */
export function characterGrams(text: string, buckets: number, out: Float64Array, at: number): void {
  for (let b = 0; b < buckets; b++) out[at + b] = 0;
  const unit = (i: number) => (i < 0 ? 2 : i < text.length ? text.charCodeAt(i) : 3);
  for (let i = 0; i < text.length; i++) out[at + (gramHash(unit(i - 1), unit(i), unit(i + 1)) % buckets)]! += 1;
  for (let b = 0; b < buckets; b++) out[at + b] = Math.sqrt(out[at + b]! / Math.max(1, text.length));
}

function gramHash(first: number, second: number, third: number): number {
  let h = Math.imul(0x811c9dc5 ^ first, 0x01000193);
  h = Math.imul(h ^ second, 0x01000193);
  h = Math.imul(h ^ third, 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}
