/**
 * One pass over a text source, of any text format.
 * @module
 */
import type { ColumnBuilder } from "./column-builder.js";

/** A cell that does not fit what its column was until then. */
export interface Misfit {
  readonly column: ColumnBuilder;
  readonly text: string;
  readonly line: number;
  /** Kind of the column until then. */
  readonly kind: number;
}

export interface TextPass {
  /** In the order of the file; complete once `run` has ended. */
  readonly columns: readonly ColumnBuilder[];
  readonly rows: number;
  readonly warnings: readonly string[];
  /** Whether a column name is not UTF-8. */
  readonly windows: boolean;
  /** Read the source from its start, yielding now and then. */
  run(): AsyncGenerator<void>;
}

export interface PassSettings {
  /** Maker of the columns, by name. */
  readonly columnFor: (name: string, decimal: number) => ColumnBuilder;
  /** Told of each cell that does not fit; the column is `failed` from there. */
  readonly onMisfit: (misfit: Misfit) => void;
  /** The columns keep no values. */
  readonly surveying?: boolean | undefined;
  /** Rows a block, told to `onBlock` when full. */
  readonly blockRows?: number | undefined;
  readonly onBlock?: ((rows: number) => void) | undefined;
}

export type StartPass = (settings: PassSettings) => TextPass;
