/**
 * Files that an operation may use: those that its request names, and no others.
 * @module
 */

/**
 * `read` must be there; `append` is read, and grows; `write` is written with the outputs. `beside` is the input whose
 * name with `ending` is meant when nothing is named.
 */
export type FileUse =
  | "read"
  | { readonly append: true; readonly beside: string; readonly ending: string }
  | { readonly write: true; readonly ending: string };

/** Keys are those of options, and names of inputs of kind `file`; a face opens nothing that was not given to it. */
export interface OperationFiles {
  /** What messages call the file, or a table's name without its folder; undefined when none was named. */
  nameOf(key: string): string | undefined;
  /** All bytes; none where a file to append to is not there yet. @throws DataError when it cannot be read. */
  read(key: string): Uint8Array;
  /** Add at the end; when this returns, it outlasts a crash of the machine. */
  append(key: string, text: string): void;
  /** To be written with the outputs of the run: all or none. */
  write(key: string, bytes: Uint8Array): void;
  /** To be done when all outputs are in their places. */
  whenWritten(task: () => void): void;
}
