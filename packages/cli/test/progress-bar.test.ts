import { expect, test } from "vitest";
import { clock, ProgressBar, progressLine } from "../src/progress-bar.js";
import { fakes, here } from "./run-command.js";

const esc = "\u001b";

test("the line fits any width, and gives up the bar before the time and the time before the stage", () => {
  const progress = { stage: "relabelling", done: 0.456 };
  for (let width = 0; width <= 100; width++)
    expect(progressLine(progress, 75, width).length).toBeLessThanOrEqual(width);
  expect(progressLine(progress, 75, 79)).toBe(`relabelling ${"█".repeat(11)}${"░".repeat(13)}  45% 1:15`);
  expect(progressLine(progress, 75, 30)).toBe("relabelling  45% 1:15");
  expect(progressLine(progress, 75, 16)).toBe("relabelling  45%");
  expect(progressLine(progress, 75, 10)).toBe("relabe 45%");
  expect(progressLine({ stage: "x", done: 7 }, 0, 79)).toContain("100%");
});

test("time is written as on a clock", () => {
  expect([0, 59.9, 60, 750, 3723].map(clock)).toEqual(["0:00", "0:59", "1:00", "12:30", "1:02:03"]);
});

test("it draws at most ten times a second, leaves one column free and cleans up behind itself", () => {
  let [now, written] = [0, ""];
  const stream = { isTTY: true, columns: 40, write: (text: string) => (written += text) };
  const bar = new ProgressBar(stream, () => now);
  for (let i = 0; i < 1000; i++) {
    now = i;
    bar.update({ stage: "counting", done: i / 1000 });
  }
  bar.note("note: hello");
  bar.end();
  const lines = written.split(`\r${esc}[K`);
  expect(lines.length - 1).toBeLessThanOrEqual(12);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(39);
  expect(written).toContain("note: hello\n");
  expect(lines[lines.length - 1]).toBe("note: hello\n"); // nothing is drawn after the note, so nothing needs clearing
});

test("a terminal sees bar and notes, unless --quiet; a pipe sees neither", async () => {
  const [terminal, quiet, pipe] = [
    await here(["slow", "--threads", "2"], { operations: fakes, terminal: 60 }),
    await here(["slow", "--quiet"], { operations: fakes, terminal: 60 }),
    await here(["slow"], { operations: fakes }),
  ];
  expect(terminal.stderr).toContain("waiting");
  expect(terminal.stderr).toContain("note: this may take about 1:00 and 1 GB\n");
  expect(terminal.stderr.endsWith(`\r${esc}[K`)).toBe(true);
  expect([quiet.stderr, pipe.stderr]).toEqual(["", ""]);
  expect([terminal.stdout, pipe.stdout]).toEqual(["text of slow, 60 wide, colour\n", "text of slow, 80 wide, plain\n"]);
});

test("NO_COLOR and a dumb terminal turn colour off", async () => {
  const text = async (env: Record<string, string>) =>
    (await here(["echo"], { operations: fakes, terminal: 60, env })).stdout;
  expect(await text({ NO_COLOR: "1" })).toContain("plain");
  expect(await text({ TERM: "dumb" })).toContain("plain");
  expect(await text({ TERM: "xterm" })).toContain("colour");
});
