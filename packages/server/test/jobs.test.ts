import { afterAll, beforeAll, expect, test } from "vitest";
import { closeService, csv, fakes, openService, type Trial, withService } from "./with-service.js";

let trial: Trial;
beforeAll(async () => {
  trial = await openService({ catalog: fakes, jobs: 2, jobMemory: 400, queue: 3 });
});
afterAll(() => closeService(trial));

const idOf = async (answer: Response): Promise<string> => ((await answer.json()) as { id: string }).id;

test("a question becomes a job, and its answer comes when one waits for it", async () => {
  const { client } = trial;
  const x = await client.upload("x.csv", csv(5));
  const y = await client.upload("y.csv", csv(7));
  const accepted = await client.post("echo", { inputs: { x: x.id, more: [y.id, x.id] }, options: { word: "hi" }, reports: ["csv"] }); // biome-ignore format: a line
  expect(accepted.status).toBe(202);
  const id = await idOf(accepted);
  expect(accepted.headers.get("location")).toBe(`/v1/jobs/${id}`);
  const answer = await client.send(`/v1/jobs/${id}/answer?wait=20`);
  expect(await answer.json()).toMatchObject({
    operation: "echo",
    inputs: { x: "x.csv", more1: "y.csv", more2: "x.csv" },
    options: { word: "hi", seed: 0 },
    seed: 0,
    result: { rows: [["x", 5], ["more1", 7], ["more2", 5]] }, // biome-ignore format: a line
  });
  const job = await client.job(id);
  expect(job).toMatchObject({ state: "done", attempts: 1, links: { reports: { csv: `/v1/jobs/${id}/reports/csv` } } });
  const report = await client.send(job.links.reports.csv);
  expect([report.headers.get("content-type"), await report.text()]).toEqual(["text/csv; charset=utf-8", "a,b\r\n"]);
  expect((await client.send(`/v1/jobs/${id}/reports/html`)).status).toBe(404);
  expect((await client.send(`/v1/jobs/${id}`, { method: "DELETE" })).status).toBe(204);
  expect((await client.send(`/v1/jobs/${id}`)).status).toBe(404);
});

test.each([
  ["refuse", 422, "data", "x: has too few rows"],
  ["fault", 500, "fault", "unexpected error, a bug of ours: TypeError: Cannot read properties of undefined (reading 'something')"], // biome-ignore format: a line
  ["crash", 500, "crash", "the process of the job ended (SIGABRT)"],
  ["hog", 422, "memory", "took more memory than 400 MB; use fewer rows or columns"],
])("%s ends its job with %d, and the service goes on", async (operation, status, kind, detail) => {
  const { client } = trial;
  const answer = await client.post(operation, {}, { wait: 20 });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ status, kind, detail });
  expect(answer.status).toBe(status);
  expect((await client.post("echo", {}, { wait: 20 })).status).toBe(200);
});

test("a job that takes too long is ended, deaf as it may be, and the service goes on", () =>
  withService({ catalog: fakes, jobSeconds: 1 }, async ({ client }) => {
    const answer = await client.post("deaf", {}, { wait: 20 });
    expect(await answer.json()).toMatchObject({ status: 422, kind: "time", detail: "took longer than 1 s" });
    const { state } = await client.ended((await client.post("echo", {})).headers.get("pushforward-job")!);
    expect(["done", "failed"]).toContain(state); // a second may be short on a busy machine
  }));

test("a job that waits and one that runs can be cancelled; deaf ones are killed", async () => {
  const { client } = trial;
  const ids = [];
  for (const operation of ["slow", "deaf", "slow"])
    ids.push(await idOf(await client.post(operation, operation === "slow" ? { options: { seconds: 60 } } : {})));
  expect((await client.job(ids[2]!)).state).toBe("queued");
  for (const id of [...ids].reverse()) {
    expect((await client.send(`/v1/jobs/${id}`, { method: "DELETE" })).status).toBe(409);
    const cancelled = await client.send(`/v1/jobs/${id}/cancel`, { method: "POST" });
    expect(((await cancelled.json()) as { state: string }).state).toBe("cancelled");
  }
  expect((await client.send(`/v1/jobs/${ids[0]}/answer`)).status).toBe(409);
  expect((await client.post("echo", {}, { wait: 20 })).status).toBe(200);
});

