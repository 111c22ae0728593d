import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Sha256 } from "../dist/engine/sha256.js";

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 131) % 251);
const theirs = (part: Uint8Array): string => createHash("sha256").update(part).digest("hex");

test("the digest of abc is that of the standard", () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, example 1
  expect(new Sha256().update(new TextEncoder().encode("abc")).digest()).toBe(abc);
});

test.each([0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000])("%d bytes have the digest that Node gives", (n) => {
  expect(new Sha256().update(bytes.subarray(0, n)).digest()).toBe(theirs(bytes.subarray(0, n)));
});

test.each([1, 7, 63, 64, 65, 200])("bytes that come by %d have the digest of the whole", (piece) => {
  const sha = new Sha256();
  for (let at = 0; at < bytes.length; at += piece) sha.update(bytes.subarray(at, at + piece));
  expect(sha.digest()).toBe(theirs(bytes));
});
