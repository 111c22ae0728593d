/**
 * The page of an operation: what the entry says, what its examples show, and where it comes from.
 * @module
 */
import { manualMarkdown, optionFields } from "../../packages/catalog/dist/render/index.js";
import { escapeHtml, markdown } from "./markdown.mjs";

/** HTML of the page, `ran` being what `runExamples` gave. */
export function operationPage(operation, ran, bibliography, context) {
  const text = manualMarkdown(operation, { bibliography });
  const [about, rest] = text.split(/^## Examples\n/m);
  const sources = rest.slice(rest.indexOf("## Sources"));
  const html = (part) => markdown(part, context);
  const [title, summary] = about.split("\n\n", 2);
  const body = about.slice(title.length + summary.length + 4);
  return [
    `<h1>${escapeHtml(operation.name)}</h1>\n<p class="lead">${escapeHtml(summary)}</p>`,
    figure(operation, ran),
    html(body),
    `<h2 id="examples">Examples</h2>`,
    ...ran.examples.map((example) => exampleHtml(example)),
    filesHtml(operation, ran.files),
    citedSources(html(sources), operation.source),
  ].join("\n");
}

function figure({ name }, { picture, report, examples }) {
  const from = `Made by <code>${escapeHtml(examples[0]?.command ?? "")}</code> from the files below.`;
  if (picture !== undefined)
    return `<figure><img src="../pictures/${name}.svg" alt="What ${name} shows of the first example below"><figcaption>${from}</figcaption></figure>`;
  if (report === undefined) return "";
  return `<figure><iframe src="../reports/${name}.html" title="The page that ${name} makes" sandbox="allow-scripts" loading="lazy"></iframe><figcaption>${from} <a href="../reports/${name}.html">The page alone.</a></figcaption></figure>`;
}

/** A command with what it prints. */
export function exampleHtml({ title, command, output, made }) {
  const text = shownOutput(output);
  const wrote = made.length > 0 ? `<p>It writes ${made.map((name) => `<code>${escapeHtml(name)}</code>`).join(" and ")}.</p>` : ""; // biome-ignore format: one line
  const printed =
    text === "" ? "<p>It prints nothing.</p>" : `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`;
  return `<h4>${escapeHtml(title)}</h4>\n<pre class="command" tabindex="0"><code>${escapeHtml(command)}</code></pre>\n${wrote}${printed}`;
}

/** What was printed; JSON with its lists cut. */
function shownOutput(output) {
  if (!output.startsWith("{")) return output.trimEnd();
  const cut = (key, value) =>
    Array.isArray(value) && value.length > 3 && key !== "inputs"
      ? [...value.slice(0, 2), `… and ${value.length - 2} more`]
      : value;
  return JSON.stringify(JSON.parse(output), cut, 2);
}

function filesHtml({ name }, files) {
  const names = Object.keys(files);
  if (names.length === 0) return "";
  const links = names.map((file) => `<a href="../data/${name}/${file}" download>${escapeHtml(file)}</a>`).join(", ");
  return `<p>Files of these examples, all made up: ${links}.</p>`;
}

/** The keys in the list of sources lead to their references. */
function citedSources(html, keys) {
  return keys.reduce(
    (text, key) => text.replace(`<code>${key}</code>`, `<a href="../references.html#${key}"><code>${key}</code></a>`),
    html,
  );
}

/** What the search looks through beside the title. */
export function searchText(operation) {
  return [operation.summary, ...optionFields(operation.options).map(({ flag }) => `--${flag}`)].join(" ");
}
