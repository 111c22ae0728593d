/**
 * The description of the service in OpenAPI 3.1, grown from the catalogue.
 * @module
 */
import type { Operation, OperationInput } from "@pushforward/catalog";
import { loadAll } from "@pushforward/catalog/operations";
import { optionsJsonSchema } from "@pushforward/catalog/render";
import { reportEndings } from "../jobs/job-request.js";
import type { Service } from "../service.js";
import { fixedLimits } from "../settings.js";

type Json = Readonly<Record<string, unknown>>;

const described = new WeakMap<Service, Promise<Json>>();

/** Made once, when first asked for: it loads every entry. */
export function openApi(service: Service): Promise<Json> {
  const made = described.get(service) ?? describe(service);
  described.set(service, made);
  return made;
}

async function describe({ operations, settings }: Service): Promise<Json> {
  const entries = await loadAll(operations);
  return {
    openapi: "3.1.0",
    info: {
      title: "Pushforward",
      version: settings.version,
      summary: "Questions about probability laws that are known only through data.",
      description:
        "Upload files, then ask operations about them. Each question becomes a job; wait for its answer, look after it, or listen to its events.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
    tags: [{ name: "operations" }, { name: "files" }, { name: "jobs" }, { name: "service" }],
    paths: {
      ...Object.fromEntries(entries.map((entry) => [`/v1/operations/${entry.name}`, operationPath(entry)])),
      ...plainPaths,
    },
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } }, schemas, responses, parameters },
  };
}

const ref = (part: string, name: string): Json => ({ $ref: `#/components/${part}/${name}` });
const content = (schema: Json, type = "application/json"): Json => ({ content: { [type]: { schema } } });
const problems = { "4XX": ref("responses", "problem"), "5XX": ref("responses", "problem") };

function operationPath(entry: Operation): Json {
  const { name, summary, description } = entry;
  return {
    get: {
      operationId: `describe-${name}`,
      tags: ["operations"],
      summary: `What ${name} does, takes and shows.`,
      responses: { 200: { description: "Words, inputs and options.", ...content({ type: "object" }) }, ...problems },
    },
    post: {
      operationId: name,
      tags: ["operations"],
      summary,
      description,
      parameters: [ref("parameters", "wait"), ref("parameters", "idempotencyKey")],
      requestBody: { required: true, ...content(requestSchema(entry)) },
      responses: { 200: ref("responses", "answer"), 202: ref("responses", "accepted"), ...problems },
    },
  };
}

function requestSchema(entry: Operation): Json {
  const { inputs, options, files } = entry;
  const { $schema: _, ...optionSchema } = optionsJsonSchema(options) as Record<string, unknown>;
  const required = inputs.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length > 0 && { required: ["inputs"] }),
    properties: {
      inputs: {
        type: "object",
        additionalProperties: false,
        required,
        properties: Object.fromEntries(inputs.map((input) => [input.name, inputSchema(input)])),
      },
      options: { ...optionSchema, additionalProperties: false, ...fileOptions(optionSchema, Object.keys(files ?? {})) },
      where: { type: "string", description: "SQL condition on the rows to read." },
      reports: {
        type: "array",
        description: "Reports to make beside the answer.",
        items: { enum: reportEndings(entry) },
      },
    },
  };
}

function inputSchema({ description, many }: OperationInput): Json {
  const id = { type: "string", description: `Id of an uploaded file: ${description}` };
  return many ? { type: "array", items: id } : id;
}

/** Options that name files hold ids here, or the name that a written file shall have. */
function fileOptions({ properties = {} }: { properties?: Record<string, Json> }, keys: readonly string[]): Json {
  const named = keys.filter((key) => properties[key]);
  if (named.length === 0) return {};
  const told = named.map((key) => [key, { ...properties[key], description: `Id of an uploaded file, or the name of one to be written. ${properties[key]!.description}` }]); // biome-ignore format: a line
  return { properties: { ...properties, ...Object.fromEntries(told) } };
}

const text = { type: "string" };
const number = { type: "number" };
const time = { type: "string", format: "date-time" };
const free = { type: "object" };

const schemas = {
  problem: {
    type: "object",
    required: ["title", "status", "detail"],
    properties: { type: text, title: text, status: { type: "integer" }, detail: text },
  },
  file: {
    type: "object",
    required: ["id", "name", "bytes", "kind", "created", "used"],
    properties: { id: text, name: text, bytes: number, sha256: text, kind: { enum: ["table", "file"] }, format: text, created: time, used: time, beside: text }, // biome-ignore format: a line
  },
  job: {
    type: "object",
    required: ["id", "operation", "state", "inputs", "options", "files", "attempts", "submitted", "links"],
    properties: {
      id: text,
      operation: text,
      state: { enum: ["queued", "running", "done", "failed", "cancelled"] },
      inputs: free,
      options: free,
      where: text,
      files: free,
      attempts: number,
      submitted: time,
      started: time,
      ended: time,
      progress: { type: "object", properties: { stage: text, done: number } },
      failure: { type: "object", properties: { kind: text, message: text } },
      trouble: text,
      outputs: free,
      links: free,
    },
  },
  answer: {
    type: "object",
    required: ["operation", "version", "inputs", "options", "seed", "result", "warnings", "seconds"],
    properties: {
      operation: text,
      version: text,
      inputs: free,
      options: free,
      seed: {},
      result: {},
      warnings: { type: "array", items: text },
      seconds: number,
    },
  },
};

