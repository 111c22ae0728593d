import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

test("divergence, robust-bounds and tilt of files", () =>
  inFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    writeFileSync(path("p.csv"), "cell,mass,note\na,0.5,x\nb,0.5,x\nc,0,x\n");
    writeFileSync(path("q.csv"), "cell,mass\na,1\nb,1\nc,1\n");
    const asked = [path("p.csv"), path("q.csv"), "--probability", "mass", "--columns", "cell"];
    const { code, stdout, stderr } = await here(["divergence", ...asked, "--unit", "bits", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).result).toMatchObject({ value: expect.closeTo(0.5849625007211562, 12), unit: "bits" });
    const infinite = JSON.parse((await here(["divergence", ...asked, "--measure", "reverse-kl", "--json"])).stdout);
    expect(infinite.result).toMatchObject({ value: null, infinite: true });
    expect(infinite.warnings.join()).toContain("result.value is not finite and was written as null");
    const failed = await here(["divergence", ...asked, "--fail-on", "different"]);
    expect(failed.code).toBe(1);

    writeFileSync(path("logs.csv"), "log_p,log_q\n-1,-2\n-1.5,-2\n-1,-inf\n");
    const logs = await here([
      "divergence",
      path("logs.csv"),
      "--log-densities",
      "log_p,log_q",
      "--measure",
      "total-variation",
    ]);
    expect(logs).toMatchObject({ code: 0, stdout: expect.stringContaining("Total variation") });
    expect((await here(["divergence", path("p.csv")])).stderr).toContain("y must be a second table");

    writeFileSync(path("x.csv"), "score,w\n0,1\n1,1\n2,1\n3,1\n");
    const bounds = await here(["robust-bounds", path("x.csv"), "--column", "score", "--radius", "100"]);
    expect(bounds.stdout).toMatch(/at most +3 +proved by the dual/);
    const weights = await here(["tilt", path("x.csv"), "--match", "score=2", "--out", path("w.csv")]);
    expect(weights.code).toBe(0);
    const rows = readFileSync(path("w.csv"), "utf8").trimEnd().split("\r\n").slice(1).map(Number);
    expect(rows.reduce((sum, weight, i) => sum + weight * i, 0)).toBeCloseTo(2, 9);
    const refused = await here(["tilt", path("x.csv"), "--match", "score=5"]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("must lie above 0 and below 3") });
  }));
