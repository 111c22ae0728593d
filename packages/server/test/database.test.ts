import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "@pushforward/server";
import { afterEach, beforeEach, expect, test } from "vitest";

interface Kinds {
  numbers: number;
  words: string;
}

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pushforward-journal-"));
  path = join(folder, "journal");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => Database.open<Kinds>(path);

test("what was committed is there when the file is opened again, in its order", async () => {
  const one = await open();
  await one.commit(["numbers", "b", 2], ["numbers", "a", 1], ["words", "a", "x\ny — ü"]);
  await Promise.all([
    one.commit(["numbers", "c", 3]),
    one.commit(["numbers", "b", null]),
    one.commit(["numbers", "a", 5]),
  ]);
  await one.close();
  const two = await open();
  expect([two.entries("numbers"), two.values("words")]).toEqual([[["a", 5], ["c", 3]], ["x\ny — ü"]]); // biome-ignore format: a line
  await two.close();
});

test("changes that come at once go to the disk together: a thousand in a few lines", async () => {
  const database = await open();
  const before = readFileSync(path, "utf8").split("\n").length;
  await Promise.all(Array.from({ length: 1000 }, (_, i) => database.commit(["numbers", String(i), i])));
  expect(readFileSync(path, "utf8").split("\n").length - before).toBeLessThan(10);
  await database.close();
});

test("cut off at any byte, the file gives what was whole: all of a commit, or none", async () => {
  const database = await open();
  const sizes = [statSync(path).size];
  for (let i = 0; i < 2; i++) {
    await database.commit(["numbers", `${i}`, i], ["words", `${i}`, "w"]);
    sizes.push(statSync(path).size);
  }
  await database.close();
  const whole = readFileSync(path);
  for (let size = whole.length; size >= sizes[0]!; size--) {
    writeFileSync(path, whole);
    truncateSync(path, size);
    const cut = await open();
    const kept = sizes.filter((end) => end <= size).length - 1;
    expect([cut.count("numbers"), cut.count("words")]).toEqual([kept, kept]);
    await cut.commit(["numbers", "new", 1]);
    await cut.close();
    const again = await open();
    expect(again.count("numbers")).toBe(kept + 1);
    await again.close();
  }
});

test("damage before the last line is refused, with its line", async () => {
  const database = await open();
  for (let i = 0; i < 3; i++) await database.commit(["numbers", `${i}`, i]);
  await database.close();
  const lines = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, lines.map((line, i) => (i === 2 ? line.replace('"1",1', '"1",7') : line)).join("\n"));
  await expect(open()).rejects.toThrow("line 3 is damaged; restore the folder from a copy, or move it away");
  writeFileSync(path, "");
  appendFileSync(path, "no journal\nat all\n");
  await expect(open()).rejects.toThrow("line 1 is damaged");
});

test("a file that has grown to four times its size is written anew, and nothing is lost", async () => {
  const database = await open();
  const word = "x".repeat(100_000);
  for (let i = 0; i < 60; i++) await database.commit(["words", String(i % 3), word + i]);
  expect(statSync(path).size).toBeLessThan(5e6);
  await database.close();
  const again = await open();
  expect(again.values("words")).toEqual([57, 58, 59].map((i) => word + i));
  await again.close();
});
