import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

test("diversity of a file: points by direction, kinds by their counts", () =>
  inFolder(async (folder) => {
    const [points, kinds] = [join(folder, "points.csv"), join(folder, "kinds.csv")];
    writeFileSync(points, "a,b\n1,0\n2,0\n0,3\n0,5\n");
    writeFileSync(kinds, "species,caught\ntit,3\nwren,2\nowl,2\n");
    const { code, stdout, stderr } = await here(["diversity", points, "--orders", "0,inf", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).result.orders).toMatchObject([
      { order: 0, value: 2 },
      { order: "inf", value: expect.closeTo(2, 9) },
    ]);
    const counted = ["--similarity", "identical", "--columns", "species", "--counts", "caught"];
    const text = await here(["diversity", kinds, ...counted]);
    expect(text.stdout).toContain("(7 individuals of 3 kinds)");
    const refused = await here(["diversity", points, "--orders", "two"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("orders must be numbers of at least 0, or inf; received two");
  }));
