/**
 * How a text surprises a model as it is read: the running sum of surprise less entropy, beside what chance does to it.
 * @module
 */
import type { TokenRecord } from "@pushforward/methods/audits";

export interface SurprisePicture {
  readonly kind: "surprise";
  /** After so many tokens: the sum in nats, and its standard deviation if the model wrote the text. */
  readonly path: readonly { readonly tokens: number; readonly sum: number; readonly deviation: number }[];
  /** The first token that the model never writes, counted from 1; the path ends before it. */
  readonly impossible?: number;
}

const mostPoints = 300;

/** `variance`: of the excess of a token, for records that hold none. Time O(tokens). */
export function surprisePicture(records: readonly TokenRecord[], variance: number): SurprisePicture {
  const known = records.every((record) => record.variance !== undefined);
  const first = records.findIndex(({ logProbability }) => logProbability === -Infinity);
  const read = first < 0 ? records : records.slice(0, first);
  const path = [{ tokens: 0, sum: 0, deviation: 0 }];
  let [sum, square] = [0, 0];
  read.forEach((record, t) => {
    sum -= record.logProbability + record.entropy;
    square += known ? record.variance! : variance;
    const due = Math.ceil((read.length * path.length) / mostPoints);
    if (t + 1 >= due || t + 1 === read.length) path.push({ tokens: t + 1, sum, deviation: Math.sqrt(square) });
  });
  return { kind: "surprise", path, ...(first >= 0 && { impossible: first + 1 }) };
}
