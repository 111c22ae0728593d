/**
 * `npm run docs`: the manual as a static site in docs/dist, from the catalogue, docs/ and the examples as they run.
 *
 *     node tools/docs/build.mjs [folder]
 * @module
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadAll } from "../../packages/catalog/dist/operations.js";
import { questions } from "../../packages/catalog/dist/questions.js";
import { citation, readBibliography } from "../../packages/catalog/dist/render/index.js";
import { pageColours } from "../../packages/catalog/dist/report/chart-style.js";
import { escapeHtml, markdown } from "./markdown.mjs";
import { exampleHtml, operationPage, searchText } from "./operation-page.mjs";
import { runExamples } from "./run-examples.mjs";
import { page, version } from "./template.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const docs = join(root, "docs");

/** Texts that stand on their own: the file in docs/ and its place in the site. */
const singles = [
  ["glossary.md", "glossary.html"],
  ["privacy.md", "privacy.html"],
  ["security.md", "security.html"],
  ["release-format.md", "release-format.html"],
];

/** Build the site; `only` names the operations whose examples are run, all when left out. */
export async function buildManual(site, only) {
  const bibliography = readBibliography(readFileSync(join(docs, "references.bib"), "utf8"));
  version(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
  rmSync(site, { recursive: true, force: true });
  const index = [];
  const put = (path, content) => {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), content);
  };
  const putPage = (path, title, summary, body, words = summary) => {
    put(path, page({ path, title, summary, body }));
    index.push({ path, title, text: words });
  };
  const operations = await loadAll();
  const texts = textPages();
  const contextOf = (path, source) => linksFrom(path, source, { texts, operations, bibliography });

  const runs = new Map();
  for (const operation of operations) {
    const ran = !only || only.includes(operation.name) ? await runExamples(operation) : { files: {}, examples: [] };
    runs.set(operation.name, ran);
    for (const [name, content] of Object.entries(ran.files)) put(`data/${operation.name}/${name}`, content);
    if (ran.picture) put(`pictures/${operation.name}.svg`, ran.picture);
    if (ran.report) put(`reports/${operation.name}.html`, ran.report);
    const path = `operations/${operation.name}.html`;
    const body = operationPage(operation, ran, bibliography, contextOf(path, "packages"));
    putPage(path, operation.name, operation.summary, body, searchText(operation));
  }
  putStart(putPage, operations, runs);
  for (const { path, source, title, text } of texts)
    putPage(path, title, firstSentence(text), markdown(text, contextOf(path, dirname(source))));
  putPage("references.html", "References", "Where the methods come from.", referencesBody(bibliography));
  for (const name of ["search.js", "icon.svg"]) copyFileSync(new URL(name, import.meta.url), join(site, name));
  put("manual.css", `${pageColours}\n${readFileSync(new URL("manual.css", import.meta.url), "utf8")}`);
  put("search-index.js", `globalThis.searchIndex = ${JSON.stringify(index)};\n`);
  return index;
}

function textPages() {
  const inFolder = (folder) =>
    readdirSync(join(docs, folder))
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map((name) => [`${folder}/${name}`, `${folder}/${name.replace(/\.md$/, ".html")}`]);
  return [...singles, ...inFolder("guide"), ...inFolder("notes")].map(([source, path]) => {
    const text = readFileSync(join(docs, source), "utf8");
    return { source: `docs/${source}`, path, text, title: /^# (.*)$/m.exec(text)[1] };
  });
}

/** Where links of a text lead within the site; what lies in the source tree alone has no place there. */
function linksFrom(path, sourceFolder, { texts, operations, bibliography }) {
  const up = "../".repeat(path.split("/").length - 1);
  const link = (href) => {
    if (/^(https?|mailto):/.test(href) || href.startsWith("#")) return href;
    const [file, id] = href.split("#");
    if (file.startsWith(`${up}references.html`)) return href;
    const target = posix.normalize(posix.join(sourceFolder, file));
    const text = texts.find(({ source }) => source === target);
    const place = text?.path ?? (/\.html$/.test(file) ? posix.join(dirname(path), file) : undefined);
    return place && `${up}${place}${id ? `#${id}` : ""}`;
  };
  const pageOf = (word) => {
    const page = operations.some(({ name }) => name === word) ? `operations/${word}.html` : path;
    return page === path ? undefined : `${up}${page}`;
  };
  return { link, pageOf, known: (key) => bibliography.has(key), references: `${up}references.html` };
}

function firstSentence(text) {
  const paragraph = text.split("\n\n").find((part) => /^[A-Z`*[]/.test(part)) ?? "";
  return paragraph
    .replace(/[`*[\]]|\([^)]*\)/g, "")
    .split(/(?<=[.?!]) /, 1)[0]
    .replace(/\s+/g, " ")
    .slice(0, 200);
}

