/**
 * Vendi score of order 1 on one thread: `vendi-score.mjs cosine|rbf FILE d`, the file raw float64. The bandwidth of rbf is √d.
 * @module
 */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { vendiScore } from "@pushforward/methods/diversity";
import { bestOf } from "./best-of.mjs";
import { rawNumbers } from "./raw-numbers.mjs";

const [similarity, file, columns] = process.argv.slice(2);
const d = Number(columns);
const data = rawNumbers(file);
const kernels = await openKernels({ threads: 1 });
const settings = { rng: seededRng(1), kernels, similarity, orders: [1], bandwidth: Math.sqrt(d) };
const { seconds, answer } = await bestOf(() => vendiScore({ data, n: data.length / d, d }, settings));
const [{ value, numericalError, standardError }] = answer.estimates;
console.log(JSON.stringify({ seconds, value, numericalError, standardError, iterations: answer.iterations }));
