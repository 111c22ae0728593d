/**
 * Names that look like a mistyped one.
 * @module
 */

/** Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. Time O(|a|·|b|). */
export function editDistance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replace, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}

/**
 * At most three of `names` near `word`, nearest first: within a third of its length (leading dashes not counted), or
 * continuing it, and nearly as near as the nearest.
 */
export function nearNames(word: string, names: readonly string[]): string[] {
  const asked = bare(word);
  const far = Math.max(1, Math.ceil(asked.length / 3));
  const near = names
    .map((name) => ({ name, distance: looseDistance(asked, bare(name)) }))
    .filter(({ distance }) => distance <= far)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return near
    .filter(({ distance }) => distance <= near[0]!.distance + 1)
    .slice(0, 3)
    .map(({ name }) => name);
}

const bare = (name: string): string => name.toLowerCase().replace(/^-+/, "");

// Someone who typed the beginning of a long name is not far from it.
function looseDistance(asked: string, name: string): number {
  return asked.length >= 3 && name.startsWith(asked) ? 1 : editDistance(asked, name);
}

/** ` Did you mean a or b?`, or nothing. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = nearNames(word, names);
  if (near.length === 0) return "";
  const last = near.pop()!;
  return ` Did you mean ${near.length > 0 ? `${near.join(", ")} or ${last}` : last}?`;
}
