import { findOperation } from "@pushforward/catalog";
import { optionFields } from "@pushforward/catalog/render";
import { seededRng, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, test } from "vitest";
import { planeOf } from "../../dist/pictures/clouds-picture.js";
import { type Answer, answerOf, asked, hostileNames, normalTable } from "./answers.js";

const answers = new Map<string, Answer>();
beforeAll(async () => {
  for (const [name, words] of Object.entries(asked)) answers.set(name, await answerOf(...words));
}, 60_000);
const documentOf = (html: string): Document => parseHTML(html).document as unknown as Document;

describe.each(Object.keys(asked))("%s", (name) => {
  test("the page names its pictures, holds no broken number and no inline style", () => {
    const { html } = answers.get(name)!;
    expect(html).not.toMatch(/NaN|undefined|Infinity|style="/);
    const page = documentOf(html);
    const charts = [...page.querySelectorAll("svg")];
    expect(charts.length).toBeGreaterThan(0);
    for (const chart of charts) {
      expect(chart.getAttribute("role")).toBe("img");
      const [title, description] = chart.getAttribute("aria-labelledby")!.split(" ");
      for (const id of [title, description]) {
        expect(page.querySelectorAll(`[id="${id}"]`)).toHaveLength(1);
        expect(page.getElementById(id!)!.textContent).not.toBe("");
      }
    }
    for (const figure of page.querySelectorAll("figure")) expect(figure.querySelector("figcaption")).not.toBeNull();
  });

  test("the picture alone is well-formed, with its own colours in light and dark", () => {
    const { svg } = answers.get(name)!;
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" (?:.|\n)*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|undefined|var\(|&nbsp;/);
    expect(svg).toContain("prefers-color-scheme: dark");
    // Every tag is closed, in order.
    const open: string[] = [];
    for (const [, end, tag, self] of svg.matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>/g))
      if (end) expect(open.pop()).toBe(tag);
      else if (!self) open.push(tag!);
    expect(open).toEqual([]);
  });

  test("a readable number of lines and points", () => {
    const { html } = answers.get(name)!;
    for (const group of documentOf(html).querySelectorAll("svg g")) {
      expect(group.querySelectorAll(":scope > path, :scope > line, :scope > circle").length).toBeLessThanOrEqual(200);
    }
  });
});

test("frames at 0% and 100% are where points start and end, the middle is half way", () => {
  const { html, result } = answers.get("wasserstein in the plane")!;
  const page = documentOf(html);
  const places = (frame: number, layer: string) =>
    [...page.querySelectorAll("figure svg")]
      .filter((svg) => svg.getAttribute("aria-labelledby")!.startsWith(`frame-${frame}-`))
      .flatMap((svg) => [...svg.querySelectorAll(`.${layer} circle`)])
      .map((circle) => [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))]);
  expect(places(1, "mover")).toHaveLength(result.moves as number);
  expect(places(1, "mover")).toEqual(places(1, "start"));
  expect(places(5, "mover")).toEqual(places(5, "goal"));
  const [from, middle, to] = [places(3, "start"), places(3, "mover"), places(3, "goal")];
  middle.forEach((place, i) => {
    // Three numbers, each rounded to a tenth of a pixel.
    for (const k of [0, 1]) expect(Math.abs(place[k]! - (from[i]![k]! + to[i]![k]!) / 2)).toBeLessThan(0.11);
  });
});

test("beyond two columns the axes are principal ones, and the caption says so", () => {
  for (const name of ["barycenter in space, along lines", "gaussian-wasserstein in space", "gromov-wasserstein"])
    expect(answers.get(name)!.html).toMatch(/widest principal axes of the points (shown|of y); they keep \d+(\.\d)?%/);
});

