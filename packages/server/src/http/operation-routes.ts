/**
 * What can be asked, and asking it.
 * @module
 */
import { didYouMean } from "@pushforward/catalog/near-names";
import type { OperationCard } from "@pushforward/catalog/operations";
import { optionsJsonSchema } from "@pushforward/catalog/render";
import type { Context } from "hono";
import { jobRequest, planJob, reportEndings } from "../jobs/job-request.js";
import type { Service } from "../service.js";
import { type AddRoute, type Env, json } from "./app.js";
import { jsonBody } from "./body.js";
import { hashOf, idempotencyKey, madeBefore } from "./idempotency.js";
import { answerJob, waitOf } from "./job-routes.js";
import { Refusal } from "./problem.js";

export function operationRoutes(add: AddRoute, service: Service): void {
  const { operations } = service;
  add("GET", "/v1/operations", () => json({ operations: operations.map(({ name, summary }) => ({ name, summary })) }));
  add("GET", "/v1/operations/:name", async (context) => {
    const entry = await findCard(context, operations).load();
    const { name, summary, description, inputs, options, formula, shows, source } = entry;
    const facts = { name, summary, description, inputs, formula, shows, source, reports: reportEndings(entry) };
    return json({ ...facts, options: optionsJsonSchema(options) });
  });
  add("POST", "/v1/operations/:name", async (context) => {
    const wait = waitOf(context);
    return answerJob(service, await submit(context, service), wait);
  });
}

async function submit(context: Context<Env>, { operations, database, uploads, queue }: Service): Promise<string> {
  const card = findCard(context, operations);
  const key = idempotencyKey(context);
  const { value, text } = await jsonBody(context, jobRequest);
  const operation = await card.load();
  const request = hashOf(card.name, text);
  const before = madeBefore(database, key, request);
  if (before !== undefined && database.get("jobs", before)) {
    await database.settled();
    return before;
  }
  const { job, changes } = planJob(operation, value, uploads);
  const known = key === undefined ? [] : [["keys", key, { request, id: job.id }] as const];
  await queue.submit(job, ...known, ...changes);
  return job.id;
}

function findCard({ req }: Context<Env>, operations: readonly OperationCard[]): OperationCard {
  const name = req.param("name")!;
  const card = operations.find((candidate) => candidate.name === name);
  if (card) return card;
  const near = didYouMean(name.slice(0, 80), operations.map((known) => known.name)); // biome-ignore format: a line
  throw new Refusal(404, `there is no such operation.${near || " See GET /v1/operations."}`);
}
