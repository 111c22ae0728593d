/**
 * The worker of one picture of points: it scales, draws, and finds what is under the hand.
 * @module
 */
import { answerCalls } from "../engine/calls.js";
import { type CloudLook, CloudPainter } from "./cloud-painter.js";
import { type CloudPart, type CloudPoints, cloudPoints, nearestPoint, pointsInside } from "./cloud-points.js";
import { type Box, type CloudView, clipRows } from "./cloud-view.js";

interface Drawn {
  readonly view: CloudView;
  readonly look: CloudLook;
  /** Pixels of the canvas. */
  readonly size: readonly [number, number];
  readonly box?: Box | undefined;
}

let painter: CloudPainter;
let points: CloudPoints | undefined;
let drawn: Drawn | undefined;
let refining = 0;

const handlers = {
  begin({ canvas }: { canvas: OffscreenCanvas }): void {
    painter = new CloudPainter(canvas);
  },
  load({ parts }: { parts: readonly CloudPart[] }): Pick<CloudPoints, "count" | "left" | "ranges"> {
    points = cloudPoints(parts);
    painter.load(points);
    const { count, left, ranges } = points;
    return { count, left, ranges };
  },
  draw(asked: Drawn): void {
    drawn = asked;
    clearTimeout(refining);
    refine(painter.begin(rowsOf(asked), asked.look, asked.size, asked.box));
  },
  /** The table and row of the point nearest to a place of the picture, at most `reach` pixels away. */
  pick({ at, reach }: { at: readonly [number, number]; reach: number }): { part: number; row: number } | undefined {
    if (!points || !drawn) return undefined;
    const found = nearestPoint(points, rowsOf(drawn), at, drawn.size, reach);
    return found < 0 ? undefined : { part: points.part[found]!, row: points.row[found]! };
  },
  /** Rows of each table inside a box. */
  inside: ({ box }: { box: Box }): Uint32Array[] => (points && drawn ? pointsInside(points, rowsOf(drawn), box) : []),
};

const rowsOf = ({ view, size }: Drawn) => clipRows(view, size[0] / size[1]);

function refine(done: number): void {
  if (!points || done >= points.count) return;
  refining = setTimeout(() => refine(painter.goOn(done)), 8) as unknown as number;
}

export type CloudHandlers = typeof handlers;
answerCalls(handlers);
