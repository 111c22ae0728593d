/**
 * One line on a terminal that says what is being done, how far it is and how long it took.
 * @module
 */
import type { Progress } from "@pushforward/core";
import type { OutputStream } from "./io.js";

const redrawEvery = 100; // milliseconds
const clearLine = "\r\u001b[K";

export class ProgressBar {
  #last: Progress = { stage: "starting", done: 0 };
  #drawn = Number.NEGATIVE_INFINITY;
  #visible = false;
  readonly #begin: number;
  readonly #timer: NodeJS.Timeout;

  constructor(
    readonly stream: OutputStream,
    readonly now: () => number = () => performance.now(),
  ) {
    this.#begin = now();
    this.#timer = setInterval(() => this.#draw(), 500);
    this.#timer.unref();
  }

  update(progress: Progress): void {
    this.#last = progress;
    if (this.now() - this.#drawn >= redrawEvery) this.#draw();
  }

  /** Write a line of its own; the bar comes back below it. */
  note(text: string): void {
    this.#clear();
    this.stream.write(`${text}\n`);
  }

  /** Remove the line and stop drawing. */
  end(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #clear(): void {
    if (this.#visible) this.stream.write(clearLine);
    this.#visible = false;
  }

  #draw(): void {
    this.#drawn = this.now();
    this.#visible = true;
    // One column stays free: a full line would wrap on some terminals and leave its first half behind.
    const line = progressLine(this.#last, (this.#drawn - this.#begin) / 1000, (this.stream.columns ?? 80) - 1);
    this.stream.write(clearLine + line);
  }
}

/** `stage ████░░░░ 45% 0:12`, giving up the bar, then the time, then letters of the stage as `width` shrinks. */
export function progressLine({ stage, done }: Progress, seconds: number, width: number): string {
  const percent = `${Math.floor(100 * Math.min(1, Math.max(0, done)))}%`.padStart(4);
  const time = clock(seconds);
  const forms = [
    `${stage} ${barOf(done, 24)} ${percent} ${time}`,
    `${stage} ${barOf(done, 10)} ${percent} ${time}`,
    `${stage} ${percent} ${time}`,
    `${stage} ${percent}`,
  ];
  return (
    forms.find((form) => form.length <= width) ??
    `${stage.slice(0, Math.max(0, width - percent.length))}${percent}`.slice(0, Math.max(0, width))
  );
}

function barOf(done: number, length: number): string {
  const full = Math.round(length * Math.min(1, Math.max(0, done)));
  return "█".repeat(full) + "░".repeat(length - full);
}

/** `0:07`, `12:30`, `1:02:03`. */
export function clock(seconds: number): string {
  const total = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}
