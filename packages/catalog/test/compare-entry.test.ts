import { existsSync, readFileSync } from "node:fs";
import { findOperation, loadAll } from "@pushforward/catalog";
import { parseOptions, readBibliography } from "@pushforward/catalog/render";
import { compareDefaults } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const compare = await findOperation("compare");

test("the defaults are those of the method", () => {
  const { visible, ...rest } = compareDefaults;
  const defaults = parseOptions(compare, {});
  expect(defaults).toMatchObject({ ...rest, visible });
  expect(defaults).toEqual({
    level: 0.05,
    resamples: 999,
    statistics: ["energy", "columns", "dependence", "scan"],
    fdr: 0.05,
    groups: 5,
    depth: 3,
    visible: "auto",
    seed: 0,
  });
});

test("two tables, or one and --by, never both or neither", () => {
  const ask = (given: string[], by?: string) => () => compare.checkRequest?.(given, { by });
  expect(ask(["reference", "current"])).not.toThrow();
  expect(ask(["reference"], "sex")).not.toThrow();
  expect(ask(["reference"])).toThrow("current must be a second table; received none");
  expect(ask(["reference", "current"], "sex")).toThrow("--by must be left out when two tables are given; received sex");
});

test("only the verdict different is the negative answer, and no test at all is trouble", () => {
  const result = (verdict: string) => ({ verdict, level: 0.05, sizes: { reference: 1, current: 10 }, warnings: ["w"] });
  const answers = ["different", "not different", "cannot test"].map((verdict) =>
    compare.negatives!.different!(result(verdict)),
  );
  expect(answers).toEqual([true, false, false]);
  expect(compare.trouble!(result("cannot test"))).toContain("no test at level 0.05 is possible with 1 and 10 rows");
  expect(compare.trouble!(result("not different"))).toBeUndefined();
  expect(compare.warnings!(result("different"))).toEqual(["w"]);
});

const bibliography = new URL("../../../docs/references.bib", import.meta.url);

test.skipIf(!existsSync(bibliography))("every source is in the bibliography", async () => {
  const known = readBibliography(readFileSync(bibliography, "utf8"));
  for (const { source } of await loadAll()) expect(source.filter((key) => !known.has(key))).toEqual([]);
});
