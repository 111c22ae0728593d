import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

test("compose of files writes rows and says what they are", () =>
  inFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    writeFileSync(path("x.csv"), "u,v,sd,weight\n0,0,1,1\n4,0,1,3\n");
    writeFileSync(path("y.csv"), "u,v,w\n0,0,1\n1,2,1\n2,1,2\n");
    const words = ["compose", path("x.csv"), path("y.csv"), "--weights", "w", "--count", "7", "--seed", "3"];
    const { code, stdout, stderr } = await here([...words, "--out", path("rows.csv"), "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { result } = JSON.parse(stdout);
    expect(result).toMatchObject({ columns: ["u", "v"], parts: [{ kind: "mixture" }, { kind: "points", rows: 3 }] });
    expect(result.exact.mean[0]).toBeCloseTo((3 + 1.25) / 2, 9);
    expect(readFileSync(path("rows.csv"), "utf8").trimEnd().split("\n")).toHaveLength(8);
    const refused = await here(["compose", path("x.csv"), path("y.csv"), "--rule", "remove"]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--share must be given") });
  }));

test("draw of a network's file writes rows; a file that is no network is refused", () =>
  inFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    writeFileSync(path("net.onnx"), readFileSync(new URL("../../../tools/docs/denoiser.onnx", import.meta.url)));
    writeFileSync(path("x.csv"), "length,width\n1,2\n1.2,1.5\n0.8,2.5\n4,1\n");
    const words = ["draw", path("x.csv"), "--count", "9", "--evaluations", "8"];
    const { code, stdout, stderr } = await here([...words, "--model", path("net.onnx"), "--out", path("new.csv"), "--json"]); // biome-ignore format: one line
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).result).toMatchObject({ law: "network", columns: ["length", "width"], parameters: 1254 });
    expect(readFileSync(path("new.csv"), "utf8").trimEnd().split("\n")).toHaveLength(10);
    const refused = await here([...words, "--model", path("x.csv")]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("x.csv: is") });
  }));

test("networks are composed and steered from files, each by its own option", () =>
  inFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    writeFileSync(path("net.onnx"), readFileSync(new URL("../../../tools/docs/denoiser.onnx", import.meta.url)));
    writeFileSync(path("x.csv"), "length,width\n1,2\n1.2,1.5\n0.8,2.5\n4,1\n");
    const compose = [
      "compose",
      path("x.csv"),
      path("x.csv"),
      "--rule",
      "either",
      "--count",
      "5",
      "--steps",
      "9",
      "--json",
    ];
    const { code, stdout, stderr } = await here([...compose, "--second-model", path("net.onnx")]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).result.parts).toMatchObject([{ kind: "points" }, { kind: "network" }]);
    const missing = await here([...compose, "--second-model", path("none.onnx")]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("none.onnx") });
    const words = ["steer", path("x.csv"), "--coordinates", "length,width", "--reward", "length", "--model", path("net.onnx")]; // biome-ignore format: one line
    const steered = await here([...words, "--count", "40", "--steps", "9", "--json"]);
    expect(JSON.parse(steered.stdout).result).toMatchObject({ law: "network", exact: null, count: 40 });
  }));

test("guide and steer of files write rows beside what is known exactly", () =>
  inFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    writeFileSync(path("x.csv"), "u,v,sd\n0,0,1\n");
    const guided = await here(["guide", path("x.csv"), "--observe", "u=2", "--noise", "1", "--count", "9", "--json"]);
    expect({ code: guided.code, stderr: guided.stderr }).toEqual({ code: 0, stderr: "" });
    const { result } = JSON.parse(guided.stdout);
    expect(result).toMatchObject({ exact: { mean: [expect.closeTo(1, 9), 0] }, measurements: 1, kind: "measurement" });
    writeFileSync(path("m.csv"), "v,value,sd\n1,2,1\n");
    const byTable = await here(["guide", path("x.csv"), path("m.csv"), "--count", "9", "--out", path("rows.csv")]);
    expect(byTable.code).toBe(0);
    expect(readFileSync(path("rows.csv"), "utf8").trimEnd().split("\n")).toHaveLength(10);
    const steered = await here(["steer", path("x.csv"), "--reward", "v", "--count", "40", "--json"]);
    expect(JSON.parse(steered.stdout).result).toMatchObject({
      exact: { meanReward: expect.closeTo(1, 9), logNormalizer: expect.closeTo(0.5, 9) },
      count: 40,
    });
    expect(await here(["steer", path("x.csv")])).toMatchObject({ code: 2, stderr: expect.stringContaining("reward") });
  }));
