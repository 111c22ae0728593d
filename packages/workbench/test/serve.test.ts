import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { face } from "@pushforward/workbench/serve";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageServer } from "../dist/serve/page-server.js";

const folder = mkdtempSync(join(tmpdir(), "page-"));
let server: Server;
let port: number;

beforeAll(async () => {
  mkdirSync(join(folder, "page/assets"), { recursive: true });
  mkdirSync(join(folder, "page/manual"));
  writeFileSync(join(folder, "page/manual/index.html"), "<!doctype html><title>Manual</title>");
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "page/index.html"), "<!doctype html>");
  writeFileSync(join(folder, "page/assets/part-1a2b.js"), "export {};");
  server = pageServer(join(folder, "page"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as { port: number }).port;
  symlinkSync(folder, join(folder, "page/later")); // put there while the server runs
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The path goes out as it is written, which `fetch` would not do. */
function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part) => (body += part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.on("error", reject).end();
  });
}

test("files come with their types, a policy, and isolation", async () => {
  const page = await get("/");
  expect(page).toMatchObject({ status: 200, body: "<!doctype html>" });
  expect(page.headers).toMatchObject({
    "content-type": "text/html;charset=utf-8",
    "cache-control": "no-cache",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-content-type-options": "nosniff",
  });
  expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none';.*connect-src 'self'.*frame-ancestors 'none'$/); // biome-ignore format: one line
  const part = await get("/assets/part-1a2b.js?x=1");
  expect(part.headers).toMatchObject({ "content-type": "text/javascript;charset=utf-8", "cache-control": "max-age=31536000, immutable" }); // biome-ignore format: one line
  expect((await get("/", {}, "HEAD")).body).toBe("");
});

test("the manual beside the page is served under its own policies", async () => {
  const { status, headers, body } = await get("/manual/");
  expect([status, body]).toEqual([200, "<!doctype html><title>Manual</title>"]);
  expect(headers["content-security-policy"]).toBe("frame-ancestors 'self'");
});

test.each([
  "/../secret.txt",
  "/assets/../../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/..\\secret.txt",
  "//secret.txt",
  "/later/secret.txt",
  "/assets",
  "/%00",
  "/%",
  "/__proto__",
])("%s is no file of the page", async (path) => {
  const { status, body } = await get(path);
  expect([status, body.includes("secret")]).toEqual([404, false]);
});

test("a name of another machine that points here is refused, and so is writing", async () => {
  expect((await get("/", { host: `rebound.example:${port}` })).status).toBe(403);
  expect((await get("/", { host: `127.0.0.1.example:${port}` })).status).toBe(403);
  expect((await get("/", { host: `localhost:${port}` })).status).toBe(200);
  expect((await get("/", {}, "POST")).status).toBe(405);
});

test("the face prints its address, serves the built page, and ends when told to", async () => {
  const stop = new AbortController();
  let said = "";
  const stream = { write: (text: string) => (said += text) };
  const running = face.run({ port: 0 }, { stdout: stream, stderr: stream, env: {}, signal: stop.signal, version: "0.1.0" }, []); // biome-ignore format: one line
  await expect.poll(() => said).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
  const address = /http\S+/.exec(said)![0];
  expect(await (await fetch(address)).text()).toContain('<div id="app">');
  stop.abort();
  expect(await running).toBe(0);
  await expect(fetch(address)).rejects.toThrow();
});

test("a port that is taken is told by its flag", async () => {
  const io = { stdout: { write: () => {} }, stderr: { write: () => {} }, env: {}, signal: AbortSignal.abort(), version: "0.1.0" }; // biome-ignore format: one line
  await expect(face.run({ port }, io, [])).rejects.toThrow(`--port must be one that is free; received ${port}`);
});
