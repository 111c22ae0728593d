import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRng } from "@pushforward/core";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

/** Two groups of points, with their name. */
function rows(n: number, seed: number): string {
  const rng = seededRng(seed);
  const lines = Array.from({ length: n }, (_, i) => {
    const side = i % 2 === 0 ? -3 : 3;
    return `${side + rng.normal()},${rng.normal()},${side < 0 ? "left" : "right"}`;
  });
  return `a,b,side\n${lines.join("\n")}\n`;
}

test("variations of rows as a table, the report as JSON and as a page; the same seed gives the same rows", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("data.csv"), rows(200, 1));
    const words = ["resample", at("data.csv"), "--rows", "1,2,7", "--label", "side", "--seed", "1", "--json"];
    const files = ["--out", at("new.csv"), "--out", at("page.html"), "--out", at("page.svg")];
    const first = await here([...words, "--change", "0.1", ...files]);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
    const { result } = JSON.parse(first.stdout);
    expect(result).toMatchObject({ queries: 3, count: 5, rows: 200, converged: true, unchanged: 0 });
    expect(Math.abs(result.change.mean - 0.1)).toBeLessThan(0.001);
    expect(result.marginalError).toBeLessThan(1e-6);
    expect(result.label).toEqual({ column: "side", changed: 0, ifIndependent: 0.5 });
    expect(result.table).toBeUndefined();
    const made = readFileSync(at("new.csv"), "utf8").trim().split("\n");
    expect(made[0]).toBe("query,a,b,side");
    expect(made.slice(1).map((line) => line.split(",")[0])).toEqual(
      [1, 2, 7].flatMap((row) => new Array(5).fill(`${row}`)),
    );
    expect(made[1]).toMatch(/,left$/);
    expect(readFileSync(at("page.html"), "utf8")).toContain("Rows with their variations");
    expect(readFileSync(at("page.svg"), "utf8")).toContain("<svg");
    await here([...words, "--change", "0.1", "--out", at("again.csv")]);
    expect(readFileSync(at("again.csv"), "utf8")).toBe(readFileSync(at("new.csv"), "utf8"));
  }));

test("without jitter the answer says that variations are existing rows; rows of another table can be varied", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("data.csv"), rows(100, 2));
    writeFileSync(at("new.csv"), "a,b\n-3,0\n3,0\n");
    const { code, stdout } = await here([
      "resample",
      at("data.csv"),
      at("new.csv"),
      "--columns",
      "a,b",
      "--jitter",
      "0",
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain("10 variations of 2 rows from the 100 rows");
    expect(stdout).toContain("none: every variation is an existing row");
    expect(stdout).toMatch(/copies +10 /);
  }));