const responses = {
  problem: {
    description: "Why not, and what to do.",
    ...content(ref("schemas", "problem"), "application/problem+json"),
  },
  answer: { description: "The answer, as the command gives it with --json.", ...content(ref("schemas", "answer")) },
  accepted: { description: "The job, which has not ended yet.", ...content(ref("schemas", "job")) },
};

const parameters = {
  wait: {
    name: "wait",
    in: "query",
    description: "Seconds to wait for the answer.",
    schema: { type: "number", minimum: 0, maximum: fixedLimits.wait, default: 0 },
  },
  idempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description: "A request sent again with the same key is not done again.",
    schema: { type: "string", maxLength: fixedLimits.key },
  },
  id: { name: "id", in: "path", required: true, schema: text },
};

const idParameter = [ref("parameters", "id")];
const say = (tag: string, operationId: string, summary: string, answers: Json, more: Json = {}): Json => ({
  operationId,
  tags: [tag],
  summary,
  ...more,
  responses: { ...answers, ...problems },
});
const ok = (description: string, schema: Json): Json => ({ 200: { description, ...content(schema) } });
const gone = { 204: { description: "Done." } };
const bytes = { 200: { description: "The file.", content: { "*/*": {} } } };
const listed = (name: string): Json => ({ type: "object", properties: { [`${name}s`]: { type: "array", items: ref("schemas", name) }, more: { type: "boolean" } } }); // biome-ignore format: a line
const query = (name: string, description: string, schema: Json = text): Json => ({ name, in: "query", description, schema }); // biome-ignore format: a line

const plainPaths = {
  "/v1/operations": { get: say("operations", "list-operations", "All operations.", ok("Names and summaries.", free)) },
  "/v1/files": {
    post: say(
      "files",
      "upload",
      "Send a file as the body.",
      { 201: { description: "Kept.", ...content(ref("schemas", "file")) } },
      {
        // biome-ignore format: a line
        parameters: [
        { ...query("name", "What the file is called; its ending tells the format."), required: true },
        query("kind", "A file is not looked into: ledgers, releases.", { enum: ["table", "file"], default: "table" }),
        ref("parameters", "idempotencyKey"),
      ],
        requestBody: { required: true, content: { "application/octet-stream": {} } },
      },
    ),
    get: say("files", "list-files", "Files, newest first.", ok("Files.", listed("file")), {
      parameters: [query("before", "Id of a file; older ones are listed.")],
    }),
  },
  "/v1/files/{id}": {
    get: say("files", "get-file", "What is known of a file.", ok("The file.", ref("schemas", "file")), { parameters: idParameter }), // biome-ignore format: a line
    delete: say("files", "delete-file", "Delete a file.", gone, { parameters: idParameter }),
  },
  "/v1/files/{id}/content": { get: say("files", "read-file", "The file itself.", bytes, { parameters: idParameter }) },
  "/v1/jobs": {
    get: say("jobs", "list-jobs", "Jobs, newest first.", ok("Jobs.", listed("job")), {
      parameters: [
        query("state", "Only those in this state.", { enum: ["queued", "running", "done", "failed", "cancelled"] }),
        query("limit", "So many at most.", { type: "integer", minimum: 1, maximum: fixedLimits.listed, default: 50 }),
        query("before", "Id of a job; older ones are listed."),
      ],
    }),
  },
  "/v1/jobs/{id}": {
    get: say("jobs", "get-job", "How a job stands.", ok("The job.", ref("schemas", "job")), { parameters: idParameter }), // biome-ignore format: a line
    delete: say("jobs", "delete-job", "Forget a job that ended.", gone, { parameters: idParameter }),
  },
  "/v1/jobs/{id}/cancel": {
    post: say("jobs", "cancel-job", "Stop a job.", ok("The job.", ref("schemas", "job")), { parameters: idParameter }),
  },
  "/v1/jobs/{id}/answer": {
    get: say(
      "jobs",
      "get-answer",
      "The answer of a job.",
      { 200: ref("responses", "answer"), 202: ref("responses", "accepted") },
      {
        // biome-ignore format: a line
        parameters: [...idParameter, ref("parameters", "wait")],
      },
    ),
  },
  "/v1/jobs/{id}/reports/{ending}": {
    get: say("jobs", "get-report", "A report of a job.", bytes, {
      parameters: [...idParameter, { name: "ending", in: "path", required: true, schema: text }],
    }),
  },
  "/v1/jobs/{id}/events": {
    get: say(
      "jobs",
      "watch-job",
      "States and progress as server-sent events.",
      { 200: { description: "Events state and progress.", content: { "text/event-stream": {} } } },
      {
        // biome-ignore format: a line
        parameters: [...idParameter, { name: "Last-Event-ID", in: "header", schema: text }],
      },
    ),
  },
  "/metrics": { get: say("service", "metrics", "Counts and times for Prometheus.", { 200: { description: "Text.", content: { "text/plain": {} } } }) }, // biome-ignore format: a line
  "/health": { get: { ...say("service", "health", "Whether the service works.", ok("It does.", free)), security: [] } },
};
