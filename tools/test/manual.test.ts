import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operations } from "@pushforward/catalog/operations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildManual } from "../docs/build.mjs";
import { brokenLinks } from "../docs/check-links.mjs";
import { markdown } from "../docs/markdown.mjs";

const site = mkdtempSync(join(tmpdir(), "pushforward-site-"));
let index: { path: string; title: string; text: string }[] = [];

beforeAll(async () => {
  index = await buildManual(site); // runs every example of every operation, and fails where one does not answer
}, 600_000);
afterAll(() => rmSync(site, { recursive: true, force: true }));

const read = (path: string): string => readFileSync(join(site, path), "utf8");

test("every link leads somewhere, to the file and to the place in it, and nothing is loaded from elsewhere", () => {
  expect(brokenLinks(site)).toEqual([]);
});

test("every operation has a page with its formula, options, cost, sources and the real output of its examples", async () => {
  for (const { name, summary, load } of operations) {
    const page = read(`operations/${name}.html`);
    const { examples, source, views } = await load();
    for (const id of ["formula", "options", "cost", "examples", "sources"]) expect(page, name).toContain(`id="${id}"`);
    expect(page.match(/<pre class="command"/g)?.length, name).toBe(examples.length);
    for (const key of source) expect(page, `${name}: ${key}`).toContain(`references.html#${key}`);
    expect(page.includes("<figure>"), name).toBe("svg" in views.files || "html" in views.files);
    expect(index).toContainEqual({
      path: `operations/${name}.html`,
      title: name,
      text: expect.stringContaining(summary),
    });
  }
});

test("every page forbids requests to other hosts, styles and scripts in the text", () => {
  const pages = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  const ours = pages.filter((path) => !path.startsWith("reports"));
  expect(ours.length).toBe(index.length);
  for (const path of ours) {
    const page = read(path);
    expect(page, path).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'`);
    expect(page, path).not.toMatch(/<style|\sstyle=|<script>|\son\w+=/);
  }
});

test("no page names a place on a machine, and every search entry is a page", () => {
  for (const { path, title } of index) expect(read(path), title).not.toMatch(/\/(root|tmp|work)\//);
});

test("links lead from one text to another, and what looks like HTML stays text", () => {
  const context = {
    link: (href: string) => (href === "gone.md" ? undefined : href.replace(".md", ".html")),
    pageOf: (word: string) => (word === "rank" ? "rank.html" : undefined),
    known: (key: string) => key === "knuth1997",
    references: "references.html",
  };
  const html = (text: string): string => markdown(text, context);
  expect(html("[a](b.md) [c](gone.md)")).toBe('<p><a href="b.html">a</a> c</p>\n');
  expect(html("sums [knuth1997] and [other2000]")).toContain('<a href="references.html#knuth1997">knuth1997</a> and [other2000]'); // biome-ignore format: one line
  expect(html("take `rank` by `a<b`")).toBe('<p>take <a href="rank.html"><code>rank</code></a> by <code>a&lt;b</code></p>\n'); // biome-ignore format: one line
  expect(html("<n> rows <script>alert(1)</script>")).not.toMatch(/<script>|<n>/);
  expect(html("## What `it` does")).toBe('<h2 id="what-it-does">What <code>it</code> does</h2>\n');
});

test("a link to nowhere, to no place, and a picture from elsewhere are found", () => {
  const folder = mkdtempSync(join(tmpdir(), "pushforward-links-"));
  try {
    const body =
      '<p id="here"><a href="a.html#here">1</a><a href="a.html#there">2</a><a href="b.html">3</a><a href="https://x.org">4</a><img src="https://x.org/a.png"></p>';
    writeFileSync(join(folder, "a.html"), body);
    expect(brokenLinks(folder)).toEqual([
      "a.html: a.html#there has no such place",
      "a.html: b.html is not there",
      "a.html: https://x.org/a.png is loaded from elsewhere",
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
