/**
 * Values under the pointer, in any picture with an axis of numbers.
 * @module
 */
import { short } from "../shell/words.js";
import { type AxisScale, axisScale, tickNumber } from "./axis-scale.js";

interface Scales {
  readonly x: AxisScale | undefined;
  readonly y: AxisScale | undefined;
}

/** Show them beside the picture while the pointer is over it. */
export function readout(picture: SVGSVGElement): void {
  let scales: Scales | undefined;
  let words: HTMLElement | undefined;
  picture.addEventListener("pointermove", (event) => {
    scales ??= scalesOf(picture);
    const text = valueWords(picture, scales, event);
    if (text === "") return;
    if (!words?.isConnected) {
      words = document.createElement("div");
      words.className = "readout";
      words.setAttribute("aria-hidden", "true");
      picture.parentElement?.append(words);
    }
    words.textContent = text;
  });
  picture.addEventListener("pointerleave", () => words?.remove());
}

function valueWords(picture: SVGSVGElement, { x, y }: Scales, event: PointerEvent): string {
  const matrix = picture.getScreenCTM();
  if (!matrix) return "";
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  return [x && short(x(at.x)), y && short(y(at.y))].filter(Boolean).join(" , ");
}

/** Ticks of the bottom line of numbers are those of x, ticks of the left-most column those of y. */
export function scalesOf(picture: SVGSVGElement): Scales {
  const inverse = picture.getScreenCTM()?.inverse();
  if (!inverse) return { x: undefined, y: undefined };
  const places = [...picture.querySelectorAll<SVGTextElement>(".tick text, text.tick")].flatMap((text) => {
    const box = text.getBoundingClientRect();
    const value = tickNumber(text.textContent ?? "");
    if (box.width === 0 || Number.isNaN(value)) return [];
    const centre = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(inverse);
    return [{ x: centre.x, y: centre.y, value }];
  });
  const lowest = Math.max(...places.map(({ y }) => y));
  const row = places.filter(({ y }) => Math.abs(y - lowest) < 3);
  const column = places.filter((place) => !row.includes(place));
  const x = axisScale(row.map(({ x: at, value }) => ({ at, value })));
  const y = axisScale(column.map(({ y: at, value }) => ({ at, value })));
  return { x, y };
}
