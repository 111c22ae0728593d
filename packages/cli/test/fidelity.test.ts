import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRng } from "@pushforward/core";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

function rows(count: number, seed: number): string[] {
  const rng = seededRng(seed);
  return Array.from({ length: count }, () => {
    const age = 18 + rng.integer(60);
    return `${age},${(30 * age + 200 * rng.normal()).toFixed(1)},${rng.integer(3)}`;
  });
}

const csv = (list: readonly string[]) => `age,income,kind\n${list.join("\n")}\n`;

test("fidelity of files: the holdout by name or place, JSON, a page, exit codes", () =>
  inFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    const real = rows(300, 1);
    writeFileSync(path("real.csv"), csv(real));
    writeFileSync(path("holdout.csv"), csv(rows(150, 2)));
    writeFileSync(path("fresh.csv"), csv(rows(250, 3)));
    writeFileSync(path("copy.csv"), csv([...real].reverse()));
    const holdout = ["--holdout", path("holdout.csv")];

    const fresh = await here(["fidelity", path("real.csv"), path("fresh.csv"), ...holdout, "--json", "--fail-on", "copies", "--fail-on", "closer"]); // biome-ignore format: a line
    expect({ code: fresh.code, stderr: fresh.stderr }).toEqual({ code: 0, stderr: "" });
    const { result, inputs } = JSON.parse(fresh.stdout);
    expect(Object.keys(inputs)).toEqual(["real", "synthetic", "holdout"]);
    expect(result).toMatchObject({
      fidelity: { marginal: expect.any(Number), pairwise: expect.any(Number) },
      privacy: {
        exactCopies: 0,
        closerToTraining: {
          share: expect.any(Number),
          interval: { low: expect.any(Number), high: expect.any(Number) },
        },
      },
    });
    const placed = await here(["fidelity", path("real.csv"), path("fresh.csv"), path("holdout.csv"), "--json"]);
    expect(JSON.parse(placed.stdout).result).toEqual(result);

    const copied = await here(["fidelity", path("real.csv"), path("copy.csv"), ...holdout, "--fail-on", "copies", "--out", path("page.html")]); // biome-ignore format: a line
    expect(copied.code).toBe(1);
    expect(copied.stdout).toContain("Signs of copying");
    expect(readFileSync(path("page.html"), "utf8")).toContain("<h1>Signs of copying</h1>");

    const alone = await here(["fidelity", path("real.csv"), path("copy.csv"), "--json", "--fail-on", "copies"]);
    expect(alone.code).toBe(1);
    expect(JSON.parse(alone.stdout).result.privacy).toMatchObject({ exactCopies: 300, closerToTraining: { share: null, interval: null } }); // biome-ignore format: a line
  }));

test("what cannot be done is refused with what to do", () =>
  inFolder(async (folder) => {
    const [real, made] = [join(folder, "real.csv"), join(folder, "made.csv")];
    writeFileSync(real, csv(rows(60, 1)));
    writeFileSync(made, csv(rows(60, 2)));
    const refused = async (...words: string[]) => {
      const { code, stderr } = await here(["fidelity", real, made, ...words]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused(made, "--holdout", made)).toContain("fidelity: --holdout must be left out when <holdout> is given by its place"); // biome-ignore format: a line
    expect(await refused("--holdout", join(folder, "none.csv"))).toContain("none.csv");
    expect(await refused("--target", "wage")).toContain("the target wage is none of the columns looked at");
    expect(await refused("--holdout", real, "--out", real.replace("real", "real"))).toContain("must end in one of");
    expect(await refused("--fail-on", "bad")).toContain("copies, closer, attack");
  }));
