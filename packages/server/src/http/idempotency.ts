/**
 * A request sent twice with one Idempotency-Key is done once.
 * @module
 */
import { createHash } from "node:crypto";
import type { Context } from "hono";
import { fixedLimits } from "../settings.js";
import type { Database } from "../store/database.js";
import type { Records } from "../store/records.js";
import type { Env } from "./app.js";
import { Refusal } from "./problem.js";

/** @throws Refusal 400 on a key that is too long, or holds more than visible letters. */
export function idempotencyKey(context: Context<Env>): string | undefined {
  const key = context.req.header("idempotency-key");
  if (key !== undefined && !(/^[\x21-\x7e]+$/.test(key) && key.length <= fixedLimits.key))
    throw new Refusal(400, `an Idempotency-Key has 1 to ${fixedLimits.key} visible ASCII letters`);
  return key;
}

export const hashOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** The id of what the key made before; undefined for a new key. @throws Refusal 422 when it was used for another request. */
export function madeBefore(database: Database<Records>, key: string | undefined, request: string): string | undefined {
  const known = key === undefined ? undefined : database.get("keys", key);
  if (known && known.request !== request) throw new Refusal(422, "the Idempotency-Key was used for another request");
  return known?.id;
}
