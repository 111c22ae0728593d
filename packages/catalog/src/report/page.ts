/**
 * One self-contained page: no requests, no inline styles, nothing runs but scripts named by their hashes.
 * @module
 */
import { escapeHtml, type Html } from "./html.js";
import { legible } from "./legible.js";
import { pageScript, pageScriptHash } from "./page-script.js";
import { pageStyle, pageStyleHash } from "./page-style.js";

/** A script and the hash by which the policy allows it. */
export interface PageScript {
  readonly text: string;
  readonly hash: string;
}

const sorting: PageScript = { text: pageScript, hash: pageScriptHash };

const policyOf = (scripts: readonly PageScript[]): string =>
  [
    "default-src 'none'",
    `style-src '${pageStyleHash}'`,
    ...(scripts.length > 0 ? [`script-src ${scripts.map(({ hash }) => `'${hash}'`).join(" ")}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** Tables that can be sorted need the script for it, which is the one that a page has when not told. */
export function page(title: string, body: Html, scripts: readonly PageScript[] = [sorting]): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policyOf(scripts)).replaceAll("&#39;", "'")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(legible(title, 160))}</title>
<style>${pageStyle}</style>
</head>
<body>
${body.text}
${scripts
  .map(
    ({ text }) => `<script>${text}</script>
`,
  )
  .join("")}</body>
</html>
`;
}
