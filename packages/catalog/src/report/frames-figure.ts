/**
 * Displacement interpolation: mass on its way from x to y, each point at the same share of its own way.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { LinePicture, PlanePicture, PlanPicture } from "../pictures/plan-picture.js";
import { type Chart, chart } from "./chart.js";
import type { Figure } from "./figure.js";
import { type Html, html } from "./html.js";
import { curveOf, type DensityScale, densityMark, densityScale, lineFrame, smoothingWords } from "./laws-chart.js";
import { legible } from "./legible.js";
import { formatShare } from "./numbers.js";
import { boxOf, planeFrame, planeSize } from "./plane-frame.js";

const times = [0, 0.25, 0.5, 0.75, 1];
const panel = { width: 300, height: 200, marginLeft: 6, marginRight: 6, marginTop: 24, marginBottom: 6 } as const;
/** Curves that a player steps through; dots move without steps. */
const curves = 21;

export function framesFigure(picture: PlanPicture): Figure {
  const film = picture.kind === "plane" ? planeFilm(picture) : lineFilm(picture);
  const charts = times.map((t, k) => film.still(t, `frame-${k + 1}`));
  const caption = `Every ${picture.kind === "plane" ? "dot" : "value"} at the same share of its own way: at 0% it is where it starts, at 100% where it ends. ${film.words}`;
  return { heading: "On the way", caption, charts, player: player(film.moving) };
}

interface Film {
  still(t: number, id: string): Chart;
  readonly moving: Chart;
  readonly words: string;
}

function player(picture: Chart): Html {
  return html`<div class="player" hidden>${picture}<div class="controls"><button type="button">Play</button><label>x <input type="range" min="0" max="100" value="50" aria-label="Part of the way from x to y"> y</label><output>50%</output></div></div>`;
}

const named = (t: number, id: string, axes: string) => ({
  id,
  title: `${formatShare(t)} of the way`,
  description: `Where mass is in ${axes} after ${formatShare(t)} of its way from x to y.`,
});

function heading(t: number): Plot.Markish {
  return Plot.text([formatShare(t)], { frameAnchor: "top-left", dy: -14, textAnchor: "start", className: "label" });
}

type Move = PlanePicture["moves"][number];

function planeFilm({ moves, columns }: PlanePicture): Film {
  const [first, second] = columns.map((name) => legible(name, 40)) as [string, string];
  const domain = (k: 0 | 1) => ({
    axis: null,
    nice: true,
    domain: [...boxOf(moves.flatMap((m) => [m[k], m[k + 2]!]))],
  });
  const scales = { x: domain(0), y: domain(1) };
  const between = (k: 0 | 1, t: number) => (move: Move) => (1 - t) * move[k] + t * move[k + 2]!;
  const dots = (t: number, className: string, r: number) =>
    Plot.dot(moves, { x: between(0, t), y: between(1, t), r, className });
  const marks = (t: number, r: number) => [dots(0, "start", r), dots(1, "goal", r), dots(t, "mover", r)];
  return {
    still: (t, id) =>
      chart(named(t, id, `${first} and ${second}`), {
        ...panel,
        ...scales,
        marks: [Plot.frame({ className: "grid" }), ...marks(t, 2), heading(t)],
      }),
    moving: chart(
      { ...named(0.5, "player", `${first} and ${second}`), title: "Mass on its way, moved by the slider below" },
      { ...planeSize, ...scales, marks: [...planeFrame(first, second), ...marks(0.5, 3)] },
    ),
    words: "Pale dots are x, pale rings where mass goes.",
  };
}

function lineFilm({ column, x, y }: LinePicture): Film {
  const scale = densityScale([x, y]);
  const name = legible(column, 40);
  const at = (t: number) => x.map((value, k) => (1 - t) * value + t * y[k]!);
  const tallest = Math.max(...times.flatMap((t) => curveOf(at(t), scale).map(({ density }) => density)));
  const axes = { x: { axis: null, domain: [...scale.box] }, y: { axis: null, domain: [0, 1.05 * tallest] } } as const;
  const ends = [densityMark(curveOf(x, scale), "start"), densityMark(curveOf(y, scale), "goal-line")];
  const still = (t: number, id: string) =>
    chart(named(t, id, name), {
      ...panel,
      ...axes,
      x: { ...axes.x },
      marks: [
        ...ends,
        densityMark(curveOf(at(t), scale), "third-line"),
        Plot.ruleY([0], { className: "base" }),
        heading(t),
      ],
    });
  const moving = chart(
    { ...named(0.5, "player", name), title: "The density on its way, moved by the slider below" },
    { ...planeSize, height: 320, marginLeft: 20, ...axes, marks: [...lineFrame(name), ...ends, ...steps(at, scale)] },
  );
  return {
    still,
    moving,
    words: `${smoothingWords} The pale area is x, the pale line where mass goes.`,
  };
}

function steps(at: (t: number) => number[], scale: DensityScale): Plot.Markish[] {
  return Array.from({ length: curves }, (_, k) => densityMark(curveOf(at(k / (curves - 1)), scale), "frame"));
}
