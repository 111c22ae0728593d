/**
 * The tests of recorded answers in Node; pages then have to give the same.
 * @module
 */
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { digests } from "./digests.js";

type Answers = (threads: number) => Promise<Readonly<Record<string, unknown>>>;

/** `file` holds the digests `recorded`; `RECORD=1` writes them anew. */
export function testSameAnswers(file: URL, answers: Answers, recorded: unknown): void {
  test("one thread gives the bits that every engine must give, two give the same, and all answers differ", async () => {
    const one = await digests(await answers(1));
    if (process.env.RECORD === "1") writeFileSync(file, `${JSON.stringify(one, null, 2)}\n`);
    else expect(one).toEqual(recorded);
    expect(await digests(await answers(2))).toEqual(one);
    expect(new Set(Object.values(one)).size).toBe(Object.keys(one).length);
  });
}
