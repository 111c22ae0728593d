/** Speed of the kernels on one thread, in processor time: node packages/kernels/tools/measure.mjs [part of a name] */
import { lseScratchBytes, openKernels, pairwiseScratchBytes, sortScratchBytes } from "../dist/index.js";

const wanted = process.argv[2] ?? "";
const { functions, ...kernels } = await openKernels({ threads: 1 });
const scope = kernels.scope();

/** Best of 80 runs of a few milliseconds each, so that some are undisturbed. */
function measure(name, work, unit, run) {
  if (!name.includes(wanted)) return;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 80; i++) {
    const begin = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begin);
    best = Math.min(best, user + system);
  }
  console.log(
    `${name.padEnd(40)} ${(best / 1000).toFixed(2).padStart(8)} ms  ${(work / best).toFixed(0).padStart(7)} million ${unit}/s`,
  );
}

function numbers(length, size = 1) {
  let state = 1;
  return Float64Array.from({ length }, () => {
    state = (state * 16807) % 2147483647;
    return size * (state / 1073741823.5 - 1);
  });
}
const region = (bits, values) => scope.copy(bits === 64 ? values : new Float32Array(values));

const count = 100_000;
for (const bits of [64, 32]) {
  const [x, positive] = [region(bits, numbers(count, 5)), region(bits, numbers(count, 5).map(Math.abs))];
  const [a, b] = [scope.f64(count), scope.f64(count)];
  measure(`expF${bits}`, count, "values", () => functions[`expF${bits}`](x.ptr, 0, count, a.ptr));
  measure(`logF${bits}`, count, "values", () => functions[`logF${bits}`](positive.ptr, 0, count, a.ptr));
  measure(`sincosF${bits}`, count, "values", () => functions[`sincosF${bits}`](x.ptr, 0, count, a.ptr, b.ptr));
  const scratch = scope.u8(sortScratchBytes(count, bits / 8));
  measure(`sortF${bits}`, count, "keys", () => functions[`sortF${bits}`](x.ptr, count, a.ptr, scratch.ptr));
  measure(`sortPairsF${bits}`, count, "keys", () =>
    functions[`sortPairsF${bits}`](x.ptr, 0, count, a.ptr, b.ptr, scratch.ptr),
  );
}

for (const d of [3, 20]) {
  for (const bits of [64, 32]) {
    const [n, rows, m] = [1000, 128, 2000];
    const [x, y, h] = [region(bits, numbers(m * d)), region(bits, numbers(m * d).reverse()), region(bits, numbers(m))];
    const [out, scratch] = [scope.f64(n * n), scope.u8(pairwiseScratchBytes(d) + lseScratchBytes(d))];
    for (const name of ["squaredDistances", "distances", "dots"]) {
      measure(`${name}F${bits} ${n} x ${n} in R^${d}`, n * n, "pairs", () =>
        functions[`${name}F${bits}`](x.ptr, 0, n, y.ptr, 0, n, d, out.ptr, n, scratch.ptr),
      );
    }
    for (const cost of ["Squared", "Euclidean"]) {
      measure(`lse${cost}F${bits} ${rows} x ${m} in R^${d}`, rows * m, "pairs", () =>
        functions[`lse${cost}F${bits}`](x.ptr, 0, rows, y.ptr, m, d, h.ptr, 5, out.ptr, scratch.ptr),
      );
    }
    measure(`projectF${bits} ${m} points in R^${d} on 64 lines`, m * 64, "dots", () =>
      functions[`projectF${bits}`](x.ptr, 0, m, d, y.ptr, 64, out.ptr, m, scratch.ptr),
    );
  }
}

const words = scope.u32(count);
measure("philoxFill", count, "words", () => functions.philoxFill(words.ptr, count / 4, 0, 0, 0, 0, 1, 2));
const [features, relabellings, columns] = [16, 960, 4352];
const [left, right] = [scope.i16(features * columns), scope.i16(relabellings * columns)];
const sums = scope.i32(features * relabellings);
const products = features * relabellings * columns;
const shape = `${features} x ${relabellings} x ${columns}`;
measure(`dotI16 ${shape}`, products, "products", () =>
  functions.dotI16(left.ptr, 0, features, right.ptr, relabellings, columns, sums.ptr),
);
measure(`bitDot ${shape}`, products, "bits", () =>
  functions.bitDot(left.ptr, 0, features, right.ptr, relabellings, columns / 64, sums.ptr),
);
