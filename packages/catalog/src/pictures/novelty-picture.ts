/**
 * How far new rows are from those that they were made of, as two laws on one line.
 * @module
 */
import type { Memorisation } from "@pushforward/methods/sampling";
import { type LawsPicture, quantilesOf } from "./laws-picture.js";

export function noveltyPicture({ distances, referenceDistances, reference }: Memorisation): LawsPicture {
  return {
    kind: "laws",
    axis: "distance to the nearest row of the table",
    laws: [
      ...(referenceDistances.length > 0
        ? [{ name: reference.of, role: "x" as const, quantiles: quantilesOf(referenceDistances) }]
        : []),
      { name: "new rows", role: "y" as const, quantiles: quantilesOf(distances) },
    ],
  };
}
