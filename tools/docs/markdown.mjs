/**
 * Markdown of ours to HTML: headings that can be linked, references by key, links between pages.
 * @module
 */
import { Marked } from "marked";

export const escapeHtml = (text) =>
  text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]);

/** `What it does` → `what-it-does`. */
export const slug = (title) =>
  title
    .toLowerCase()
    .replace(/<[^>]*>|[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");

/**
 * HTML of a text. `link` turns the target of a link into one of the site, or undefined where it has none there;
 * `pageOf` gives the page of an operation that the text names as code;
 * `known` says whether a word in brackets is the key of a reference, and `references` is the page that lists them.
 * @returns {string}
 */
export function markdown(text, { link, pageOf, known, references }) {
  const renderer = {
    heading({ tokens, depth, text: title }) {
      return `<h${depth} id="${slug(title)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const inner = this.parser.parseInline(tokens);
      const target = link(href);
      return target === undefined ? inner : `<a href="${escapeHtml(target)}">${inner}</a>`;
    },
    codespan({ text: code }) {
      const page = pageOf(code);
      const inner = `<code>${escapeHtml(code)}</code>`;
      return page === undefined ? inner : `<a href="${page}">${inner}</a>`;
    },
    image: ({ href, text: alt }) => `<img src="${escapeHtml(link(href) ?? href)}" alt="${escapeHtml(alt)}">`,
    // Our texts hold no HTML; what looks like it is text, such as <n>.
    html: ({ text: raw }) => escapeHtml(raw),
    table(token) {
      const cell = (tag) => (one) => `<${tag}>${this.parser.parseInline(one.tokens)}</${tag}>`;
      const head = token.header.map(cell("th")).join("");
      const body = token.rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("\n");
      return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>\n`;
    },
  };
  const citing = text.replace(/(?<![\w\]`])\[([a-z][\w-]*\d{4}[a-z]?)\](?![([:])/g, (whole, key) =>
    known(key) ? `[${key}](${references}#${key})` : whole,
  );
  return new Marked({ renderer }).parse(citing, { async: false });
}
