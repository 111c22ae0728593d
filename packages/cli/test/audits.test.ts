import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

const ln = (...row: number[]) => row.map((p) => (p === 0 ? "-inf" : Math.log(p))).join(",");

test("audits of language models read CSV, −∞ included", () =>
  inFolder(async (folder) => {
    const file = (name: string, ...rows: string[]) => {
      const path = join(folder, name);
      writeFileSync(path, `${rows.join("\n")}\n`);
      return path;
    };
    const full = file("full.csv", "a,b,c", ln(0.6, 0.4, 0), ln(0.1, 0.1, 0.8));
    const small = file("small.csv", "a,b,c", ln(0.5, 0.5, 0), ln(0.8, 0.1, 0.1));
    const drift = await here(["model-drift", full, small, "--json", "--fail-on", "flipped"]);
    expect({ code: drift.code, stderr: drift.stderr }).toEqual({ code: 1, stderr: "" });
    expect(JSON.parse(drift.stdout).result).toMatchObject({ flips: 1, firstDivergent: 2 });
    const text = file("text.csv", "token", "1", "2");
    const provenance = await here(["text-provenance", full, text, "--json"]);
    expect(JSON.parse(provenance.stdout).result).toMatchObject({
      tokens: 2,
      perplexity: expect.closeTo(1 / Math.sqrt(0.32), 9),
    });
    const texts = file("texts.csv", "order,seen", ...Array.from({ length: 9 }, (_, i) => `${i},${i * i}`));
    const order = await here(["training-order", texts, "--log-likelihood", "seen"]);
    expect(order.stdout).toMatch(/correlation +1/);
  }));
