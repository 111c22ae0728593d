/**
 * What the parts of a page share: ids that occur once, and how much of long lists to show.
 * @module
 */
export interface PageContext {
  /** A new id in each call. */
  readonly id: (stem: string) => string;
  readonly most: Limits;
  /** Expected share of wrong names among the columns and pairs listed. */
  readonly fdr: number;
}

export interface Limits {
  /** Listed columns with a picture of their own. */
  readonly pictures: number;
  /** Columns not listed, with a picture. */
  readonly otherPictures: number;
  readonly tableRows: number;
  readonly shifts: number;
  readonly pairs: number;
  readonly groups: number;
  /** Entries of a list of names, warnings and the like. */
  readonly names: number;
}

const full: Limits = { pictures: 40, otherPictures: 8, tableRows: 500, shifts: 12, pairs: 30, groups: 20, names: 30 };

/** Ids start anew in each context. `shrink` = 2 shows half of everything. */
export function pageContext(fdr: number, shrink = 1): PageContext {
  let used = 0;
  const most = Object.fromEntries(
    Object.entries(full).map(([key, value]) => [key, Math.max(1, Math.floor(value / shrink))]),
  );
  return { id: (stem) => `${stem}-${++used}`, most: most as unknown as Limits, fdr };
}
