/**
 * The streams and the surroundings of a run of the command, handed in so that tests can watch.
 * @module
 */
import type { OperationCard } from "@pushforward/catalog/operations";
import type { FaceCard } from "./faces.js";

export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string, done?: (error?: Error | null) => void): unknown;
}

export interface Io {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly operations: readonly OperationCard[];
  readonly faces: readonly FaceCard[];
  /** Aborted with an `Interrupt` as its reason when the user or the system wants the command to end. */
  readonly signal: AbortSignal;
}

/** Asked to stop from outside. */
export class Interrupt extends Error {
  override name = "Interrupt";
  constructor(
    readonly signalName: "SIGINT" | "SIGTERM",
    readonly exitCode: number,
  ) {
    super(signalName === "SIGINT" ? "interrupted" : "terminated");
  }
}

/** Resolves when the text is out; a reader that went away is not an error. */
export function print(stream: OutputStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") reject(error);
      else resolve();
    });
  });
}

/** Columns to write for: those of the terminal, else of COLUMNS, else 80. */
export function widthOf(stream: OutputStream, env: Io["env"]): number {
  const asked = stream.isTTY ? stream.columns : Number(env.COLUMNS);
  return asked && asked > 0 ? Math.max(20, Math.floor(asked)) : 80;
}

/** Colour only where a person looks and did not ask for none (no-color.org). */
export function colourOn(stream: OutputStream, env: Io["env"]): boolean {
  return Boolean(stream.isTTY) && !env.NO_COLOR && env.TERM !== "dumb";
}
