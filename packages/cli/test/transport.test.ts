import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

test("times around midnight, as JSON and as a page with its picture", () =>
  inFolder(async (folder) => {
    const [x, y, page, picture] = ["x.csv", "y.csv", "page.html", "picture.svg"].map((name) => join(folder, name));
    writeFileSync(x!, "when\n2026-05-03 23:00:00\n2026-05-04 22:00:00\n");
    writeFileSync(y!, "when\n2026-05-05 01:00:00\n2026-05-05 00:00:00\n");
    const words = ["circular-wasserstein", x!, y!, "--period", "day", "--json", "--out", page!, "--out", picture!];
    const { code, stdout, stderr } = await here(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).result).toMatchObject({
      distance: expect.closeTo(2, 9),
      dual: expect.closeTo(4, 9),
      overOrigin: expect.closeTo(1, 9),
      interval: { level: 0.95 },
      unit: "hours",
    });
    expect(readFileSync(page!, "utf8")).toContain("Both laws around the circle");
    expect(readFileSync(picture!, "utf8")).toMatch(/^<svg xmlns=/);
  }));

test("a barycenter takes any number of tables, and names them", () =>
  inFolder(async (folder) => {
    const paths = [0, 6, 9, 21].map((value, i) => {
      const path = join(folder, `${i}.csv`);
      writeFileSync(path, `a\n${value}\n${value + 2}\n`);
      return path;
    });
    const { code, stdout } = await here(["barycenter", ...paths, "--json"]);
    const { inputs, result } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(Object.keys(inputs)).toEqual(["x", "y", "more1", "more2"]);
    expect(result.map.rows).toEqual([[9, 0.5], [11, 0.5]]); // biome-ignore format: rows
    const refused = await here(["barycenter", ...paths, "--share", "0.5"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--share must be given for two tables");
    expect((await here(["barycenter", "--help"])).stdout).toContain("<x> <y> [more...]");
    expect((await here(["wasserstein", ...paths])).code).toBe(2);
  }));

test("every operation on points writes a page and a picture", () =>
  inFolder(async (folder) => {
    const [x, y] = ["x.csv", "y.csv"].map((name) => join(folder, name)) as [string, string];
    writeFileSync(x, "a,b\n0,0\n1,0\n0,2\n3,1\n");
    writeFileSync(y, "a,b\n5,0\n6,1\n5,2\n7,3\n");
    for (const name of [
      "sliced-wasserstein",
      "max-sliced",
      "gaussian-wasserstein",
      "gromov-wasserstein",
      "transport-map",
    ]) {
      const files = ["html", "svg"].map((ending) => join(folder, `${name}.${ending}`));
      const { code } = await here([name, x, y, "--quiet", ...files.flatMap((file) => ["--out", file])]);
      expect(code).toBe(0);
      for (const file of files) expect(readFileSync(file, "utf8")).toContain("<svg ");
    }
  }));