test("principal axes find the plane that points lie in, with fewer and with more columns than points", async () => {
  const kernels = await openKernels({ threads: 1 });
  // Around 10 in each of d columns, 3 along one direction of the columns and 1 along another.
  for (const d of [4, 90]) {
    const rng = seededRng(d);
    const [u, v] = [
      Float64Array.from({ length: d }, (_, k) => (k === 1 ? 0.6 : k === 2 ? 0.8 : 0)),
      new Float64Array(d),
    ];
    v[3] = 1;
    const places = Array.from({ length: 30 }, () => [3 * rng.normal(), rng.normal()] as const);
    const data = Float64Array.from(places.flatMap(([a, b]) => Array.from(u, (part, k) => 10 + a * part + b * v[k]!)));
    const { place, kept, axes } = planeOf(kernels, [{ data: data.map((value) => 1e200 * value), n: 30, d }]);
    expect(kept).toBeCloseTo(1, 9);
    expect(axes[0]).toMatch(/^axis 1: 0\.\d\d 3, 0\.\d\d 2, …$/);
    const found = place({ data: data.map((value) => 1e200 * value), n: 30, d });
    // Distances between points are kept.
    const apart = (points: readonly (readonly [number, number])[], i: number) =>
      Math.sqrt((points[i]![0] - points[0]![0]) ** 2 + (points[i]![1] - points[0]![1]) ** 2);
    for (let i = 1; i < 30; i++)
      expect(
        apart(
          found.map(([a, b]) => [a / 1e200, b / 1e200]),
          i,
        ) / apart(places, i),
      ).toBeCloseTo(1, 9);
  }
  await kernels.close();
});

test("the arrows of a pairing are those of its rows, and the cheapest ones cost what it says", () => {
  const { result } = answers.get("monge-gap in the plane")!;
  const { given, cheapest } = result.pictures as Record<string, { moves: [number, number, number, number][] }>;
  const cost = ({ moves }: { moves: [number, number, number, number][] }) =>
    moves.reduce((sum, [a, b, c, d]) => sum + ((a - c) ** 2 + (b - d) ** 2) / moves.length, 0);
  expect(cost(given!)).toBeCloseTo(result.mapCost as number, 10);
  expect(cost(cheapest!)).toBeCloseTo(result.transportCost as number, 10);
});

test("ways of an Orlicz plan and distances by line are all in their histograms", () => {
  const ways = (answers.get("orlicz-wasserstein")!.result.picture as { shares: number[] }).shares;
  expect(ways.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  const { pictures, distances } = answers.get("sliced-wasserstein in space")!.result as {
    pictures: { distances: { shares: number[]; edges: number[] }; farthest: { laws: { quantiles: number[] }[] } };
    distances: Float64Array;
  };
  expect(pictures.distances.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  expect(pictures.distances.edges.at(-1)).toBeCloseTo(Math.max(...distances), 12);
  // On the farthest line the quantiles are as far apart as the line says, but for taking 100 of them.
  const [x, y] = pictures.farthest.laws.map(({ quantiles }) => quantiles);
  const apart = Math.sqrt(x!.reduce((sum, value, k) => sum + (value - y![k]!) ** 2 / 100, 0));
  expect(apart / Math.max(...distances)).toBeCloseTo(1, 1);
});

const column = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const constant = table([column("a", 1, 1, 1), column("b", 2, 2, 2)]);
const flat = (at: number) => table([column("a", at, at + 1, at + 2), column("b", 0, 0, 0), column("c", 0, 0, 0)]);
test.each([
  ["single points", { x: table([column("a", 1)]), y: table([column("a", 5)]) }],
  ["equal points", { x: constant, y: constant }],
  ["columns that do not vary", { x: flat(1), y: flat(4) }],
  ["tiny numbers", { x: table([column("a", 1e-100, 2e-100)]), y: table([column("a", 4e-100, 5e-100)]) }],
])("%s have pictures without broken numbers", async (_, tables) => {
  for (const name of new Set(Object.values(asked).map(([operation]) => operation))) {
    const given = { points: 3, column: "a", period: 24, kind: "gaussian" };
    const { html, svg } = await answerOf(name, tables, await known(name, given));
    for (const file of [html, svg]) expect(file.match(/.{0,40}(NaN|undefined|Infinity).{0,40}/)).toBeNull();
  }
});

/** The options that an operation has. */
async function known(name: string, given: Record<string, unknown>): Promise<Record<string, unknown>> {
  const keys = optionFields((await findOperation(name)).options).map(({ key }) => key);
  return Object.fromEntries(Object.entries(given).filter(([key]) => keys.includes(key)));
}

test("names from data are text in pages and pictures", async () => {
  const tables = { x: normalTable(8, hostileNames, 1), y: normalTable(8, hostileNames, 2) };
  for (const name of ["wasserstein", "gromov-wasserstein", "max-sliced", "transport-map"]) {
    const { html, svg } = await answerOf(name, tables);
    for (const file of [html, svg]) {
      expect(file.match(/<img|<script>alert|\u202e|w{161}/)).toBeNull();
    }
  }
});
