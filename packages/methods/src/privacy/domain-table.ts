/**
 * Rows inside a declared domain: what mechanisms count, and what synthesizers give back.
 * @module
 */
import type { Domain } from "./domain.js";

export interface DomainTable {
  readonly domain: Domain;
  readonly rows: number;
  /** For each attribute, the code of each row, below `attributeSize`. */
  readonly codes: readonly Uint16Array[];
  /**
   * For each number attribute, (value − low)/(high − low) of each row, in [0, 1], ½ where missing; undefined for
   * categories, and for tables that a synthesizer made of codes alone.
   */
  readonly units: readonly (Float64Array | undefined)[];
}
