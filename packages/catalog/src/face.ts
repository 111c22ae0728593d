/**
 * A face that stays: a service, a server of tools, a web application, opened by a word of the command.
 *
 * Its package exports one `face`; the command finds the package by name when it runs (`faces.ts` of the command), so
 * that the faces never import each other and one that nobody uses need not be installed.
 * @module
 */
import type { z } from "zod";
import type { OperationExample } from "./operation.js";

export interface FaceStream {
  readonly isTTY?: boolean | undefined;
  write(text: string, done?: (error?: Error | null) => void): unknown;
}

/** What the process gives to a face. */
export interface FaceIo {
  readonly stdout: FaceStream;
  readonly stderr: FaceStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user or the system wants an end; the process leaves 1.5 s later at the latest. */
  readonly signal: AbortSignal;
  /** Of Pushforward. */
  readonly version: string;
}

export interface Face<S extends z.ZodObject = z.ZodObject> {
  /** The word of the command. */
  readonly name: string;
  /** What it does, for the first lines of its help. */
  readonly description: string;
  /** Words that are no options, any number of them, such as folders; none when left out. */
  readonly operands?: { readonly name: string; readonly description: string };
  /** Flags, help and completions grow from them. */
  readonly options: S;
  readonly examples: readonly OperationExample[];
  /** Resolves to the exit code when it ends. */
  run(options: z.output<S>, io: FaceIo, operands: readonly string[]): Promise<number>;
}

/** The face with its own types forgotten, as the command holds it. */
export function defineFace<S extends z.ZodObject>(face: Face<S>): Face {
  return face as unknown as Face;
}
