/** Answers of the operations on points, worked out anew, with their page and picture. */
import { findOperation, type ResultMeta } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, seededRng, type Table, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";

const kernels = await openKernels({ threads: 1 });

export interface Answer {
  readonly result: Record<string, unknown>;
  readonly html: string;
  readonly svg: string;
}

export async function answerOf(
  name: string,
  tables: Record<string, Table>,
  given: Record<string, unknown> = {},
): Promise<Answer> {
  const operation = await findOperation(name);
  const options = parseOptions(operation, given);
  const result = (await operation.run(tables, options, { watch: {}, threads: 1, kernels })) as Record<string, unknown>;
  const inputs = Object.keys(tables).map((input) => `${input}.csv`);
  const meta: ResultMeta = { operation: name, version: "0", inputs, options, seconds: 0 };
  const { html, svg } = operation.views.files;
  return { result, html: String(await html!(result, meta)), svg: String(await svg!(result, meta)) };
}

const numbers = (name: string, values: Float64Array): Column => ({ name, type: "numeric", values });

/** Normal columns of standard deviation `scale` about `middle`. */
export function normalTable(rows: number, names: readonly string[], seed: number, middle = 0, scale = 1): Table {
  const rng = seededRng(seed);
  return table(
    names.map((name) => {
      const values = new Float64Array(rows);
      rng.fillNormal(values);
      return numbers(
        name,
        values.map((value) => middle + scale * value),
      );
    }),
  );
}

const plane = { x: normalTable(30, ["a", "b"], 1), y: normalTable(24, ["a", "b"], 2, 3) };
const line = { x: normalTable(40, ["a"], 3), y: normalTable(30, ["a"], 4, 4, 2) };
const space = { x: normalTable(30, ["a", "b", "c", "d"], 5), y: normalTable(25, ["a", "b", "c", "d"], 6, 1, 2) };
const large = { x: normalTable(450, ["a", "b"], 7), y: normalTable(450, ["a", "b"], 8, 3) };
const pairs = { x: plane.x, y: normalTable(30, ["a", "b"], 9, 2) };
const third = { more1: normalTable(20, ["a", "b"], 10, -2) };

/** An operation, its tables and options: in the plane, on a line, in space, with more rows than a picture shows. */
export const asked: Record<string, readonly [string, Record<string, Table>, Record<string, unknown>?]> = {
  "wasserstein in the plane": ["wasserstein", plane],
  "wasserstein on a line": ["wasserstein", line],
  "wasserstein of many rows": ["wasserstein", large, { interval: false }],
  sinkhorn: ["sinkhorn", plane],
  "sinkhorn-divergence in the plane": ["sinkhorn-divergence", plane],
  "sinkhorn-divergence on a line": ["sinkhorn-divergence", line],
  "transport-map in space": ["transport-map", space, { kind: "gaussian" }],
  "transport-map on a line": ["transport-map", line],
  "monge-gap in the plane": ["monge-gap", pairs],
  "monge-gap of many rows": ["monge-gap", large],
  "barycenter in the plane": ["barycenter", { ...plane, ...third }, { points: 20 }],
  "barycenter on a line": ["barycenter", line],
  "barycenter in space, along lines": ["barycenter", space, { method: "sliced", points: 20 }],
  "barycenter of Gaussians": ["barycenter", plane, { method: "gaussian", points: 20 }],
  "barycenter on the tables' points": ["barycenter", plane, { method: "fixed-support", epsilon: 0.5 }],
  "gromov-wasserstein": ["gromov-wasserstein", { x: plane.x, y: space.y }],
  "sliced-wasserstein in space": ["sliced-wasserstein", space],
  "sliced-wasserstein on planes": ["sliced-wasserstein", space, { dimension: 2, directions: 5 }],
  "sliced-wasserstein on a line": ["sliced-wasserstein", line],
  "max-sliced": ["max-sliced", space, { candidates: 16, restarts: 2 }],
  "gaussian-wasserstein in space": ["gaussian-wasserstein", space],
  "gaussian-wasserstein on a line": ["gaussian-wasserstein", line],
  "orlicz-wasserstein": ["orlicz-wasserstein", plane],
  "circular-wasserstein": ["circular-wasserstein", line, { period: 7 }],
  "bridge in the plane": ["bridge", plane, { paths: 60 }],
  "bridge on a line": ["bridge", line, { paths: 60 }],
  "flow in space": ["bridge", space, { method: "flow", paths: 20 }],
};

/** Names of columns that a browser or a terminal might obey. */
export const hostileNames = [
  "<script>alert(1)</script>",
  `"><img src=x onerror="alert(2)">\u202eevil`,
  `${"w".repeat(300)}&amp;`,
];
