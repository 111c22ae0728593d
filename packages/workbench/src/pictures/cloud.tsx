/**
 * Rows of one or more tables as points: moved, enlarged and turned by hand or keys, with the rows behind a place or a
 * box.
 * @module
 */
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { engine } from "../app/shell/engine.js";
import { useDark } from "../app/shell/theme.js";
import { count, faultWords } from "../app/shell/words.js";
import type { TableCard } from "../engine/engine.js";
import { CloudAxes } from "./cloud-axes.js";
import { CloudCube } from "./cloud-cube.js";
import { CloudRows } from "./cloud-rows.js";
import { type Box, type CloudView, moved, wholeCube, wholePlane, zoomed } from "./cloud-view.js";
import { drawableColumns } from "./drawable-columns.js";
import { coloursOf, partClass } from "./part-colours.js";
import { useCloud } from "./use-cloud.js";
import { type Size, useSize } from "./use-size.js";
import "./cloud.css";

interface CloudProps {
  /** What each table is called, and the table. */
  readonly tables: readonly (readonly [string, TableCard])[];
}

interface Hovered {
  readonly left: number;
  readonly top: number;
  readonly part: number;
  readonly lines: readonly (readonly [string, string])[];
}

const reach = 8;

export function Cloud({ tables }: CloudProps) {
  const cards = useMemo(() => tables.map(([, card]) => card), [tables]);
  const columns = useMemo(() => drawableColumns(cards), [cards]);
  const [axes, setAxes] = useState<readonly string[]>(columns.slice(0, 2));
  const place = useRef<HTMLDivElement>(null);
  const work = useCloud(place, cards, axes);
  const size = useSize(place);
  const deep = axes.length === 3;
  const [view, setView] = useState<CloudView>(wholePlane);
  const [box, setBox] = useState<Box>();
  const [boxing, setBoxing] = useState(false);
  const [rows, setRows] = useState<readonly Uint32Array[]>();
  const [hovered, setHovered] = useState<Hovered>();
  const aspect = size.width / Math.max(1, size.height);
  const { loaded, draw, pick, inside } = work;
  const dark = useDark();

  useEffect(() => {
    setView(deep ? wholeCube : wholePlane);
    setBox(undefined);
    setRows(undefined);
  }, [deep]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page's colours are others when it turns dark
  useEffect(() => {
    if (!loaded || size.width === 0) return;
    const pixelRatio = Math.min(2, devicePixelRatio);
    const pixels = [Math.round(size.width * pixelRatio), Math.round(size.height * pixelRatio)] as const;
    draw(view, pixels, box, { colours: coloursOf(place.current!, tables.length), pixelRatio });
  }, [loaded, view, box, size, draw, tables.length, dark]);

  const change = useCallback((next: (view: CloudView) => CloudView): void => {
    setView(next);
    setHovered(undefined);
    setBox(undefined);
    setRows(undefined);
  }, []);
  const choose = useCallback(
    async (chosen: Box): Promise<void> => {
      setBox(chosen);
      setRows(await inside(chosen));
    },
    [inside],
  );
  const placeOf = ({ clientX, clientY }: { clientX: number; clientY: number }): [number, number] => {
    const { left, top } = place.current!.getBoundingClientRect();
    return [(2 * (clientX - left)) / size.width - 1, 1 - (2 * (clientY - top)) / size.height];
  };

  // React listens to wheels passively, and the page would scroll.
  useEffect(() => {
    const element = place.current!;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top, width, height } = element.getBoundingClientRect();
      const at = [(2 * (event.clientX - left)) / width - 1, 1 - (2 * (event.clientY - top)) / height] as const;
      change((view) => zoomed(view, 1.0015 ** -event.deltaY, at, width / height));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [change]);

  const drag = useRef<{ readonly from: readonly [number, number]; readonly boxing: boolean; at: [number, number] }>(
    undefined,
  );
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setHovered(undefined);
    const at = placeOf(event);
    drag.current = { from: at, at, boxing: boxing || event.shiftKey };
  };
  const move = (event: PointerEvent): void => {
    const at = placeOf(event);
    const dragged = drag.current;
    if (!dragged) return void hover(at);
    if (dragged.boxing) setBox(boxOf(dragged.from, at));
    else change((view) => moved(view, [at[0] - dragged.at[0], at[1] - dragged.at[1]], aspect));
    dragged.at = at;
  };
  const up = (event: PointerEvent): void => {
    const dragged = drag.current;
    drag.current = undefined;
    if (dragged?.boxing) void choose(boxOf(dragged.from, placeOf(event)));
  };

  const looking = useRef(false);
  const hover = async (at: [number, number]): Promise<void> => {
    if (looking.current || !loaded) return;
    looking.current = true;
    const found = await pick(at, reach * Math.min(2, devicePixelRatio)).finally(() => {
      looking.current = false;
    });
    if (!found || drag.current) return setHovered(undefined);
    const { columns: names, rows: texts } = await engine().rowsAt(cards[found.part]!.id, [found.row]);
    const lines = names.map((name, j) => [name, texts[0]?.[j] ?? "missing"] as const);
    const [left, top] = [((at[0] + 1) / 2) * size.width, ((1 - at[1]) / 2) * size.height];
    setHovered({ left, top, part: found.part, lines: [["row", count(found.row + 1)], ...lines.slice(0, 8)] });
  };

  const keyed = (event: KeyboardEvent): void => {
    const step = 0.12;
    const moves: Record<string, (view: CloudView) => CloudView> = {
      ArrowLeft: (view) => moved(view, [step, 0], aspect),
      ArrowRight: (view) => moved(view, [-step, 0], aspect),
      ArrowUp: (view) => moved(view, [0, -step], aspect),
      ArrowDown: (view) => moved(view, [0, step], aspect),
      "+": (view) => zoomed(view, 1.3, [0, 0], aspect),
      "=": (view) => zoomed(view, 1.3, [0, 0], aspect),
      "-": (view) => zoomed(view, 1 / 1.3, [0, 0], aspect),
      "0": () => (deep ? wholeCube : wholePlane),
    };
    const found = moves[event.key];
    if (!found || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    change(found);
  };

  const setAxis = (axis: number, name: string): void =>
    setAxes((names) => {
      const next = [...names];
      if (name === "") next.splice(axis, 1);
      else next[axis] = name;
      return next;
    });
  const whole: Box = { left: -1, right: 1, bottom: -1, top: 1 };
  const about = `${axes.join(", ")} of ${tables.map(([name]) => name).join(" and ")}`;
  return (
    <div className="cloud">
      <div className="cloud-tools">
        {["Across", "Up", "Deep"].map((word, axis) => (
          <label key={word}>
            {word}{" "}
            <select className="select" value={axes[axis] ?? ""} onChange={({ target }) => setAxis(axis, target.value)}>
              {axis === 2 && <option value="">none</option>}
              {columns.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        ))}
        <button type="button" className="button tight" aria-pressed={boxing} onClick={() => setBoxing(!boxing)}>
          Choose by a box
        </button>
        <button type="button" className="button tight" onClick={() => void choose(whole)}>
          Rows in sight
        </button>
        <button type="button" className="button tight" onClick={() => change(() => (deep ? wholeCube : wholePlane))}>
          Show all
        </button>
      </div>
      <div className={deep ? "cloud-frame deep" : "cloud-frame"}>
        <div
          ref={place}
          className={boxing ? "cloud-place boxing" : "cloud-place"}
          role="application"
          aria-roledescription="picture of points"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is moved by keys
          tabIndex={0}
          aria-label={`Points of ${about}. Arrow keys ${deep ? "turn" : "move"} it, plus and minus enlarge it, 0 shows all.`}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={up}
          onPointerLeave={() => setHovered(undefined)}
          onKeyDown={keyed}
        >
          {hovered && (
            <div className="cloud-hover" style={besideHand(hovered, size)}>
              <strong className={partClass(hovered.part)}>{tables[hovered.part]![0]}</strong>
              {hovered.lines.map(([name, text]) => (
                <span key={name}>
                  {name}: {text}
                </span>
              ))}
            </div>
          )}
          {loaded && deep && <CloudCube view={view} size={size} names={axes} />}
          {box && <div className="cloud-box" style={boxStyle(box)} />}
        </div>
        {loaded && !deep && <CloudAxes view={view} size={size} ranges={loaded.ranges} cards={cards} names={axes} />}
      </div>
      <p className="quiet small" aria-live="polite">
        {work.fault !== undefined
          ? faultWords(work.fault)
          : loaded
            ? `${count(loaded.count)} points${loaded.left > 0 ? `; ${count(loaded.left)} rows have no place, since a value is missing` : ""}.`
            : "Placing the points …"}{" "}
        {tables.map(([name], part) => (
          <span key={name} className={partClass(part)}>
            ● {name}{" "}
          </span>
        ))}
      </p>
      {rows && <CloudRows tables={tables} rows={rows} />}
    </div>
  );
}

function boxOf(a: readonly [number, number], b: readonly [number, number]): Box {
  return {
    left: Math.min(a[0], b[0]),
    right: Math.max(a[0], b[0]),
    bottom: Math.min(a[1], b[1]),
    top: Math.max(a[1], b[1]),
  };
}

/** On the side of the hand where there is more room. */
function besideHand({ left, top }: Hovered, { width, height }: Size) {
  const across = left < width / 2 ? { left: left + 12 } : { right: width - left + 12 };
  return { ...across, ...(top < height / 2 ? { top: top + 12 } : { bottom: height - top + 12 }) };
}

function boxStyle({ left, right, bottom, top }: Box) {
  const percent = (share: number): string => `${50 * share}%`;
  return {
    left: percent(left + 1),
    width: percent(right - left),
    top: percent(1 - top),
    height: percent(top - bottom),
  };
}
