/**
 * A picture as large as the window: zoom by wheel, buttons or keys, drag to move, values under the pointer; saved as SVG
 * or PNG.
 * @module
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { MinusIcon, PlusIcon } from "../shell/icons.js";
import { fileName, saveFile } from "../shell/save-file.js";
import { Window } from "../shell/window.js";
import { pictureFile, pictureImage } from "./picture-file.js";
import { readout } from "./readout.js";

interface PictureWindowProps {
  readonly picture: SVGSVGElement;
  /** Rules of the report it comes from. */
  readonly style: CSSStyleSheet;
  readonly close: () => void;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function PictureWindow({ picture, style, close }: PictureWindowProps) {
  const title = picture.querySelector("title")?.textContent ?? "Picture";
  const description = picture.querySelector("desc")?.textContent;
  const host = useRef<HTMLDivElement>(null);
  const whole = useRef<Box>(boxOf(picture));
  const [box, setBox] = useState(whole.current);
  const dragged = useRef<{ readonly x: number; readonly y: number; readonly box: Box }>(undefined);

  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style, windowRules()];
    const frame = document.createElement("div");
    frame.className = "picture-frame";
    picture.removeAttribute("width");
    picture.removeAttribute("height");
    frame.append(picture);
    root.replaceChildren(frame);
    readout(picture);
  }, [picture, style]);
  useEffect(() => picture.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`), [picture, box]);

  /** Keep the point at (u, v), shares of the box, where it is. */
  const zoom = (by: number, u = 0.5, v = 0.5): void =>
    setBox((now) => {
      const width = Math.min(whole.current.width, Math.max(whole.current.width / 64, now.width * by));
      const height = (width / whole.current.width) * whole.current.height;
      return inside({ x: now.x + u * (now.width - width), y: now.y + v * (now.height - height), width, height });
    });
  const inside = (next: Box): Box => {
    const { x, y, width, height } = whole.current;
    const clamp = (at: number, low: number, high: number) => Math.min(Math.max(at, low), Math.max(low, high));
    return { ...next, x: clamp(next.x, x, x + width - next.width), y: clamp(next.y, y, y + height - next.height) };
  };
  const move = (u: number, v: number): void =>
    setBox((now) => inside({ ...now, x: now.x + u * now.width, y: now.y + v * now.height }));

  useEffect(() => {
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const place = picture.getBoundingClientRect();
      const [u, v] = [(event.clientX - place.x) / place.width, (event.clientY - place.y) / place.height];
      zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, u, v);
    };
    const element = host.current!;
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  });
  const keyed = (event: KeyboardEvent): void => {
    const steps: Record<string, () => void> = {
      "+": () => zoom(1 / 1.3),
      "=": () => zoom(1 / 1.3),
      "-": () => zoom(1.3),
      "0": () => setBox(whole.current),
      ArrowLeft: () => move(-0.1, 0),
      ArrowRight: () => move(0.1, 0),
      ArrowUp: () => move(0, -0.1),
      ArrowDown: () => move(0, 0.1),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };
  const grab = (event: PointerEvent): void => {
    dragged.current = { x: event.clientX, y: event.clientY, box };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent): void => {
    if (!dragged.current) return;
    const { x, y, box: begin } = dragged.current;
    const place = picture.getBoundingClientRect();
    const across = ((event.clientX - x) / place.width) * begin.width;
    const down = ((event.clientY - y) / place.height) * begin.height;
    setBox(inside({ ...begin, x: begin.x - across, y: begin.y - down }));
  };
  const save = async (ending: "svg" | "png"): Promise<void> => {
    const file = pictureFile(picture, whole.current, style);
    saveFile(`${fileName(title)}.${ending}`, ending === "svg" ? file : await pictureImage(file, whole.current));
  };

  return (
    <Window title={title} wide close={close}>
      <div className="row picture-tools">
        <button type="button" className="button tight" onClick={() => zoom(1 / 1.3)} aria-label="Zoom in">
          <PlusIcon />
        </button>
        <button type="button" className="button tight" onClick={() => zoom(1.3)} aria-label="Zoom out">
          <MinusIcon />
        </button>
        <button type="button" className="button tight" onClick={() => setBox(whole.current)}>
          Whole picture
        </button>
        <button type="button" className="button tight" onClick={() => void save("svg")}>
          Save as SVG
        </button>
        <button type="button" className="button tight" onClick={() => void save("png")}>
          Save as PNG
        </button>
      </div>
      <div
        className="picture-stage"
        ref={host}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: zoomed and moved by keys
        tabIndex={0}
        role="application"
        aria-label={`${title}. Plus and minus zoom, arrows move, 0 shows all.`}
        onKeyDown={keyed}
        onPointerDown={grab}
        onPointerMove={drag}
        onPointerUp={() => {
          dragged.current = undefined;
        }}
      />
      {description && <p className="quiet small">{description}</p>}
    </Window>
  );
}

function boxOf(picture: SVGSVGElement): Box {
  const [x = 0, y = 0, width = 640, height = 400] = (picture.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  return { x, y, width, height };
}

let shared: CSSStyleSheet | undefined;

function windowRules(): CSSStyleSheet {
  if (shared) return shared;
  shared = new CSSStyleSheet();
  shared.replaceSync(`
    .picture-frame { position: relative; }
    svg.chart { width: 100%; height: auto; max-height: 70dvh; overflow: hidden; }
    .readout { position: absolute; left: 0; top: 0; pointer-events: none; font-size: 0.85rem; padding: 0.1rem 0.5rem;
      background: var(--ink); color: var(--paper); border-radius: 0.3rem; font-variant-numeric: tabular-nums; }
  `);
  return shared;
}
