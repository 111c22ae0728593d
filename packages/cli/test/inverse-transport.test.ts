import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

test("counts of pairs in two files: log odds ratio as JSON, page and table as files", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("x.csv"), "kind,count\n0,40\n0,10\n1,10\n1,40\n");
    writeFileSync(at("y.csv"), "kind\n0\n1\n0\n1\n");
    const counts = ["--weights", "count", "--observations", "100"];
    const files = ["--out", at("cost.html"), "--out", at("cost.csv")];
    const { code, stdout } = await here(["inverse-transport", at("x.csv"), at("y.csv"), ...counts, ...files, "--json"]);
    expect(code).toBe(0);
    const { result } = JSON.parse(stdout);
    expect(result).toMatchObject({ cost: "bilinear", converged: true });
    expect(result.weights[0]).toMatchObject({ x: "kind", y: "kind", value: expect.closeTo(Math.log(16), 6) });
    expect(readFileSync(at("cost.html"), "utf8")).toContain("The cost behind 4 pairs");
    expect(readFileSync(at("cost.csv"), "utf8")).toMatch(/\r\nkind,kind,2\.77/);
    // One way only: no cost makes it but an infinite one.
    writeFileSync(at("y.csv"), "kind\n0\n0\n1\n1\n");
    const refused = await here(["inverse-transport", at("x.csv"), at("y.csv")]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("give ridge or l1");
  }));