test("more jobs than may wait are told to come again", async () => {
  const { client } = trial;
  const answers = [];
  for (let i = 0; i < 8; i++) answers.push(await client.post("slow", { options: { seconds: 2 } }));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429, 429, 429]);
  expect(answers[5]!.headers.get("retry-after")).toBe("5");
  for (const answer of answers.slice(2, 5))
    await client.send(`/v1/jobs/${await idOf(answer)}/cancel`, { method: "POST" });
  for (const answer of answers.slice(0, 2)) expect((await client.ended(await idOf(answer))).state).toBe("done");
});

test("events tell states and progress with ids, and a listener that comes back misses none", async () => {
  const { client } = trial;
  const id = await idOf(await client.post("slow", { options: { seconds: 0.8 } }));
  const read = async (headers = {}) => {
    const text = await (await client.send(`/v1/jobs/${id}/events`, { headers })).text();
    const events = text.split("\n\n").filter((event) => event !== "" && !event.startsWith(":")); // no signs of life
    return events.map((event) => ({
      id: /^id: (.*)$/m.exec(event)![1]!,
      event: /^event: (.*)$/m.exec(event)![1]!,
      data: JSON.parse(/^data: (.*)$/m.exec(event)![1]!),
    })); // biome-ignore format: a line
  };
  const events = await read();
  const progress = events.filter(({ event }) => event === "progress").map(({ data }) => data.done as number);
  expect(events[0]).toMatchObject({ event: "state" });
  expect(events.at(-1)).toMatchObject({ event: "state", data: { state: "done" } });
  expect(progress.length).toBeGreaterThan(2);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(await read({ "last-event-id": events[2]!.id })).toEqual(events.slice(3));
  expect(await read({ "last-event-id": "0-99" })).toMatchObject([{ event: "state", data: { state: "done" } }]);
});

test("a request sent again with its Idempotency-Key is done once, and the key is good for that request alone", async () => {
  const { client } = trial;
  const request = { options: { word: "once" } };
  const sent = await Promise.all([1, 2, 3].map(() => client.post("echo", request, { key: "k-1" })));
  const later = await client.post("echo", request, { key: "k-1", wait: 20 });
  const ids = await Promise.all(sent.map((answer) => answer.headers.get("pushforward-job")));
  expect(new Set([...ids, later.headers.get("pushforward-job")]).size).toBe(1);
  expect(later.status).toBe(200);
  expect((await client.post("echo", { options: { word: "other" } }, { key: "k-1" })).status).toBe(422);
  expect((await client.post("echo", request, { key: "x".repeat(201) })).status).toBe(400);
});

test("files that an operation appends to stand beside their table, and those it writes can be read", async () => {
  const { client } = trial;
  const x = await client.upload("people.csv", csv(5));
  const first = await client.post(
    "note",
    { inputs: { x: x.id }, options: { line: "one", copy: "c.txt" } },
    { wait: 20 },
  );
  expect(await first.json()).toMatchObject({ result: { book: "one\n", called: "people.csv.book" } });
  const job = await client.job(first.headers.get("pushforward-job")!);
  const text = async (id: string) => (await client.send(`/v1/files/${id}/content`)).text();
  expect(await text(job.files.copy)).toBe("one\n");
  expect(await text(job.files.book)).toBe("one\nwritten\n");
  expect(await client.get(`/v1/files/${job.files.book}`)).toMatchObject({
    name: "people.csv.book",
    beside: x.id,
    bytes: 12,
  });
  const second = await client.post("note", { inputs: { x: x.id }, options: { line: "two" } }, { wait: 20 });
  expect(await second.json()).toMatchObject({ result: { book: "one\nwritten\ntwo\n" } });
  const bad = await client.post("note", { inputs: { x: x.id }, options: { copy: "../c.txt" } });
  expect([bad.status, (await bad.json()).detail]).toEqual([400, 'a file\'s name must have 1 to 200 letters and no slashes or controls; received "../c.txt"']); // biome-ignore format: a line
});
