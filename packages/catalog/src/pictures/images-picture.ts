/**
 * Some new rows as images, each beside its nearest row of the table.
 * @module
 */
import { check, hasValues, type Table } from "@pushforward/core";
import { type Kernels, neighbourTree } from "@pushforward/kernels";
import type { TableSample } from "@pushforward/methods/sampling";

/** Pixels from 0 to 1 of the table's range, row by row; 0 where missing. */
export type Shades = readonly number[];

export interface ImagesPicture {
  readonly width: number;
  readonly height: number;
  readonly pairs: readonly {
    readonly made: Shades;
    readonly nearest: Shades;
    /** Of the nearest row in the table, counted from 0, and how far it is, as in the report. */
    readonly row: number;
    readonly distance: number;
  }[];
}

/** As many as an eye can follow, fewer when they are large. */
const most = { images: 36, pixels: 40_000 } as const;

/** Columns of numbers other than `by` are pixels, `width` of them a line. @throws ArgumentError when lines do not come out even. */
export function checkImageWidth(source: Table, width: number, by: string | undefined): void {
  const pixels = pixelColumns(source, by).length;
  const where = `a width that divides the ${pixels} columns of numbers`;
  check(pixels > 0 && pixels % width === 0, "sample", "imageWidth", where, width);
}

export async function imagesPicture(
  kernels: Kernels,
  source: Table,
  { table, space, memorisation }: TableSample,
  width: number,
  by: string | undefined,
): Promise<ImagesPicture> {
  const [of, from] = [pixelColumns(table, by), pixelColumns(source, by)];
  const count = Math.min(table.rows, most.images, Math.max(1, Math.floor(most.pixels / (2 * from.length))));
  const rows = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * table.rows) / count));
  const { d } = space.samples;
  const queries = Float64Array.from({ length: count * d }, (_, at) => space.samples.data[rows[Math.floor(at / d)]! * d + (at % d)]!); // biome-ignore format: a line
  const tree = neighbourTree(kernels, space.training.data, d);
  try {
    const { indices } = await tree.nearest(1, { queries });
    const shades = shadesOf(from);
    const pairs = rows.map((made, i) => ({
      made: shades(of, made),
      nearest: shades(from, indices[i]!),
      row: indices[i]!,
      distance: memorisation.distances[made]!,
    }));
    return { width, height: from.length / width, pairs };
  } finally {
    tree.free();
  }
}

function pixelColumns({ columns }: Table, by: string | undefined): Float64Array[] {
  return columns.filter(({ name }) => name !== by).flatMap((column) => (hasValues(column) ? [column.values] : []));
}

/** By one range for all pixels of the table. */
function shadesOf(columns: readonly Float64Array[]) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of columns)
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  const range = high - low || 1;
  return (of: readonly Float64Array[], row: number): Shades =>
    of.map((values) => Math.max(0, Math.min(1, (values[row]! - low) / range)) || 0);
}
