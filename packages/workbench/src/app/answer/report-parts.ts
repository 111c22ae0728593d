/**
 * A report taken apart for showing in the page: its body without anything that could run or load, and its style, which
 * takes the page's colours. Reports are made by our own templates, which escape what comes from data; this is the
 * second wall, and the page's security policy the third.
 * @module
 */
export interface ReportParts {
  readonly body: readonly Node[];
  readonly style: CSSStyleSheet;
}

const forbidden =
  "script, style, link, meta, base, iframe, frame, object, embed, form, img, video, audio, foreignObject";

export function reportParts(report: string): ReportParts {
  // Taken out first: a style in a parsed document is tried against the page's policy, and told as a breach of it.
  const [whole = "", rules = ""] = /<style>([^<]*)<\/style>/.exec(report) ?? [];
  const parsed = new DOMParser().parseFromString(report.replace(whole, ""), "text/html");
  const style = new CSSStyleSheet();
  style.replaceSync(forShadow(rules));
  for (const element of parsed.body.querySelectorAll(forbidden)) element.remove();
  for (const element of parsed.body.querySelectorAll("*")) disarm(element);
  return { body: [...parsed.body.childNodes], style };
}

function disarm(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    const target = /^(href|src|xlink:href|action|formaction)$/i.test(name) && !/^(#|https:)/i.test(value.trim());
    if (/^on/i.test(name) || name === "style" || target) element.removeAttribute(name);
  }
  if (element instanceof HTMLAnchorElement) element.rel = "noopener noreferrer";
}

/** Rules for `:root` and `html` match nothing in a shadow tree, so the page's colours come through; those for `body` are the host's. */
function forShadow(style: string): string {
  return style.replace(/^body \{/m, ":host {").replace("background: var(--paper); ", "");
}
