/**
 * A report inside the page: in a shadow tree with its own style and the page's colours, nothing in it can run. Pictures
 * can be enlarged, and places are left where parts of the page come between its lines.
 * @module
 */
import { type ReactNode, useEffect, useRef } from "react";
import { enliven } from "./enliven.js";
import { readout } from "./readout.js";
import { reportParts } from "./report-parts.js";

interface ReportViewProps {
  readonly report: string;
  /** Called with a copy of a picture that was asked for at full size. */
  readonly enlarge: (picture: SVGSVGElement, style: CSSStyleSheet) => void;
  /** Elements with `slot="group-0"` and so on are shown after the row groups. */
  readonly children?: ReactNode;
}

export function ReportView({ report, enlarge, children }: ReportViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const asked = useRef(enlarge);
  asked.current = enlarge;
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    const { body, style } = reportParts(report);
    root.adoptedStyleSheets = [style, pageRules()];
    root.replaceChildren(...body.map(asPartOfPage));
    leavePlaces(root);
    enliven(root);
    for (const picture of root.querySelectorAll<SVGSVGElement>("svg.chart")) {
      readout(picture);
      addEnlarger(picture, () => asked.current(picture.cloneNode(true) as SVGSVGElement, style));
    }
  }, [report]);
  return (
    <div className="report" ref={host}>
      {children}
    </div>
  );
}

/** A page has one main part, and a report's is not it. */
function asPartOfPage(node: Node): Node {
  if (!(node instanceof HTMLElement) || !/^(MAIN|HEADER)$/.test(node.tagName)) return node;
  const part = document.createElement("div");
  part.className = node.tagName === "MAIN" ? "body" : "head";
  part.append(...node.childNodes);
  return part;
}

function leavePlaces(root: ShadowRoot): void {
  root.querySelectorAll("article.group").forEach((group, i) => {
    const place = document.createElement("slot");
    place.name = `group-${i}`;
    group.append(place);
  });
}

function addEnlarger(picture: SVGSVGElement, ask: () => void): void {
  if (!picture.classList.contains("wide") && Number(picture.getAttribute("height")) < 60) return;
  const frame = document.createElement("div");
  frame.className = "picture-frame";
  picture.replaceWith(frame);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "enlarge";
  button.textContent = "Enlarge";
  const title = picture.querySelector("title")?.textContent;
  if (title) button.setAttribute("aria-label", `Enlarge the picture: ${title}`);
  button.addEventListener("click", ask);
  frame.append(picture, button);
}

let shared: CSSStyleSheet | undefined;

function pageRules(): CSSStyleSheet {
  if (shared) return shared;
  shared = new CSSStyleSheet();
  shared.replaceSync(`
    :host { display: block; }
    .head, .body { max-width: 58rem; margin: 0 auto; padding: 0; }
    .over, footer { display: none; }
    h1 { margin-top: 0; }
    section { margin-top: 2.6rem; }
    .head + .body > section:first-child { margin-top: 2rem; }
    .picture-frame { position: relative; width: fit-content; max-width: 100%; }
    .enlarge { position: absolute; top: 0; right: 0; font: inherit; font-size: 0.8rem; padding: 0.2rem 0.6rem; color: var(--ink);
      background: var(--raised); border: 1px solid var(--strong-line); border-radius: 0.4rem; cursor: pointer; opacity: 0; }
    .picture-frame:hover .enlarge, .enlarge:focus-visible { opacity: 1; }
    @media (hover: none) { .enlarge { opacity: 1; } }
    .readout { position: absolute; left: 0; bottom: 100%; pointer-events: none; white-space: nowrap; font-size: 0.8rem; padding: 0.1rem 0.5rem;
      background: var(--ink); color: var(--paper); border-radius: 0.3rem; font-variant-numeric: tabular-nums; z-index: 1; }
    @media print { .enlarge, .readout { display: none; } }
  `);
  return shared;
}
