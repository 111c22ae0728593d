/**
 * The addresses of the service.
 * @module
 */
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { Service } from "../service.js";
import { fileRoutes } from "./file-routes.js";
import type { Caller, Guard } from "./guard.js";
import { jobRoutes } from "./job-routes.js";
import { openApi } from "./openapi.js";
import { operationRoutes } from "./operation-routes.js";
import { problemAnswer, Refusal, refusalOf } from "./problem.js";
import { type FindFile, fileAnswer } from "./workbench-files.js";

export type Env = { Bindings: HttpBindings; Variables: { route: string } };
export type Handler = (context: Context<Env>) => Response | Promise<Response>;
/** Add an address that only clients with the token may use. */
export type AddRoute = (method: "GET" | "POST" | "DELETE", path: string, handler: Handler) => void;

/** `page` finds the files of the workbench, where they are served. */
export function createApp(service: Service, guard: Guard, page?: FindFile): Hono<Env> {
  const app = new Hono<Env>();
  const measured = measure(service);
  app.use(async (context, next) => {
    const begin = performance.now();
    context.set("route", "other");
    await next();
    dress(context, guard);
    measured(context, (performance.now() - begin) / 1000);
  });
  app.use(async (context, next) => {
    guard.admit(context.req.raw.headers, callerOf(context));
    if (context.req.method === "OPTIONS") return preflight(context);
    return next();
  });
  const open: AddRoute = (method, path, handler) =>
    app.on(method, path, (context) => {
      context.set("route", path);
      return handler(context);
    });
  const add: AddRoute = (method, path, handler) =>
    open(method, path, (context) => {
      guard.authorize(context.req.raw.headers, callerOf(context));
      return handler(context);
    });
  open("GET", "/health", () => health(service));
  open("GET", "/openapi.json", async () => json(await openApi(service)));
  add("GET", "/metrics", () => new Response(service.metrics.text(), { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } })); // biome-ignore format: a line
  operationRoutes(add, service);
  fileRoutes(add, service);
  jobRoutes(add, service);
  app.notFound((context) => {
    const file = page && fileAnswer(page, context);
    return file ?? problemAnswer(new Refusal(404, "there is nothing at this address; see GET /openapi.json"));
  });
  app.onError((error, context) => answerError(error, context, service));
  return app;
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  const text = typeof value === "string" ? value : `${JSON.stringify(value)}\n`;
  return new Response(text, { status, headers: { "content-type": "application/json", ...headers } });
}

export function callerOf({ env }: Context<Env>): Caller {
  const { remoteAddress = "", localPort = 0 } = env.incoming.socket;
  return { address: remoteAddress, port: localPort };
}

/** Only a journal that cannot be written makes the service useless. */
function health({ database, settings, started }: Service): Response {
  const well = database.trouble === undefined;
  const status = { status: well ? "ok" : "failing", version: settings.version, seconds: Math.floor((Date.now() - started) / 1000) }; // biome-ignore format: a line
  return json(status, well ? 200 : 503);
}

function answerError(error: Error, context: Context<Env>, { log }: Service): Response {
  const refusal = refusalOf(error);
  // The name of the error and no more: its words may hold data.
  if (refusal.status >= 500 && !(error instanceof Refusal)) log("error", "fault", { route: context.get("route"), name: error.name }); // biome-ignore format: a line
  return problemAnswer(refusal);
}

function measure({ metrics, log }: Service): (context: Context<Env>, seconds: number) => void {
  const requests = metrics.counter("pushforward_http_requests_total", "Requests, by address, method and status.");
  const times = metrics.histogram("pushforward_http_seconds", "Seconds to the beginning of an answer.");
  return (context, seconds) => {
    const [method, route, { status }] = [context.req.method, context.get("route"), context.res];
    requests({ route, method: knownMethods.has(method) ? method : "other", status });
    times(seconds, { route });
    log("info", "request", { method, route, status, seconds: Number(seconds.toFixed(4)) });
  };
}

const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Headers for every answer: nothing is guessed, framed or kept, and only pages that may ask can read. */
function dress({ req, res }: Context<Env>, guard: Guard): void {
  res.headers.set("x-content-type-options", "nosniff");
  if (!res.headers.has("cache-control")) res.headers.set("cache-control", "no-store");
  res.headers.set("referrer-policy", "no-referrer");
  if (!res.headers.has("content-security-policy")) res.headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'"); // biome-ignore format: a line
  const origin = req.header("origin");
  if (origin === undefined) return;
  res.headers.append("vary", "origin");
  if (!guard.allows(origin, req.header("host") ?? null)) return;
  res.headers.set("access-control-allow-origin", origin);
  res.headers.set("access-control-expose-headers", "location, retry-after, pushforward-job");
}

function preflight({ req }: Context<Env>): Response {
  const headers = new Headers({
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": "authorization, content-type, idempotency-key, last-event-id",
    "access-control-max-age": "600",
  });
  if (req.header("access-control-request-private-network") === "true")
    headers.set("access-control-allow-private-network", "true");
  return new Response(null, { status: 204, headers });
}
