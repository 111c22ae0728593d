import { samplesFrom } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { memorisation } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { normal } from "./clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

describe("the report on memorisation", () => {
  test("tells copies from fresh rows", async () => {
    const [training, fresh, holdout] = [normal(1500, 5, 12), normal(1500, 5, 13), normal(1000, 5, 14)];
    const ofCopies = await memorisation(training, training, { holdout, kernels });
    expect(ofCopies.copies).toBe(1500);
    expect(ofCopies.medianNovelty).toBe(0);
    const ofFresh = await memorisation(training, fresh, { holdout, kernels });
    expect(ofFresh.copies).toBe(0);
    expect(ofFresh.reference.copies).toBe(0);
    // Medians of 1,500 and 1,000 distances of one law: the standard error of each is about 1.25·sd/√n.
    const sd = Math.sqrt(ofFresh.distances.reduce((sum, v) => sum + (v - ofFresh.medianNovelty) ** 2, 0) / 1500);
    expect(Math.abs(ofFresh.medianNovelty - ofFresh.reference.median)).toBeLessThan(
      4 * 1.25 * sd * Math.sqrt(1 / 1500 + 1 / 1000),
    );
    expect(Math.abs(ofFresh.coverage - ofFresh.expectedCoverage)).toBeLessThan(0.02);
  });

  test("finds half of the rows missing in what never goes there", async () => {
    const training = normal(1000, 2, 15);
    const right = samplesFrom(
      normal(4000, 2, 16).data.filter((_, at, all) => all[at - (at % 2)]! > 0),
      2,
    );
    const { coverage } = await memorisation(training, right, { kernels });
    expect(Math.abs(coverage - 0.5)).toBeLessThan(0.06);
  });
});
