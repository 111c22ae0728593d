/**
 * Bodies of requests, no larger than they may be.
 * @module
 */
import type { Context } from "hono";
import type { z } from "zod";
import { fixedLimits } from "../settings.js";
import type { Env } from "./app.js";
import { Refusal } from "./problem.js";

/** Read what a client sends as JSON. @throws Refusal 400, 413, 415 */
export async function jsonBody<T>(context: Context<Env>, schema: z.ZodType<T>): Promise<{ value: T; text: string }> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/json *(;|$)/i.test(type))
    throw new Refusal(415, "send JSON, with Content-Type: application/json");
  refuseEncoded(context);
  const text = textOf(await limitedBytes(context));
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return { value: parsed.data, text };
  const { path, message } = parsed.error.issues[0]!;
  throw new Refusal(400, `the body is not as asked for: ${path.length > 0 ? `${path.join(".")}: ` : ""}${message}`);
}

/** @throws Refusal 415 for a body that is compressed on the way. */
export function refuseEncoded(context: Context<Env>): void {
  const encoding = context.req.header("content-encoding") ?? "identity";
  if (encoding !== "identity") throw new Refusal(415, "send the body as it is, without Content-Encoding");
}

/** What a refused client still sends is read and dropped, as far as this: before it has sent all it does not listen. */
const dropped = { bytes: 64 << 20, milliseconds: 5000 };

/** Hand the body to `use`. */
export async function withBody<T>(
  { req }: Context<Env>,
  use: (body: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const body = req.raw.body;
  try {
    return await use(partsOf(body));
  } catch (error) {
    if (body) await drop(body).catch(() => {}); // the client is gone
    throw error;
  }
}

// Takes hold of the body only when read from, and lets go of it without ending it.
async function* partsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body) yield* body.values({ preventCancel: true });
}

async function drop(body: ReadableStream<Uint8Array>): Promise<void> {
  const late = performance.now() + dropped.milliseconds;
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > dropped.bytes || performance.now() > late) return;
  }
}

/** Bytes of the body, where the client announces them. */
export function announcedBytes({ req }: Context<Env>): number | undefined {
  const text = req.header("content-length");
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A body announced as small is read at once; no more than is announced comes. */
async function limitedBytes(context: Context<Env>): Promise<Uint8Array> {
  const announced = announcedBytes(context) ?? Number.POSITIVE_INFINITY;
  if (announced > fixedLimits.body) return withBody(context, collect);
  const whole = await context.req.raw.arrayBuffer().catch(() => {
    throw new Refusal(400, "the body ended before its announced end");
  });
  return new Uint8Array(whole);
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > fixedLimits.body) throw new Refusal(413, `the body may have ${fixedLimits.body} bytes at most`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(400, "the body is not UTF-8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, refuseProto);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, "the body is not JSON");
  }
}

// A key that schemas pass over in silence.
function refuseProto(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new Refusal(400, "no key may be called __proto__");
  return value;
}
