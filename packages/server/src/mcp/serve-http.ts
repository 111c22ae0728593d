/**
 * The tools over streamable HTTP: on this machine only, with a token, for pages of no other origin.
 * @module
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { serve } from "@hono/node-server";
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  type McpServer,
  originValidationResponse,
} from "@modelcontextprotocol/server";
import type { FaceIo } from "@pushforward/catalog";
import { PushforwardError } from "@pushforward/core/errors";

/** Bytes of a request; paths and options are short. */
const bodyAtMost = 1_000_000;

/** Serve until the process is asked to end; tells the address and the token on stderr. */
export async function serveHttp(
  servers: () => McpServer,
  port: number,
  { env, stderr, signal }: FaceIo,
): Promise<number> {
  const token = env.PUSHFORWARD_TOKEN || randomBytes(24).toString("base64url");
  const handler = createMcpHandler(servers, { maxRequestBodySize: bodyAtMost });
  const fetch = guarded(token, (request) => handler.fetch(request));
  const server = serve({ fetch, hostname: "127.0.0.1", port });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", ({ message }) => reject(new PushforwardError(`port ${port} cannot be opened (${message})`)));
  });
  const { port: open } = server.address() as { port: number };
  stderr.write(`Tools at http://127.0.0.1:${open}/mcp\n`);
  stderr.write(env.PUSHFORWARD_TOKEN ? "Token: that of PUSHFORWARD_TOKEN\n" : `Token: ${token}\n`);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  await handler.close();
  server.close();
  return 0;
}

type Fetch = (request: Request) => Promise<Response>;

/** Pass on requests to `/mcp` that bear the token, come to this machine by its name, and from no page of elsewhere. */
export function guarded(token: string, next: Fetch): Fetch {
  const expected = Buffer.from(`Bearer ${token}`);
  const bears = (request: Request): boolean => {
    const given = Buffer.from(request.headers.get("authorization") ?? "");
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  return async (request) => {
    const foreign =
      hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
      originValidationResponse(request, localhostAllowedOrigins());
    if (foreign) return foreign;
    if (!bears(request)) return refuse(401, "give the token: Authorization: Bearer …");
    if (new URL(request.url).pathname !== "/mcp") return refuse(404, "the tools are at /mcp");
    return next(request);
  };
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status, ...(status === 401 && { headers: { "www-authenticate": "Bearer" } }) });
}
