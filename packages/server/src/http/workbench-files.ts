/**
 * The page of the workbench at the service's own address, so that the page can ask the service without any other
 * address being let in. Its files hold no data and need no token; what the page asks does.
 * @module
 */
import { PushforwardError } from "@pushforward/core/errors";
import type { Context } from "hono";
import type { Env } from "./app.js";

interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
export type FindFile = (path: string) => PageFile | undefined;

/** Another face, found by name when it is asked for, as the command finds faces. */
const workbench = "@pushforward/workbench/serve";

/** @throws PushforwardError when the workbench is not installed or not built. */
export async function workbenchFiles(): Promise<FindFile> {
  try {
    return ((await import(workbench)) as { builtPageFiles(): FindFile }).builtPageFiles();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new PushforwardError("serve: --workbench needs the package @pushforward/workbench; install it");
  }
}

/** The file that is asked for; undefined when it is none of the page's. */
export function fileAnswer(find: FindFile, { req }: Context<Env>): Response | undefined {
  const file = req.method === "GET" || req.method === "HEAD" ? find(req.path) : undefined;
  return file && new Response(req.method === "HEAD" ? null : file.bytes, { headers: file.headers });
}
