/**
 * What a report says about the run behind a result.
 * @module
 */
export interface ReportMeta {
  /** Name of the catalogue entry, such as "compare". */
  readonly operation: string;
  /** Version of Pushforward. */
  readonly version: string;
  /** Where the data came from, as the user wrote it: the reference first, then the current table. */
  readonly inputs: readonly string[];
  /** Options of the run, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Wall time. The page leaves it out, so that the same inputs give the same file. */
  readonly seconds: number;
  /** Printed as given; absent means no date on the page. */
  readonly date?: string;
}
