/**
 * The page's files over HTTP, to this machine only. Files are known by name when the server starts, so no request
 * reaches any other.
 * @module
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { pageHeaders } from "../page-headers.js";

const mimeTypes: Readonly<Record<string, string>> = {
  ".html": "text/html;charset=utf-8",
  ".js": "text/javascript;charset=utf-8",
  ".css": "text/css;charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".csv": "text/csv;charset=utf-8",
  ".txt": "text/plain;charset=utf-8",
  ".woff2": "font/woff2",
};

export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** The file that a path asks for, with what is to be said with it; undefined when it is none of those under `folder`. */
export type FindFile = (path: string) => PageFile | undefined;

export function pageFiles(folder: string): FindFile {
  const files = new Map(filesUnder(folder, folder).map((name) => [`/${name}`, join(folder, name)]));
  files.set("/", join(folder, "index.html"));
  if (files.has("/manual/index.html")) files.set("/manual/", join(folder, "manual", "index.html"));
  return (path) => {
    const file = files.get(path);
    if (file === undefined) return undefined;
    const bytes = readFileSync(file);
    const headers = {
      ...pageHeaders,
      // Pages of the manual carry policies of their own, and show reports in frames.
      ...(path.startsWith("/manual/") && { "Content-Security-Policy": "frame-ancestors 'self'" }),
      "Content-Type": mimeTypes[extname(file)] ?? "application/octet-stream",
      "Content-Length": String(bytes.length),
      // Names of assets change with their bytes.
      "Cache-Control": path.startsWith("/assets/") ? "max-age=31536000, immutable" : "no-cache",
    };
    return { headers, bytes };
  };
}

/** A server of the files under `folder`; it is not listening yet. */
export function pageServer(folder: string): Server {
  const find = pageFiles(folder);
  const server = createServer((request, response) => {
    if (!isLocal(request)) return refuse(response, 403, "This page answers to its own machine only.\n");
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "GET and HEAD only.\n");
    const path = pathOf(request);
    const file = path === undefined ? undefined : find(path);
    if (file === undefined) return refuse(response, 404, "There is no such file.\n");
    response.writeHead(200, file.headers);
    response.end(request.method === "HEAD" ? undefined : file.bytes);
  });
  server.requestTimeout = 10_000;
  return server;
}

/** A name of another machine that was made to point here is another site's way in. */
function isLocal({ headers }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(headers.host ?? "");
}

function pathOf({ url = "" }: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0]!);
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...pageHeaders, "Content-Type": "text/plain;charset=utf-8" });
  response.end(text);
}

function filesUnder(folder: string, root: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path, root) : [relative(root, path).split(sep).join("/")];
  });
}
