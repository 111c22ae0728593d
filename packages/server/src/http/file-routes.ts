/**
 * Files: sent in as streams, listed, read back, deleted.
 * @module
 */
import { rmSync } from "node:fs";
import type { Context } from "hono";
import type { Service } from "../service.js";
import { fixedLimits } from "../settings.js";
import type { FileRecord } from "../store/records.js";
import { type AddRoute, type Env, json } from "./app.js";
import { announcedBytes, refuseEncoded, withBody } from "./body.js";
import { hashOf, idempotencyKey, madeBefore } from "./idempotency.js";
import { Refusal } from "./problem.js";
import { savedAs, sendFile } from "./send-file.js";

export function fileRoutes(add: AddRoute, service: Service): void {
  const { database, folder, uploads } = service;
  add("POST", "/v1/files", async (context) => {
    const { record, made } = await upload(context, service);
    return json(record, made ? 201 : 200, { location: `/v1/files/${record.id}` });
  });
  add("GET", "/v1/files", (context) => {
    const before = context.req.query("before");
    const all = database.values("files").reverse();
    const from = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    if (before !== undefined && from === 0) throw new Refusal(404, "there is no file with the id in before");
    const more = all.length > from + fixedLimits.listed;
    return json({ files: all.slice(from, from + fixedLimits.listed), more, bytes: uploads.stored() });
  });
  add("GET", "/v1/files/:id", (context) => json(uploads.find(context.req.param("id")!)));
  add("GET", "/v1/files/:id/content", async (context) => {
    const { id, name, bytes } = uploads.find(context.req.param("id")!);
    // A ledger has no bytes before its first release.
    if (bytes === 0) return new Response("", { headers: savedAs(name) });
    return sendFile(folder, folder.file(id), "", savedAs(name));
  });
  add("DELETE", "/v1/files/:id", async (context) => {
    await uploads.remove(context.req.param("id")!);
    return new Response(null, { status: 204 });
  });
}

async function upload(context: Context<Env>, service: Service): Promise<{ record: FileRecord; made: boolean }> {
  const { database, uploads, folder } = service;
  const key = idempotencyKey(context);
  const { name, kind = "table" } = context.req.query();
  if (name === undefined) throw new Refusal(400, "name the file: POST /v1/files?name=march.csv");
  if (kind !== "table" && kind !== "file") throw new Refusal(400, "kind is table or file");
  refuseEncoded(context);
  const length = announcedBytes(context);
  const record = await withBody(context, (body) => uploads.take({ name, kind, body, length }));
  const request = hashOf(name, kind, record.sha256!);
  try {
    const before = madeBefore(database, key, request);
    const known = before === undefined ? undefined : database.get("files", before);
    if (!known) {
      const keyed = key === undefined ? [] : [["keys", key, { request, id: record.id }] as const];
      await database.commit(["files", record.id, record], ...keyed);
      return { record, made: true };
    }
    await database.settled();
    rmSync(folder.file(record.id), { force: true });
    return { record: known, made: false };
  } catch (error) {
    rmSync(folder.file(record.id), { force: true });
    throw error;
  }
}