/** The pages that lead to the others. */
function putStart(putPage, operations, runs) {
  const lead = "Questions about laws that are known only through data: two tables, a table of scores, a sample. Answers say how sure they are."; // biome-ignore format: one line
  const begin = `<h1>Pushforward</h1>\n<p class="lead">${lead}</p>\n<h2 id="questions">What is your question?</h2>`;
  const quick = questions.map((question) => quickStart(question, runs.get(question.choices[0].take)));
  const last = `<p>Data stays on the machine. The same seed gives the same numbers in the command, in the library, as a tool of an agent and in a browser. The <a href="guides.html">guides</a> lead through the common questions and each way to ask.</p>`;
  putPage("index.html", "Pushforward", lead, [begin, ...quick, last].join("\n"));
  const choose = questions.map(choiceTable);
  putPage("choose.html", "How to choose", "By the question that you have.", `<h1>How to choose</h1>\n<p class="lead">By the question that you have.</p>\n${choose.join("\n")}`); // biome-ignore format: one line
  const all = operations.map(({ name, summary }) => ({ path: `operations/${name}.html`, title: name, text: summary }));
  putCards(putPage, "operations.html", "Operations", "Everything that can be asked.", all);
  const texts = textPages().map(({ path, title, text }) => ({ path, title, text: firstSentence(text) }));
  const inFolder = (folder) => texts.filter(({ path }) => path.startsWith(folder));
  putCards(putPage, "guides.html", "Guides", "For what you want to know, and for each way to ask.", inFolder("guide/"));
  putCards(putPage, "notes.html", "Notes", "How methods were built: deviations from their sources, limits, and what was measured.", inFolder("notes/")); // biome-ignore format: one line
}

/** A question, what answers it first, and that answer. */
function quickStart({ name, asks, choices }, ran) {
  const [{ take }] = choices;
  const shown = ran.examples.find(({ command }) => !command.includes("--json"));
  const example = shown ? exampleHtml({ ...shown, made: [] }) : "";
  return `<section id="${name}"><h3>${capital(name)}: ${escapeHtml(asks)}</h3>
${example}
<p>This is <a href="operations/${take}.html">${take}</a>; <a href="choose.html#${name}">other questions of this kind</a>.</p></section>`;
}

function choiceTable({ name, asks, choices }) {
  const line = ({ when, take }) =>
    `<tr><td>${escapeHtml(when)}</td><td><a href="operations/${take}.html">${take}</a></td></tr>`;
  return `<h2 id="${name}">${capital(name)}</h2>
<p>${escapeHtml(asks)}</p>
<div class="wide"><table><thead><tr><th>When</th><th>take</th></tr></thead><tbody>
${choices.map(line).join("\n")}
</tbody></table></div>`;
}

function putCards(putPage, path, title, summary, cards) {
  const card = ({ path: target, title: name, text }) => `<li><a href="${target}"><b>${escapeHtml(name)}</b>${escapeHtml(text)}</a></li>`; // biome-ignore format: one line
  putPage(path, title, summary, `<h1>${title}</h1>\n<p class="lead">${summary}</p>\n<ul class="cards">${cards.map(card).join("\n")}</ul>`); // biome-ignore format: one line
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

function referencesBody(bibliography) {
  const items = [...bibliography.keys()].sort().map((key) => {
    const { doi, eprint, url } = bibliography.get(key);
    const target = doi ? `https://doi.org/${doi}` : eprint ? `https://arxiv.org/abs/${eprint}` : url;
    const name = target ? `<a href="${escapeHtml(target)}" rel="noreferrer">${key}</a>` : key;
    return `<li id="${key}">${name}. ${escapeHtml(citation(bibliography, key))}.</li>`;
  });
  return `<h1>References</h1>\n<ul class="references">${items.join("\n")}</ul>`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const site = resolve(process.argv[2] ?? join(docs, "dist"));
  const index = await buildManual(site);
  console.log(`${index.length} pages in ${site}; npm run build puts them beside the workbench`);
}