test("what cannot be varied is told in words", () =>
  inFolder(async (folder) => {
    const at = join(folder, "data.csv");
    const told = async (text: string, ...more: string[]) => {
      writeFileSync(at, text);
      const { code, stderr } = await here(["resample", at, ...more]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await told("x\n1\n")).toContain("no column varies");
    expect(await told("x\n1\n1\n1\n")).toContain("no column varies");
    expect(await told("x\n1\n2\n", "--rows", "0")).toContain("--rows must be whole numbers from 1 to 2; received 0");
    expect(await told("x\n1\n2\n", "--change", "2")).toContain("--change");
    expect(await told("x\n1\n2\n", "--change", "1", "--epsilon", "1")).toContain("left out when --change is given");
    expect(await told("x\n1\n2\n", "--label", "y")).toContain("no column y");
    expect(await told("x\n1\nInfinity\n")).toContain("row 2, column x: infinite");
    expect(await told("x\n1\n2\n", "--change", "0.001", "--jitter", "-1")).toContain("--jitter");
  }));

const group = (n: number, seed: number, middle: number) => {
  const rng = seededRng(seed);
  return `a,b\n${Array.from({ length: n }, () => `${middle + rng.normal()},${rng.normal()}`).join("\n")}\n`;
};

test("paths from one table to another as a table, the report as JSON and as a page", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("x.csv"), group(80, 3, 0));
    writeFileSync(at("y.csv"), group(60, 4, 5));
    const words = ["bridge", at("x.csv"), at("y.csv"), "--epsilon", "0.5", "--times", "0.25,0.75", "--paths", "30"];
    const files = ["--out", at("paths.csv"), "--out", at("page.html"), "--out", at("page.svg")];
    const { code, stdout, stderr } = await here([...words, "--seed", "1", "--json", ...files]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { result } = JSON.parse(stdout);
    expect(result).toMatchObject({
      method: "entropic",
      epsilon: 0.5,
      paths: 30,
      times: [0, 0.25, 0.75, 1],
      converged: true,
      flow: null,
    });
    expect(Math.abs(result.change.mean - 25)).toBeLessThan(8);
    expect(result.clouds[3].mean[0]).toBeGreaterThan(result.clouds[0].mean[0] + 3);
    expect(result.table).toBeUndefined();
    const lines = readFileSync(at("paths.csv"), "utf8").trim().split("\n");
    expect(lines[0]!.trim()).toBe("path,time,a,b");
    expect(lines).toHaveLength(1 + 30 * 4);
    expect(lines[5]).toMatch(/^2,0,/);
    expect(readFileSync(at("page.html"), "utf8")).toContain("On the way");
    expect(readFileSync(at("page.svg"), "utf8")).toContain("<svg");
  }));

test("closed forms, flows and walls by their options, each refused where it means nothing", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("x.csv"), group(40, 5, 0));
    writeFileSync(at("y.csv"), group(40, 6, 3));
    const run = async (...more: string[]) => here(["bridge", at("x.csv"), at("y.csv"), "--paths", "20", ...more]);
    expect((await run("--method", "gaussian", "--pull", "1")).stdout).toContain("nearest to motion drawn to the");
    expect((await run("--method", "flow", "--velocity", "linear")).stdout).toContain(
      "the best linear field of the optimal",
    );
    expect((await run("--method", "flow", "--coupling", "minibatch")).stdout).toContain("optimal plans of small");
    expect((await run("--box", "-9,12")).stdout).toContain("reflected in the");
    const told = async (...more: string[]) => {
      const { code, stderr } = await run(...more);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await told("--box", "0,1")).toContain("must be within the box, 0 to 1");
    expect(await told("--box", "0,1,2")).toContain("--box must be low,high");
    expect(await told("--times", "0.5,2")).toContain("--times must be numbers between 0 and 1; received 2");
    expect(await told("--method", "flow", "--epsilon", "1")).toContain("--epsilon must be left out with --method flow");
    expect(await told("--steps", "3")).toContain("--steps must be left out with --method entropic");
    writeFileSync(at("y.csv"), "a,b\n1,\n2,3\n");
    expect(await told()).toContain("y: column b has 1 missing value, first in row 1");
    writeFileSync(at("y.csv"), "c\n1\n");
    expect(await told()).toContain("no numeric or boolean column in common");
  }));

test("a light bridge ends on new points near those of y, and says so", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("x.csv"), rows(60, 5));
    writeFileSync(
      at("y.csv"),
      rows(50, 6).replaceAll(/^(-?[\d.]+),/gm, (_, a) => `${Number(a) / 2},`),
    );
    const words = ["bridge", at("x.csv"), at("y.csv"), "--columns", "a,b", "--method", "light", "--components", "4", "--paths", "80"]; // biome-ignore format: one line
    const { code, stdout } = await here([...words, "--json", "--out", at("page.html")]);
    expect(code).toBe(0);
    const { result } = JSON.parse(stdout);
    expect(result).toMatchObject({ method: "light", components: 4, converged: true, flow: null, iterations: 600 });
    expect(result.end.distance).toBeLessThan(3 * result.end.fresh);
    expect(readFileSync(at("page.html"), "utf8")).toContain("with 4 Gaussians for its potential");
    const refused = await here([...words.slice(0, 5), "--components", "4"]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--components must be left out with --method entropic") }); // biome-ignore format: one line
  }));
