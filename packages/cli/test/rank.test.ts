import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { here, root, runReal } from "./run-command.js";

const folder = mkdtempSync(join(tmpdir(), "rank-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Three models on 30 items: c above b above a in both metrics, of which less is better in the second. */
const scores = join(folder, "scores.csv");
const lines = ["a", "b", "c"].flatMap((model, k) =>
  Array.from(
    { length: 30 },
    (_, i) => `${model},${i},${(k + ((7 * i) % 30) / 20).toFixed(3)},${(5 - k + ((11 * i) % 30) / 20).toFixed(3)}`,
  ),
);
writeFileSync(scores, `${["model,item,good,bad", ...lines].join("\n")}\n`);

test("ranks a file, as text, as JSON with the fields promised, and as a page", async () => {
  const words = ["rank", scores, "--metrics", "good", "--lower-is-better", "bad"];
  const text = await here(words);
  expect({ code: text.code, stderr: text.stderr }).toEqual({ code: 0, stderr: "" });
  expect(text.stdout).toContain("c is ahead.");
  const page = join(folder, "page.html");
  const { code, stdout } = await here([...words, "--json", "--out", page]);
  expect(code).toBe(0);
  const { result, options } = JSON.parse(stdout);
  expect(options).toMatchObject({ test: "relative", lowerIsBetter: ["bad"], seed: 0 });
  expect(result.ranking.map(({ model, rank }: { model: string; rank: number }) => [model, rank])).toEqual([
    ["c", 1],
    ["b", 2],
    ["a", 3],
  ]);
  expect(result.pairs[0]).toMatchObject({ better: "c", worse: "b", significant: true });
  expect(result.meanControl.disagreements).toEqual([]);
  expect(readFileSync(page, "utf8")).toContain("<h1>c is ahead</h1>");
});

test("what cannot be ranked ends with 2 and one line", async () => {
  const { code, stderr } = await here(["rank", scores, "--metrics", "good,worse"]);
  expect(code).toBe(2);
  expect(stderr).toBe("pushforward: scores: the table has no column worse. It has: model, item, good, bad.\n");
  expect((await here(["rank", scores, "--tau", "0.3"])).stderr).toContain("--tau must be given with --test absolute");
});

const real = join(root, "../shared/data/llm_eval.csv");

// The whole table is ranked by `npm run experiments -- dominance`.
describe.skipIf(!existsSync(real))("fifteen language models", () => {
  const ranked = async (...more: string[]) => {
    const { stdout } = await runReal(["rank", real, "--where", "item < 120", "--json", ...more]);
    return JSON.parse(stdout).result;
  };

  test("the null model is first by win_prob alone, and not among the winners over four metrics, which name what exposes it", async () => {
    const alone = await ranked("--metrics", "win_prob", "--order", "first", "--resamples", "100");
    expect(alone.ranking[0].model).toBe("NullModel");
    const { ranking } = await ranked("--no-sensitivity");
    const names = ranking.map(({ model }: { model: string }) => model);
    expect(names[0]).toBe("FuseChat-Llama-3.1-8B-Instruct");
    const empty = ranking.find(({ model }: { model: string }) => model === "NullModel");
    expect(empty.rank).toBeGreaterThan(4);
    const [first, second] = [...empty.metrics].sort((a, b) => b.share - a.share);
    expect([first.metric, second.metric].sort()).toEqual(["distinct_2", "rouge_l"]);
  });
});
