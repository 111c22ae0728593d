/** The bound on methods that must hold a number for every pair of points. @module */
import { MemoryError } from "@pushforward/core";

const mostBytes = 2e9;

/** @throws MemoryError when `bytes` for each of n × m pairs come to more than 2 GB. */
export function checkPairMemory(n: number, m: number, bytes: number, where: string, cure: string): void {
  const needed = bytes * n * m;
  if (needed <= mostBytes) return;
  throw new MemoryError(
    `${where}: costs of ${n} × ${m} pairs need ${Math.ceil(needed / 1e9)} GB, and 2 GB are used at most; ${cure}`,
  );
}
