/**
 * Numbers as a histogram, some of them marked.
 * @module
 */
export interface HistogramPicture {
  readonly kind: "histogram";
  readonly axis: string;
  /** One more than `shares`, equally apart. */
  readonly edges: readonly number[];
  readonly shares: readonly number[];
  readonly marks: readonly { readonly at: number; readonly label: string }[];
}

const mostBars = 30;

/** Bars of equal width, about √n of them, over all values and marks. Time O(n). */
export function histogramPicture(
  axis: string,
  values: Float64Array,
  weights: Float64Array | undefined,
  marks: HistogramPicture["marks"],
): HistogramPicture {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const count = high > low ? Math.max(5, Math.min(mostBars, Math.ceil(Math.sqrt(values.length)))) : 1;
  const width = high > low ? (high - low) / count : Math.abs(low) / 10 || 1;
  const first = high > low ? low : low - width / 2;
  const shares = new Array<number>(count).fill(0);
  const whole = weights ? weights.reduce((sum, weight) => sum + weight, 0) : values.length;
  values.forEach((value, i) => {
    const bar = Math.min(count - 1, Math.max(0, Math.floor((value - first) / width)));
    shares[bar]! += (weights ? weights[i]! : 1) / whole;
  });
  const edges = Array.from({ length: count + 1 }, (_, k) => first + k * width);
  return { kind: "histogram", axis, edges, shares, marks };
}
