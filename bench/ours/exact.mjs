/**
 * Exact transport of ours: `exact.mjs X Y A B d p metric threads plan|cost`, the files raw float64; on a line the cost
 * alone, as peers give it, or with plan and proof.
 * @module
 */
import { openKernels } from "@pushforward/kernels";
import { wasserstein, wasserstein1d } from "@pushforward/methods/transport";
import { bestOf } from "./best-of.mjs";
import { rawNumbers } from "./raw-numbers.mjs";

const [xFile, yFile, aFile, bFile, dimension, order, metric, threads, what] = process.argv.slice(2);
const [d, p] = [Number(dimension), Number(order)];
const side = (points, shares) => {
  const [data, weights] = [rawNumbers(points), rawNumbers(shares)];
  const equal = weights.every((weight) => weight === weights[0]);
  return { data, n: data.length / d, d, ...(!equal && { weights }) };
};
const [x, y] = [side(xFile, aFile), side(yFile, bFile)];
const kernels = await openKernels({ threads: Number(threads) });
const alone = () => ({ cost: wasserstein1d(x.data, y.data, p, { x: x.weights, y: y.weights }, kernels) ** p });
const whole = () => wasserstein(x, y, { p, metric, kernels });
const { seconds, answer } = await bestOf(what === "cost" ? alone : whole);
const { cost, dual, gap, certificate } = answer;
console.log(JSON.stringify({ seconds, cost, dual, gap, ...certificate }));
await kernels.close();
