import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ledger, memoryStore } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

test("privacy-budget needs no table, and writes its page", () =>
  inFolder(async (folder) => {
    const out = join(folder, "budget.html");
    const { code, stdout, stderr } = await here(["privacy-budget", "--epsilon", "1", "--json", "--out", out]);
    expect([code, stderr.replace(/.*wrote .*\n/, "")]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      operation: "privacy-budget",
      inputs: {},
      result: { epsilon: 1, delta: 1e-6, rho: expect.closeTo(0.0243559704, 9), adjacency: "add-remove", ledger: null },
    });
    expect(readFileSync(out, "utf8")).toContain("Privacy: epsilon 1 at delta 10⁻⁶");
    const list = await here(["privacy-budget", "--rho", "0.02,0.005", "--adjacency", "replace-one"]);
    expect(list.stdout).toMatch(/^Privacy: epsilon .*, replace-one, 2 releases/);
    expect((await here(["privacy-budget"])).stderr).toContain("a ledger must be given, one of the four; received none");
  }));

test("privacy-budget shows a ledger: every release, what is spent and what is left", () =>
  inFolder(async (folder) => {
    const store = memoryStore();
    const ledger = new Ledger(store, { data: "t.csv", budget: 3, delta: 1e-6, now: () => "2026-01-02T03:04:05Z" });
    const plan = { mechanism: "marginals", epsilon: 1, delta: 1e-6, options: {}, versions: {} };
    const rho = 0.02435597;
    ledger.complete(ledger.announce({ ...plan, adjacency: "add-remove", cost: { rho } }));
    ledger.withdraw(ledger.announce({ ...plan, adjacency: "add-remove", cost: { rho } }));
    ledger.announce({ ...plan, adjacency: "add-remove", cost: { rho: 2 * rho } });
    const path = join(folder, "t.csv.ledger");
    writeFileSync(path, store.read());
    const { stdout } = await here(["privacy-budget", path]);
    expect(stdout).toMatch(/^Spent in t\.csv\.ledger: epsilon 1\.8\d+ at delta 10⁻⁶, add-remove, 2 releases/);
    expect(stdout).toMatch(/2026-01-02 +1 +marginals, at delta 10⁻⁶; withdrawn, counts\s+nothing/);
    expect(stdout).toMatch(/not known to have ended/);
    const { result } = JSON.parse((await here(["privacy-budget", path, "--json"])).stdout);
    expect(result.rho).toBeCloseTo(3 * rho, 12);
    expect(result.ledger).toMatchObject({ budget: 3, spent: result.epsilon, remaining: 3 - result.epsilon });
    expect(result.ledger.course).toEqual([expect.closeTo(1, 6), result.epsilon]);
    writeFileSync(path, "x\n");
    expect((await here(["privacy-budget", path])).stderr).toContain("line 1: it is not JSON");
  }));

test("audit reads scores, and fails when asked where a promise is broken", () =>
  inFolder(async (folder) => {
    const file = (name: string, shift: number) => {
      const path = join(folder, name);
      const rows = Array.from({ length: 400 }, (_, i) => Math.sin(i * i) + shift);
      writeFileSync(path, ["llr", ...rows].join("\n"));
      return path;
    };
    const words = ["audit", file("with.csv", 3), file("without.csv", 0), "--score", "llr", "--fail-on", "broken"];
    const svg = join(folder, "audit.svg");
    const broken = await here([...words, "--out", svg]);
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain("The promise is broken");
    expect(readFileSync(svg, "utf8")).toContain("Scores above a threshold");
    expect((await here([...words, "--epsilon", "9"])).code).toBe(0);
  }));
