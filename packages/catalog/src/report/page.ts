/**
 * One self-contained page: no requests, no inline styles, nothing runs but the script named by its hash.
 * @module
 */
import { escapeHtml, type Html } from "./html.js";
import { legible } from "./legible.js";
import { pageScript, pageScriptHash } from "./page-script.js";
import { pageStyle, pageStyleHash } from "./page-style.js";

const policy = [
  "default-src 'none'",
  `style-src '${pageStyleHash}'`,
  `script-src '${pageScriptHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export function page(title: string, body: Html): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy).replaceAll("&#39;", "'")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(legible(title, 160))}</title>
<style>${pageStyle}</style>
</head>
<body>
${body.text}
<script>${pageScript}</script>
</body>
</html>
`;
}
