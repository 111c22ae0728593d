import { readBatches } from "@pushforward/tables";
import { expect, test } from "vitest";

test("very many distinct texts are counted by an estimate good to about 1 %", async () => {
  const words = Array.from({ length: 120_000 }, (_, i) => `w${i}`);
  const typeOf = async (texts: string[]) => {
    const bytes = new TextEncoder().encode(`t\n${texts.join("\n")}\n`);
    for await (const batch of readBatches(bytes, { name: "t.csv" })) return batch.columns[0]!.type;
    return undefined;
  };
  expect(await typeOf([...words, ...words.slice(0, 90_000)])).toBe("text"); // 57 % distinct
  expect(await typeOf([...words, ...words, ...words.slice(0, 40_000)])).toBe("category"); // 43 %
});
