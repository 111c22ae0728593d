/**
 * The worker behind a picture of points: fed with columns, asked to draw the latest view and no older one.
 * @module
 */
import { hasValues } from "@pushforward/core";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { engine } from "../app/shell/engine.js";
import { Caller } from "../engine/calls.js";
import type { TableCard } from "../engine/engine.js";
import type { CloudLook } from "./cloud-painter.js";
import type { CloudPoints } from "./cloud-points.js";
import type { Box, CloudView } from "./cloud-view.js";
import type { CloudHandlers } from "./cloud-worker.js";

export type Loaded = Pick<CloudPoints, "count" | "left" | "ranges">;
type Worked = Caller<CloudHandlers>;

export interface CloudWork {
  readonly loaded: Loaded | undefined;
  readonly fault: unknown;
  readonly draw: (view: CloudView, size: readonly [number, number], box: Box | undefined, look: CloudLook) => void;
  readonly pick: (at: readonly [number, number], reach: number) => Promise<{ part: number; row: number } | undefined>;
  readonly inside: (box: Box) => Promise<Uint32Array[]>;
}

export function useCloud(
  place: RefObject<HTMLDivElement | null>,
  cards: readonly TableCard[],
  names: readonly string[],
): CloudWork {
  const worker = useRef<Worked>(undefined);
  const [loaded, setLoaded] = useState<Loaded>();
  const [fault, setFault] = useState<unknown>();

  // A canvas is handed over once, so each worker gets one of its own.
  useEffect(() => {
    const canvas = document.createElement("canvas");
    place.current!.prepend(canvas);
    const begun = new Caller<CloudHandlers>(
      new Worker(new URL("./cloud-worker.js", import.meta.url), { type: "module" }),
    );
    worker.current = begun;
    const drawn = canvas.transferControlToOffscreen();
    begun.call("begin", { canvas: drawn }, {}, [drawn]).catch(setFault);
    return () => {
      begun.end();
      canvas.remove();
    };
  }, [place]);

  useEffect(() => {
    let wanted = true;
    const load = async (): Promise<void> => {
      const tables = await Promise.all(cards.map(({ id }) => engine().columns(id, names)));
      const parts = tables.map((columns) => columns.filter(hasValues).map(({ values }) => values));
      const found = await worker.current!.call("load", { parts });
      if (wanted) setLoaded(found);
    };
    setLoaded(undefined);
    load().catch((error: unknown) => wanted && setFault(error));
    return () => {
      wanted = false;
    };
  }, [cards, names]);

  const waiting = useRef<Parameters<CloudWork["draw"]>>(undefined);
  const busy = useRef(false);
  const draw = useCallback<CloudWork["draw"]>((...asked) => {
    waiting.current = asked;
    if (busy.current) return;
    busy.current = true;
    void (async () => {
      while (waiting.current) {
        const [view, size, box, look] = waiting.current;
        waiting.current = undefined;
        await worker.current?.call("draw", { view, size, box, look }).catch(() => undefined);
      }
      busy.current = false;
    })();
  }, []);
  const pick = useCallback<CloudWork["pick"]>((at, reach) => worker.current!.call("pick", { at, reach }), []);
  const inside = useCallback<CloudWork["inside"]>((box) => worker.current!.call("inside", { box }), []);
  return { loaded, fault, draw, pick, inside };
}
