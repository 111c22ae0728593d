/**
 * Flags of `pushforward serve`, and the limits that have none.
 * @module
 */
import { z } from "zod";

export const serveOptions = z.object({
  data: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of the service; made when absent. (default: pushforward in the folder for data of your account)"),
  port: z.int().min(0).max(65_535).default(7070).describe("Port to listen on; 0 takes a free one."),
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("Address to listen on; one that others reach needs --tls-cert and --tls-key, or --behind-proxy."),
  tlsCert: z.string().min(1).optional().describe("Certificate file (PEM)."),
  tlsKey: z.string().min(1).optional().describe("Key file of the certificate (PEM)."),
  behindProxy: z
    .boolean()
    .default(false)
    .describe("A proxy on the way does TLS; the last address in X-Forwarded-For is that of the client."),
  hostNames: z
    .array(z.string())
    .default([])
    .describe("Names by which clients may call the service, beside localhost; such as stats.example.org."),
  allowOrigins: z
    .array(z.string())
    .default([])
    .describe("Origins of web pages that may call the service; such as https://workbench.example.org."),
  workbench: z
    .boolean()
    .default(false)
    .describe(
      "Serve the page of the workbench, too, whose user may then send jobs here; it wants the token as others.",
    ),
  jobs: z.int().min(1).max(64).optional().describe("Jobs that run at the same time. (default: one for two cores)"),
  threads: z.int().min(1).max(256).optional().describe("Threads of each job. (default: the cores shared out)"),
  queue: z.int().min(0).max(100_000).default(1000).describe("Jobs that may wait; more are told to come again."),
  jobSeconds: z.number().gt(0).max(604_800).default(600).describe("Longest time of a job, in seconds."),
  jobMemory: z.int().min(256).max(1_000_000).default(2048).describe("Most memory of a job, in MB."),
  upload: z.int().min(1).max(1_000_000).default(2000).describe("Largest file, in MB."),
  quota: z.int().min(1).max(10_000_000).default(20_000).describe("All files, answers and reports together, in MB."),
  files: z.int().min(1).max(1_000_000).default(1000).describe("Most files."),
  keepJobs: z.number().gt(0).max(3650).default(7).describe("Days after which jobs that ended are forgotten."),
  mostJobs: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe("Jobs that ended and are kept; the oldest are forgotten first."),
  keepFiles: z
    .number()
    .gt(0)
    .max(3650)
    .default(30)
    .describe("Days after its last use that an uploaded table is kept; ledgers and other files stay."),
  rate: z
    .number()
    .gt(0)
    .max(1_000_000)
    .default(200)
    .describe("Requests a second of one client; twice as many at once."),
});

export type ServeOptions = z.output<typeof serveOptions>;

/** Limits that nobody needs to set. They stand in docs/guide/service.md, too. */
export const fixedLimits = {
  /** Bytes of the body of a request that is no upload. */
  body: 1_000_000,
  /** Seconds that a request may wait for an answer. */
  wait: 60,
  /** Streams of events that are open at the same time. */
  streams: 100,
  /** Connections. */
  connections: 4096,
  /** Seconds in which the head of a request must be there. */
  headSeconds: 30,
  /** Seconds in which a whole request must be there, an upload too. */
  requestSeconds: 3600,
  /** Seconds that a connection may be idle: longer than those of proxies and clients, so that they close first. */
  idleSeconds: 75,
  /** Wrong tokens a minute of one client. */
  wrongTokens: 30,
  /** Characters of an Idempotency-Key. */
  key: 200,
  /** Jobs or files in one answer to a listing. */
  listed: 200,
} as const;
