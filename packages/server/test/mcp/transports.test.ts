import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { request as send } from "node:http";
import { type Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { guarded } from "@pushforward/server/mcp";
import { expect, test } from "vitest";
import { clouds, command, inFolder, newClient } from "./connect.js";

const points = { name: "wasserstein", arguments: { inputs: { x: "x.csv", y: "y.csv" } } };
const audit = { name: "audit", arguments: { options: { mechanism: "marginals", runs: 20_000 } } };

/** Lists, calls, cancels, and calls again. */
async function goThrough(client: Client): Promise<void> {
  expect((await client.listTools()).tools.length).toBeGreaterThan(40);
  const { result } = (await client.callTool(points)).structuredContent as { result: { distance: number } };
  expect(result.distance).toBeGreaterThan(0.5);
  const controller = new AbortController();
  const long = client.callTool(audit, { signal: controller.signal, onprogress: () => controller.abort("enough") });
  await expect(long).rejects.toThrow();
  expect((await client.callTool(points)).structuredContent).toMatchObject({ result });
}

test("over standard input and output, the command serves the newest protocol and the one before", () =>
  inFolder(clouds(), async (folder) => {
    for (const mode of ["auto", "legacy"] as const) {
      const client = newClient(mode);
      const transport = new StdioClientTransport({ command: process.execPath, args: [command, "mcp", "--allow", folder], stderr: "pipe" }); // biome-ignore format: one line
      await client.connect(transport);
      if (mode === "auto") await goThrough(client);
      else expect((await client.callTool(points)).structuredContent).toMatchObject({ operation: "wasserstein" });
      const { pid } = transport;
      await client.close();
      expect(() => process.kill(pid!, 0)).toThrow(); // the end of standard input ends the process
    }
  }));

test("over HTTP, on this machine alone and with the token", () =>
  inFolder(clouds(), async (folder) => {
    const child = spawn(process.execPath, [command, "mcp", "--allow", folder, "--http"]);
    try {
      const { address, token } = await addressOf(child);
      const client = newClient();
      const headers = { authorization: `Bearer ${token}` };
      await client.connect(new StreamableHTTPClientTransport(address, { requestInit: { headers } }));
      await goThrough(client);
      await client.close();
      const status = (given: Record<string, string>, body = "{}") => post(address, given, body);
      expect(await status({})).toBe(401);
      expect(await status({ authorization: "Bearer wrong" })).toBe(401);
      expect(await status({ ...headers, host: "evil.example" })).toBe(403);
      expect(await status({ ...headers, origin: "https://evil.example" })).toBe(403);
      // The connection is closed while the client still sends, so it may not see the answer.
      expect(await status(headers, "x".repeat(1_100_000)).catch(() => 413)).toBe(413);
      expect(await status(headers, "{")).toBe(400);
    } finally {
      child.kill("SIGTERM");
    }
  }));

test("a token of another length and another path are refused too", async () => {
  const fetch = guarded("secret", async () => new Response("in"));
  const ask = async (path: string, token: string) => {
    const headers = { authorization: `Bearer ${token}`, host: "localhost:1" };
    return (await fetch(new Request(`http://localhost:1${path}`, { headers }))).status;
  };
  expect(await ask("/mcp", "secret")).toBe(200);
  expect(await ask("/mcp", "secrets")).toBe(401);
  expect(await ask("/mcp", "")).toBe(401);
  expect(await ask("/other", "secret")).toBe(404);
});

async function addressOf(child: ChildProcessWithoutNullStreams): Promise<{ address: URL; token: string }> {
  let said = "";
  for await (const piece of child.stderr) {
    said += piece;
    const found = /(http:\S+)\nToken: (\S+)\n/.exec(said);
    if (found) return { address: new URL(found[1]!), token: found[2]! };
  }
  throw new Error(`the server ended: ${said}`);
}

/** Node's own request, which lets Host be what it should not be. */
function post({ port, pathname: path }: URL, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers };
    const request = send({ host: "127.0.0.1", port, path, method: "POST", headers: all, agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode!);
    });
    request.on("error", reject);
    request.end(body);
  });
}
