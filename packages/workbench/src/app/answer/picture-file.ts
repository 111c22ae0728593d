/**
 * A picture of a report as a file of its own, in the colours of the page as they are now.
 * @module
 */
import { colourOf } from "../shell/colour-of.js";

interface Size {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** SVG that stands alone: the rules it needs are written into it, with colours for variables. */
export function pictureFile(picture: SVGSVGElement, { x, y, width, height }: Size, style: CSSStyleSheet): Blob {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const rules = document.createElementNS("http://www.w3.org/2000/svg", "style");
  rules.textContent = withColours(
    `svg { font: 11px system-ui, sans-serif; text-anchor: middle; fill: var(--ink); color: var(--ink); }\n${chartRules(style)}`,
  );
  const sheet = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x, y, width, height })) sheet.setAttribute(name, String(value));
  sheet.setAttribute("fill", colourOf("--paper"));
  copy.prepend(rules, sheet);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

/** PNG at twice the size, for sharp print. */
export async function pictureImage(svg: Blob, { width, height }: Size): Promise<Blob> {
  const address = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((png) => (png ? resolve(png) : reject(new Error("the browser could not draw the picture")))),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

function chartRules(style: CSSStyleSheet): string {
  return [...style.cssRules]
    .filter((rule) => rule instanceof CSSStyleRule && rule.selectorText.startsWith(".chart"))
    .map(({ cssText }) => cssText)
    .join("\n");
}

function withColours(rules: string): string {
  return rules.replace(/var\((--[a-z-]+)\)/g, (_, name: string) => colourOf(name));
}
