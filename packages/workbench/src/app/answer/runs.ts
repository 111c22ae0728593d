/**
 * Runs of operations: under way, answered, failed or cancelled, each with what a page shows of it.
 * @module
 */
import type { Progress } from "@pushforward/core";
import { ArgumentError } from "@pushforward/core/errors";
import type { Answer, Envelope, RunRequest, TableCard } from "../../engine/engine.js";
import { tables } from "../data/tables.js";
import { remember } from "../history/remember.js";
import { engine } from "../shell/engine.js";
import { service } from "../shell/service.js";
import { Store } from "../shell/store.js";
import { faultWords } from "../shell/words.js";

export interface Run {
  readonly id: string;
  readonly request: RunRequest;
  readonly place: Place;
  /** Tables and kept files by the names of the inputs, as they were called then. */
  readonly names: Readonly<Record<string, string>>;
  readonly startedAt: number;
  readonly state: "running" | "answered" | "failed" | "cancelled";
  readonly progress: Progress;
  readonly expectedSeconds?: number;
  readonly shown?: ShownAnswer;
  readonly fault?: Fault;
  readonly cancel: () => void;
}

/** Where a run is carried out: in the page, or on the service that the user connected to. */
export type Place = "here" | "service";

export interface Fault {
  readonly words: string;
  /** The option that is to blame, by its key. */
  readonly option?: string;
}

/** What was answered, with all that the page shows of it taken out of the worker. */
export interface ShownAnswer {
  readonly envelope: Envelope;
  readonly text: string;
  /** The HTML report, where the operation has one. */
  readonly report?: string;
  readonly answer?: Answer;
  /** Tables as they were when the question was put, by the names of the inputs. */
  readonly cards: Readonly<Record<string, TableCard>>;
}

export const runs = new Store<ReadonlyMap<string, Run>>(new Map());

let last = 0;

/** Begin, and give the run's id at once; the store tells how it goes on. */
export function beginRun(request: RunRequest, place: Place = "here"): string {
  const id = `${Date.now().toString(36)}${(last++).toString(36)}`;
  const control = new AbortController();
  const cards = cardsOf(request);
  const names = Object.fromEntries(
    Object.entries(request.inputs).map(([input, key]) => [input, cards[input]?.name ?? key]),
  );
  const cancel = (): void => {
    control.abort(new DOMException("cancelled", "AbortError"));
    changeRun(id, { state: "cancelled" });
  };
  const run: Run = {
    id,
    request,
    place,
    names,
    startedAt: Date.now(),
    state: "running",
    progress: { stage: "starting", done: 0 },
    cancel,
  };
  runs.set((all) => new Map(all).set(id, run));
  void engine()
    .estimate(request)
    .then(({ seconds }) => changeRun(id, { expectedSeconds: seconds }))
    .catch(() => undefined); // the run itself tells what is wrong
  void carryOut(run, cards, control.signal);
  return id;
}

async function carryOut(run: Run, cards: ShownAnswer["cards"], signal: AbortSignal): Promise<void> {
  try {
    const onProgress = (progress: Progress): void => changeRun(run.id, { progress });
    const remote = run.place === "service" ? service.value : undefined;
    const watch = { signal, onProgress };
    const answer = await (remote ? remote.run(run.request, engine(), watch) : engine().run(run.request, watch));
    const report = answer.endings.includes("html") ? await (await answer.view("html")).text() : undefined;
    if (signal.aborted) return;
    const shown: ShownAnswer = {
      envelope: answer.envelope,
      text: answer.text,
      answer,
      cards,
      ...(report && { report }),
    };
    changeRun(run.id, { state: "answered", shown });
    await remember(run, shown);
  } catch (error) {
    if (!signal.aborted) changeRun(run.id, { state: "failed", fault: faultOf(error) });
  }
}

function faultOf(error: unknown): Fault {
  const words = faultWords(error);
  return error instanceof ArgumentError ? { words, option: error.argument } : { words };
}

function changeRun(id: string, part: Partial<Run>): void {
  runs.set((all) => {
    const run = all.get(id);
    return run ? new Map(all).set(id, { ...run, ...part }) : all;
  });
}

function cardsOf({ inputs }: RunRequest): Record<string, TableCard> {
  const open = new Map(tables.value.map((card) => [card.id, card]));
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([input, id]) => {
      const card = open.get(id);
      return card ? [[input, card] as const] : [];
    }),
  );
}
