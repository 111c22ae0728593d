import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { closeService, csv, fakes, openService, withService } from "./with-service.js";

const idsOf = async (answers: Response[]): Promise<string[]> =>
  Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id));

test("told to stop, the service keeps what waits and what runs, and goes on where it was", async () => {
  const first = await openService({ catalog: fakes });
  const done = await first.client.post("echo", { options: { word: "kept" } }, { wait: 20, key: "before" });
  const text = await done.text();
  const slow = { options: { seconds: 0.5 } };
  const ids = await idsOf([await first.client.post("slow", slow), await first.client.post("slow", slow)]);
  await first.close();
  const second = await openService({ catalog: fakes, data: first.data });
  try {
    for (const id of ids) expect(await second.client.ended(id)).toMatchObject({ state: "done", attempts: 1 });
    const again = await second.client.post("echo", { options: { word: "kept" } }, { key: "before" });
    expect([again.status, await again.text()]).toEqual([200, text]);
    expect(second.token).toMatchObject({ made: false, token: first.token.token });
    const [{ id }] = (await second.client.get("/v1/jobs?limit=1")).jobs;
    const events = await (await second.client.send(`/v1/jobs/${id}/events`)).text();
    expect(events).toMatch(/^event: state\ndata: \{"state":"done"\}\nid: 2-\d+\n/);
  } finally {
    await closeService(second);
  }
});

test("jobs and tables are forgotten when they were kept long enough, or are too many; ledgers stay", async () => {
  await withService({ catalog: fakes, mostJobs: 3 }, async ({ client, service, data }) => {
    const x = await client.upload("x.csv", csv(3));
    await client.post("note", { inputs: { x: x.id } }, { wait: 20, key: "k" });
    for (let i = 0; i < 4; i++) await client.post("echo", {}, { wait: 20 });
    await service.tidy();
    expect((await client.get("/v1/jobs")).jobs.length).toBe(3);
    const days = (count: number) => Date.now() + count * 86_400_000;
    await service.tidy(days(6.9));
    expect([service.database.count("jobs"), service.database.count("files")]).toEqual([3, 2]);
    await service.tidy(days(7.1));
    expect([service.database.count("jobs"), service.database.count("files"), service.database.count("keys")]).toEqual([0, 2, 0]); // biome-ignore format: a line
    expect(readdirSync(join(data, "jobs"))).toEqual([]);
    await service.tidy(days(30.1));
    const { files } = await client.get("/v1/files");
    expect(files).toMatchObject([{ name: "x.csv.book", beside: x.id }]);
    expect(readdirSync(join(data, "files"))).toEqual([files[0].id]);
  });
});

const hasOpenSsl = (() => {
  try {
    return execFileSync("openssl", ["version"]).length > 0;
  } catch {
    return false;
  }
})();

test.skipIf(!hasOpenSsl)("with a certificate it speaks TLS", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pushforward-tls-"));
  const [tlsKey, tlsCert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
  const names = [
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=IP:127.0.0.1",
    "-keyout",
    tlsKey,
    "-out",
    tlsCert,
  ];
  execFileSync("openssl", [...words, ...names], { stdio: "ignore" });
  try {
    await withService({ catalog: fakes, tlsKey, tlsCert }, async ({ address }) => {
      expect(address).toMatch(/^https:/);
      const status = await new Promise((resolve, reject) => {
        get(`${address}/health`, { ca: readFileSync(tlsCert) }, ({ statusCode }) => resolve(statusCode)).on(
          "error",
          reject,
        );
      });
      expect(status).toBe(200);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
