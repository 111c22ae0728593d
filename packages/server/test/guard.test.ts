import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkAddress, serveOptions } from "@pushforward/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeService, csv, fakes, openService, type Trial, withService } from "./with-service.js";

let trial: Trial;
beforeAll(async () => {
  trial = await openService({
    catalog: fakes,
    hostNames: ["stats.example.org"],
    allowOrigins: ["https://bench.example.org"],
  });
});
afterAll(() => closeService(trial));

interface Asked {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** As a client that sets any header it likes. */
function ask({ method = "GET", path = "/v1/files", headers = {}, body = "" }: Asked, to = trial) {
  const { hostname, port } = new URL(to.address);
  const own = { authorization: `Bearer ${to.token.token}`, ...headers };
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: own }, (answer) => {
      let text = "";
      answer.on("data", (data) => (text += data));
      answer.on("end", () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const statusOf = async (asked: Asked): Promise<number> => (await ask(asked)).status;

test("without the token there is nothing but health and the description", async () => {
  const none = (path: string) => statusOf({ path, headers: { authorization: "" } });
  expect(await none("/health")).toBe(200);
  expect(await none("/openapi.json")).toBe(200);
  for (const path of ["/metrics", "/v1/operations", "/v1/files", "/v1/jobs", "/v1/files/x", "/v1/jobs/x/events"])
    expect([path, await none(path)]).toEqual([path, 401]);
  const { token } = trial.token;
  for (const wrong of [`Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token, "Bearer"])
    expect(await statusOf({ headers: { authorization: wrong } })).toBe(401);
  expect(await statusOf({})).toBe(200);
});

test("the service answers to its own names alone, so that no foreign name can be pointed at it", async () => {
  const port = new URL(trial.address).port;
  const named = (host: string) => statusOf({ headers: { host } });
  for (const host of [
    `127.0.0.1:${port}`,
    `localhost:${port}`,
    `LOCALHOST:${port}`,
    `[::1]:${port}`,
    "stats.example.org",
  ])
    expect([host, await named(host)]).toEqual([host, 200]);
  for (const host of [
    "evil.example",
    `evil.example:${port}`,
    "localhost:1",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
  ])
    expect([host, await named(host)]).toEqual([host, 403]);
});

test("pages of other origins are refused before anything is done, and cannot read", async () => {
  for (const origin of [
    "https://evil.example",
    "null",
    "http://127.0.0.1:1",
    "https://bench.example.org.evil.example",
  ]) {
    const answer = await ask({ method: "POST", path: "/v1/files?name=a.csv", headers: { origin }, body: csv(3) });
    expect([origin, answer.status]).toEqual([origin, 403]);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  }
  const named = await ask({ headers: { origin: "https://bench.example.org" } });
  expect([named.status, named.headers["access-control-allow-origin"]]).toEqual([200, "https://bench.example.org"]);
  expect(await statusOf({ headers: { origin: trial.address } })).toBe(200);
  const preflight = { method: "OPTIONS", path: "/v1/operations/echo" };
  const allowed = await ask({ ...preflight, headers: { origin: "https://bench.example.org", authorization: "" } });
  expect([allowed.status, allowed.headers["access-control-allow-headers"]]).toEqual([204, "authorization, content-type, idempotency-key, last-event-id"]); // biome-ignore format: a line
  expect(await statusOf({ ...preflight, headers: { origin: "https://evil.example" } })).toBe(403);
  expect(await trial.client.get("/v1/files")).toMatchObject({ files: [] });
});

test("a client that asks too often, or guesses tokens, is told to slow down", async () => {
  await withService({ catalog: fakes, rate: 5 }, async (slow) => {
    const statuses = [];
    for (let i = 0; i < 30; i++) statuses.push((await ask({}, slow)).status);
    expect(statuses.slice(0, 10)).toEqual(new Array(10).fill(200));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(5);
  });
  await withService({ catalog: fakes }, async (guessed) => {
    const guesses = [];
    for (let i = 0; i < 40; i++)
      guesses.push((await ask({ headers: { authorization: "Bearer guess" } }, guessed)).status);
    expect(guesses.slice(0, 30)).toEqual(new Array(30).fill(401));
    expect(guesses[39]).toBe(429);
    expect((await ask({}, guessed)).status).toBe(200); // who has the token is not kept out by who guesses
  });
});

test("paths out of the folder, in names, ids and addresses, lead nowhere", async () => {
  const x = await trial.client.upload("x.csv", csv(3));
  for (const name of ["../x.csv", "..", "a/b.csv", "a\\b.csv", "a\u0000.csv", "", "x".repeat(201)])
    expect([name, await statusOf({ method: "POST", path: `/v1/files?name=${encodeURIComponent(name)}`, body: csv(3) })]).toEqual([name, 400]); // biome-ignore format: a line
  for (const id of [
    "../token",
    "..%2ftoken",
    "%2e%2e%2ftoken",
    "..",
    "%2e%2e",
    `${x.id}/../../token`,
    "token",
    `${x.id}%00`,
  ])
    for (const path of [
      `/v1/files/${id}`,
      `/v1/files/${id}/content`,
      `/v1/jobs/${id}/answer`,
      `/v1/jobs/${id}/reports/html`,
    ]) {
      const { status, text } = await ask({ path });
      expect([path, status]).toEqual([path, 404]);
      expect(text).not.toContain(trial.token.token);
    }
  for (const id of ["../token", "token", "/etc/passwd", `../files/${x.id}`]) {
    const answer = await trial.client.post("echo", { inputs: { x: id } });
    expect([id, answer.status]).toEqual([id, 404]);
  }
});

test("a link in the place of a file is not followed, by jobs or by reading", async () => {
  const outside = mkdtempSync(join(tmpdir(), "pushforward-outside-"));
  try {
    writeFileSync(join(outside, "secret.csv"), csv(3));
    const x = await trial.client.upload("x.csv", csv(3));
    const place = join(trial.data, "files", x.id);
    rmSync(place);
    symlinkSync(join(outside, "secret.csv"), place);
    expect((await trial.client.send(`/v1/files/${x.id}/content`)).status).toBe(400);
    const answer = await trial.client.post("echo", { inputs: { x: x.id } }, { wait: 20 });
    expect([answer.status, (await answer.json()).detail]).toEqual([422, "the file is no longer what was uploaded; upload it again"]); // biome-ignore format: a line
    // A whole folder that was swapped for a link leads out, too.
    const y = await trial.client.upload("y.csv", csv(3));
    renameSync(join(trial.data, "files"), join(outside, "files"));
    symlinkSync(join(outside, "files"), join(trial.data, "files"));
    expect((await trial.client.send(`/v1/files/${y.id}/content`)).status).toBe(400);
    expect((await trial.client.post("echo", { inputs: { x: y.id } }, { wait: 20 })).status).toBe(422);
    rmSync(join(trial.data, "files"));
    mkdirSync(join(trial.data, "files"));
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
});

test("bodies are held to their limits, and quotas hold while files come in", async () => {
  await withService({ catalog: fakes, upload: 1, quota: 2, files: 3 }, async (small) => {
    const put = (bytes: number, headers = {}) => ask({ method: "POST", path: "/v1/files?name=a.csv", body: `a\n${"1\n".repeat(bytes / 2)}`, headers }, small); // biome-ignore format: a line
    expect((await put(1_100_000)).status).toBe(413);
    expect((await put(1_100_000, { "transfer-encoding": "chunked" })).status).toBe(413);
    expect([(await put(900_000)).status, (await put(900_000)).status, (await put(900_000)).status]).toEqual([
      201, 201, 507,
    ]);
    expect([(await put(1000)).status, (await put(1000)).status]).toEqual([201, 507]); // three files
    expect((await small.client.get("/v1/files")).files.length).toBe(3);
  });
  const big = { method: "POST", path: "/v1/operations/echo", body: `"${"x".repeat(1_000_001)}"` };
  expect(await statusOf({ ...big, headers: { "content-type": "application/json" } })).toBe(413);
  expect(await statusOf({ ...big, headers: { "content-type": "text/plain" } })).toBe(415);
  expect(await statusOf({ path: "/v1/files", headers: { "x-large": "x".repeat(20_000) } })).toBe(431);
});

test("a file that grows while it is read is sent as long as was announced", async () => {
  const { id } = await trial.client.upload("book.txt", "x".repeat(30_000_000), "&kind=file");
  const answer = await trial.client.send(`/v1/files/${id}/content`);
  appendFileSync(join(trial.data, "files", id), "HTTP/1.1 200 OK");
  expect((await answer.arrayBuffer()).byteLength).toBe(30_000_000);
});

test("the folder and the token are for their owner alone, the token is shown once, and no two services share a folder", async () => {
  expect(statSync(trial.data).mode & 0o777).toBe(0o700);
  expect(lstatSync(join(trial.data, "token")).mode & 0o777).toBe(0o600);
  expect(trial.token).toMatchObject({ made: true, token: readFileSync(join(trial.data, "token"), "utf8").trim() });
  await expect(openService({ catalog: fakes, data: trial.data })).rejects.toThrow("serves this folder already");
  expect(trial.log.join()).not.toContain(trial.token.token);
});

test("an address that others reach needs TLS, or a proxy, and names", () => {
  const checked = (flags: object) => () => checkAddress(serveOptions.parse(flags));
  for (const host of ["127.0.0.1", "127.9.9.9", "::1", "localhost"]) expect(checked({ host })).not.toThrow();
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "stats.example.org", "127.0.0.1.evil.example"])
    expect(checked({ host })).toThrow("--host must be an address of this machine alone");
  expect(checked({ host: "0.0.0.0", behindProxy: true })).toThrow("--host-names");
  expect(checked({ host: "0.0.0.0", behindProxy: true, hostNames: ["a.org"] })).not.toThrow();
  expect(checked({ host: "::", tlsCert: "c", tlsKey: "k", hostNames: ["a.org"] })).not.toThrow();
  expect(checked({ tlsCert: "c" })).toThrow("--tls-cert must be given together with --tls-key");
  expect(checked({ allowOrigins: ["a.org"] })).toThrow("--allow-origins must be origins");
});
