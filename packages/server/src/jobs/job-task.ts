/**
 * What passes between the service and a process that runs jobs.
 * @module
 */
import type { Progress } from "@pushforward/core";
import type { JobFailure, JobOutputs } from "../store/records.js";

export interface NamedPath {
  readonly path: string;
  /** As people call the file. */
  readonly name: string;
}

export interface JobTask {
  readonly operation: string;
  /** By the names of the operation's inputs. */
  readonly inputs: Readonly<Record<string, NamedPath>>;
  /** By the keys of the operation's files. */
  readonly files: Readonly<Record<string, NamedPath>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly where?: string | undefined;
  /** Endings of the reports to make. */
  readonly reports: readonly string[];
  readonly threads: number;
  readonly version: string;
  /** Folder to make for the answer and its reports, unless the answer is small and all there is. */
  readonly out: string;
}

export type ToProcess = { readonly run: JobTask } | { readonly cancel: true };

export interface JobOutcome {
  readonly outputs?: JobOutputs;
  readonly failure?: JobFailure;
}

export type FromProcess =
  | { readonly ready: true }
  | { readonly progress: Progress }
  | ({ readonly memory: number } & JobOutcome);

/** Names in the folder of a job. */
export const answerFile = "answer.json";
export const reportFile = (ending: string): string => `report.${ending}`;
/** Written last: a job that has it has everything. */
export const outputsFile = "outputs.json";

/** On the standard error of a process that ends itself because of its memory. */
export const memoryMark = "pushforward: memory limit";
