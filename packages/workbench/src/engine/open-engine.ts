/**
 * The page's side of the engine: messages to the worker that owns the tables.
 * @module
 */
import type { Operation } from "@pushforward/catalog";
import { operations } from "@pushforward/catalog/operations";
import { parseOptions } from "@pushforward/catalog/render";
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { Caller } from "./calls.js";
import type { Answer, Ending, Engine, OpenOptions, RunRequest } from "./engine.js";
import type { TableHandlers } from "./table-worker.js";

// Code made from text is refused by the page's policy.
z.config({ jitless: true });

/** More bring little and take memory. */
const mostThreads = 8;

/** Start the engine. Its first table may be opened at once. */
export function openEngine(): Engine {
  const isolated = globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== "undefined";
  const threads = isolated ? Math.min(mostThreads, navigator.hardwareConcurrency || 1) : 1;
  const worker = new Worker(new URL("./table-worker.js", import.meta.url), { type: "module" });
  const tables = new Caller<TableHandlers>(worker);

  return {
    threads,
    open(name, content, { keep = false, ...watch }: OpenOptions = {}) {
      const blob = content instanceof Blob ? content : new Blob([content as BlobPart]);
      return tables.call("open", { name, content: blob, keep }, watch);
    },
    restore: (origin, watch) => tables.call("restore", origin, watch),
    reopen: (digest, watch) => tables.call("reopen", { digest }, watch),
    kept: () => tables.call("kept", {}),
    forget: (digest) => tables.call("forget", { digest }),
    tables: () => tables.call("tables", {}),
    rename: (id, name) => tables.call("rename", { id, name }),
    close: (id) => tables.call("close", { id }),
    rows: (id, from, count) => tables.call("rows", { id, from, count }),
    rowsAt: (id, indices) => tables.call("rowsAt", { id, indices: Uint32Array.from(indices) }),
    columns: (id, names) => tables.call("columns", { id, names }),
    content: (id, watch) => tables.call("content", { id }, watch),
    derive: (id, step, watch) => tables.call("derive", { id, step }, watch),
    estimate: async (request) => estimate(request, await tables.call("tables", {})),
    async run(request, watch) {
      const { id, ...result } = await tables.call("run", { request, threads }, watch);
      const answer: Answer = {
        ...result,
        view: (ending: Ending) => tables.call("view", { id, ending }),
        release: () => void tables.call("release", { id }),
      };
      return answer;
    },
    files: {
      list: () => tables.call("listFiles", {}),
      put: (name, content) => tables.call("putFile", { name, content }),
      get: (name) => tables.call("getFile", { name }),
      remove: (name) => tables.call("removeFile", { name }),
    },
    end: () => tables.end(),
  };
}

async function estimate(
  { operation: name, inputs, options }: RunRequest,
  cards: Awaited<ReturnType<Engine["tables"]>>,
): ReturnType<Engine["estimate"]> {
  const card = operations.find((card) => card.name === name);
  check(card !== undefined, "estimate", "operation", "one of the catalogue", name);
  const operation: Operation = await card.load();
  const sizes = Object.entries(inputs).flatMap(([input, id]) => {
    const table = cards.find((card) => card.id === id);
    return table ? [[input, { rows: table.rows, columns: table.columns.length }] as const] : [];
  });
  return operation.cost(Object.fromEntries(sizes), parseOptions(operation, options));
}
