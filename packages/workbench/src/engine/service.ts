/**
 * A service at the page's own address (`pushforward serve --workbench`): the same questions, answered there. Nothing is
 * asked of it before the user connects, and no table is sent but those of a question that the user sends.
 * @module
 */
import type { Operation } from "@pushforward/catalog";
import type { Envelope } from "@pushforward/catalog/answer";
import { findCard } from "@pushforward/catalog/operations";
import { type Progress, partOf, stopIfAborted, type Watch } from "@pushforward/core";
import { DataError } from "@pushforward/core/errors";
import type { Answer, Ending, Engine, RunRequest, TableCard } from "./engine.js";
import { eventsOf } from "./service-events.js";

export interface Service {
  readonly version: string;
  /** Why a question cannot be sent there; undefined when it can. */
  refuses(operation: Operation): string | undefined;
  /**
   * Send the tables, ask, and wait; an abort cancels the job there.
   * @throws DataError with the words of the service; the signal's reason when aborted.
   */
  run(request: RunRequest, engine: Engine, watch?: Watch): Promise<Answer>;
}

interface Job {
  readonly id: string;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly failure?: { readonly message: string };
  readonly trouble?: string;
}

/** Views that are made there beside the numbers; the text is asked for as one of them. */
const asked = ["html", "svg", "csv"] as const;
const text = "txt";

/** Sending takes about this share of the whole. */
const sendingShare = 0.1;
const retryAfter = 500; // milliseconds

/** @throws DataError when there is no service at this address, or the token is not its own. */
export async function connectService(token: string, address: string = document.baseURI): Promise<Service> {
  const answer = await fetch(new URL("health", address)).catch(() => undefined);
  const health = await answer?.json().catch(() => undefined);
  if (typeof health?.version !== "string") throw new DataError("no service answers at the address of this page");
  const client = new Client(address, token);
  await client.json("v1/jobs?limit=1");
  /** Ids of tables there, by those here. */
  const sent = new Map<string, string>();

  async function send(engine: Engine, { id, name }: TableCard, watch: Watch): Promise<string> {
    const known = sent.get(id);
    if (known !== undefined && (await client.has(`v1/files/${known}`))) return known;
    watch.onProgress?.({ stage: `sending ${name}`, done: 0 });
    const file = await engine.content(id, watch);
    const record = await client.json<{ id: string }>(`v1/files?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      body: file.content,
      signal: watch.signal ?? null,
    });
    sent.set(id, record.id);
    return record.id;
  }

  async function ended(id: string, watch: Watch): Promise<Job> {
    for (;;) {
      await listen(id, watch).catch(() => stopIfAborted(watch)); // a connection may be lost; the job goes on
      const job = await client.json<Job>(`v1/jobs/${id}`, { signal: watch.signal ?? null });
      if (job.state !== "queued" && job.state !== "running") return job;
      await new Promise((resolve) => setTimeout(resolve, retryAfter));
      stopIfAborted(watch);
    }
  }

  async function listen(id: string, { signal, onProgress }: Watch): Promise<void> {
    const { body } = await client.send(`v1/jobs/${id}/events`, { signal: signal ?? null });
    for await (const { event, data } of eventsOf(body!)) {
      if (event === "progress") onProgress?.(JSON.parse(data) as Progress);
      else onProgress?.({ stage: `${(JSON.parse(data) as Job).state} on the service`, done: 0 });
    }
  }

  async function answerOf(
    { id, trouble }: Job,
    inputs: Envelope["inputs"],
    endings: readonly Ending[],
  ): Promise<Answer> {
    const envelope = { ...(await client.json<Envelope>(`v1/jobs/${id}/answer`)), inputs };
    const report = async (ending: string) => (await client.send(`v1/jobs/${id}/reports/${ending}`)).blob();
    return {
      envelope,
      text: await (await report(text)).text(),
      trouble,
      endings: [...endings, "json"],
      written: [],
      view: async (ending) =>
        ending === "json" ? new Blob([`${JSON.stringify(envelope)}\n`], { type: "application/json" }) : report(ending),
      release: () => undefined, // the service keeps it as long as its own settings say
    };
  }

  return {
    version: health.version,
    refuses: ({ files = {}, inputs }) =>
      Object.keys(files).length > 0 || inputs.some(({ kind }) => kind === "file")
        ? "its files are kept in this browser"
        : undefined,
    async run(request, engine, watch = {}) {
      const operation = await findCard(request.operation).load();
      const cards = new Map((await engine.tables()).map((card) => [card.id, card]));
      const sending = partOf(watch, 0, sendingShare);
      const placed: [string, TableCard, string][] = [];
      for (const [input, id] of Object.entries(request.inputs)) {
        const card = cards.get(id);
        if (!card) throw new DataError(`${id}: no such table is open`);
        placed.push([input, card, await send(engine, card, sending)]);
      }
      const endings = asked.filter((ending) => Object.hasOwn(operation.views.files, ending));
      const inputs = groupInputs(operation, placed.map(([input, , id]) => [input, id])); // biome-ignore format: one line
      const body = JSON.stringify({ inputs, options: request.options, reports: [...endings, text] });
      const headers = { "content-type": "application/json" };
      const { id } = await client.json<Job>(`v1/operations/${operation.name}`, { method: "POST", headers, body });
      try {
        const job = await ended(id, partOf(watch, sendingShare, 1));
        if (job.state !== "done") throw new DataError(job.failure?.message ?? "the job was cancelled on the service");
        return await answerOf(job, Object.fromEntries(placed.map(([input, { name }]) => [input, name])), endings);
      } catch (error) {
        if (watch.signal?.aborted) void client.send(`v1/jobs/${id}/cancel`, { method: "POST" }).catch(() => undefined);
        throw error;
      }
    },
  };
}

/** `more1`, `more2` and so on as the list `more`. */
export function groupInputs(
  { inputs }: Pick<Operation, "inputs">,
  given: readonly (readonly [string, string])[],
): Record<string, string | string[]> {
  const byName = new Map(given);
  return Object.fromEntries(
    inputs.flatMap(({ name, many }): [string, string | string[]][] => {
      const several = given.flatMap(([input, id]) => (input.replace(/\d+$/, "") === name ? [id] : []));
      if (many) return several.length > 0 ? [[name, several]] : [];
      return byName.has(name) ? [[name, byName.get(name)!]] : [];
    }),
  );
}

/** Requests with the token, refused in the words of the service. */
class Client {
  constructor(
    readonly address: string,
    readonly token: string,
  ) {}

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.token}` };
    const answer = await fetch(new URL(path, this.address), { ...init, headers });
    if (answer.ok) return answer;
    if (answer.status === 401) throw new DataError("this is not the token of the service");
    const problem = await answer.json().catch(() => ({}));
    throw new DataError(`the service: ${problem.detail ?? `${answer.status} ${answer.statusText}`}`);
  }

  async json<T>(path: string, init?: RequestInit): Promise<T> {
    return (await this.send(path, init)).json();
  }

  has(path: string): Promise<boolean> {
    return this.send(path).then(
      () => true,
      () => false,
    );
  }
}
