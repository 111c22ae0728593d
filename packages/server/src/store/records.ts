/**
 * What the service remembers.
 * @module
 */

export interface FileRecord {
  readonly id: string;
  /** As the client calls it; never used as a path. */
  readonly name: string;
  readonly bytes: number;
  /** Of an upload. */
  readonly sha256?: string;
  /** A table is one that the readers know; a file is anything else that operations read or write. */
  readonly kind: "table" | "file";
  /** Format of a table by its name and first bytes. */
  readonly format?: string;
  /** ISO times. */
  readonly created: string;
  readonly used: string;
  /** The table that a ledger stands beside. */
  readonly beside?: string;
}

export const endStates = ["done", "failed", "cancelled"] as const;
export type JobState = "queued" | "running" | (typeof endStates)[number];

/** Why a job failed: the first four are for the client to repair. */
export type FailureKind = "request" | "data" | "memory" | "time" | "interrupted" | "crash" | "fault";

export interface JobFailure {
  readonly kind: FailureKind;
  readonly message: string;
}

/** What a job leaves. */
export interface JobOutputs {
  /** Bytes of the answer as JSON. */
  readonly bytes: number;
  /** The answer itself when it is small and all there is; else it lies in the folder of the job. */
  readonly answer?: string;
  /** Bytes of each report, by its ending. */
  readonly reports: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Says that the answer is none, as when there are too few rows for a test. */
  readonly trouble?: string;
}

export interface JobRecord {
  readonly id: string;
  readonly operation: string;
  /** Ids of files by the names of the operation's inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Checked, defaults filled in; those that name files hold what the client called them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly where?: string;
  /** Ids of the files that options name, by their keys. */
  readonly files: Readonly<Record<string, string>>;
  /** True when it adds to one of them, so that it must not run twice. */
  readonly appends: boolean;
  readonly reports: readonly string[];
  readonly state: JobState;
  /** How often it was started. */
  readonly attempts: number;
  /** ISO times. */
  readonly submitted: string;
  readonly started?: string;
  readonly ended?: string;
  readonly failure?: JobFailure;
  readonly outputs?: JobOutputs;
}

/** What an Idempotency-Key was used for. */
export interface KeyRecord {
  /** Hash of the request. */
  readonly request: string;
  /** Id of the job or file that came of it. */
  readonly id: string;
}

export interface Records {
  files: FileRecord;
  jobs: JobRecord;
  keys: KeyRecord;
  /** Under the key `count`: how often the service started on this folder. */
  starts: number;
}

export const hasEnded = ({ state }: Pick<JobRecord, "state">): boolean =>
  (endStates as readonly string[]).includes(state);
