import { seededRng } from "@pushforward/core";
import { expect, test } from "vitest";

function peopleCsv(rows: number): string {
  const rng = seededRng(rows);
  const row = (): string => {
    const age = rng.integer(100);
    return `${age},${(age * 12 * rng.uniform()).toFixed(2)},${["nurse", "clerk", "farmer", ""][rng.integer(4)]},${age > 60}`;
  };
  return `age,wage,job,left\n${Array.from({ length: rows }, row).join("\n")}\n`;
}

test.each(["marginals", "independent"])(
  "a worker of a page makes a private table of 10,000 rows by %s without any request",
  async (mechanism) => {
    const worker = new Worker(new URL("./synthesize-worker.ts", import.meta.url), { type: "module" });
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
    worker.postMessage({ few: peopleCsv(50), csv: peopleCsv(10_000), mechanism });
    const { error, told, lines, requests, loaded } = await answer;
    worker.terminate();
    expect(error).toBeUndefined();
    expect(loaded).toBeGreaterThan(10); // the way to count works: code was loaded so
    expect(requests).toBe(0);
    expect(told).toMatchObject({
      epsilon: 1,
      delta: 1e-6,
      adjacency: "add-remove",
      mechanism,
      certificate: { schema: { confirmed: true } },
      ledger: { spent: expect.closeTo(1, 6), remaining: expect.closeTo(9, 6) },
      warnings: ["The ledger was kept in memory alone: nothing will count this release later on."],
    });
    const { rows } = told as { rows: number };
    expect(Math.abs(rows - 10_000)).toBeLessThan(300); // the noise of the total has σ below 50
    expect(lines).toBe(rows + 1);
  },
);
