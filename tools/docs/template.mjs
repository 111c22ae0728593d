/**
 * The frame of every page of the manual: no request to other hosts, no script or style but its own files.
 * @module
 */
import { escapeHtml } from "./markdown.mjs";

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";

const menu = [
  ["index.html", "Start"],
  ["choose.html", "How to choose"],
  ["operations.html", "Operations"],
  ["guides.html", "Guides"],
  ["notes.html", "Notes"],
  ["references.html", "References"],
  ["glossary.html", "Words"],
  ["security.html", "Security"],
];

/** A whole page. `path` is its place in the site, such as `operations/compare.html`; `body` is HTML. */
export function page({ path, title, summary = "", body }) {
  const up = "../".repeat(path.split("/").length - 1);
  const items = menu.map(
    ([href, name]) => `<li><a href="${up}${href}"${href === path ? ' aria-current="page"' : ""}>${name}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${escapeHtml(summary || title)}">
<title>${escapeHtml(title)} · Pushforward</title>
<link rel="icon" href="${up}icon.svg">
<link rel="stylesheet" href="${up}manual.css">
<script src="${up}search-index.js" defer></script>
<script src="${up}search.js" defer></script>
</head>
<body data-up="${up}">
<a class="skip" href="#content">To the text</a>
<header>
<a class="home" href="${up}index.html">Pushforward</a>
<nav aria-label="Manual"><ul>${items.join("")}</ul></nav>
<div class="search" role="search"><input type="search" aria-label="Search the manual" aria-controls="found" placeholder="Search" autocomplete="off"><ul id="found" class="found" aria-live="polite" hidden></ul></div>
</header>
<main id="content">
${body}
</main>
<footer>Pushforward ${escapeHtml(version())}. Everything on this page comes from the same place as the page itself.</footer>
</body>
</html>
`;
}

let shown = "";
/** Set or tell the version that pages name. */
export function version(set) {
  shown = set ?? shown;
  return shown;
}
