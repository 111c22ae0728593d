import { readFileSync, writeFileSync } from "node:fs";
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

test("temper writes laws that it can read again, cut tokens as −∞, and takes its base by name", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("full.csv"), `a,b,c\n${ln(0.6, 0.3, 0.1)}\n${ln(0.1, 0.1, 0.8)}\n`);
    const cut = await here(["temper", at("full.csv"), "--nucleus", "0.8", "--out", at("cut.csv"), "--json"]);
    expect(JSON.parse(cut.stdout).result).toMatchObject({ kept: 1.5, totalVariation: expect.closeTo(0.15, 12) });
    expect(readFileSync(at("cut.csv"), "utf8")).toMatch(/^a,b,c\r?\n.*,-Infinity\r?\n-Infinity,-Infinity,0\r?\n$/);
    const again = await here(["temper", at("cut.csv"), "--base", at("full.csv"), "--contrast", "2"]);
    expect(again.stdout).toMatch(/divergence +0 /); // a cut law is its base, divided by a constant
    const none = await here(["temper", at("full.csv")]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("--temperature 0.7")]);
  }));
