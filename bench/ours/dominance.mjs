/**
 * Almost dominance of two samples on a line, ours on one thread: `dominance.mjs X Y`, the files raw float64.
 * @module
 */
import { seededRng } from "@pushforward/core";
import { almostDominance } from "@pushforward/methods/dominance";
import { bestOf } from "./best-of.mjs";
import { rawNumbers } from "./raw-numbers.mjs";

const [x, y] = process.argv.slice(2).map(rawNumbers);
const { seconds, answer } = await bestOf(() => almostDominance(x, y, { rng: seededRng(1), resamples: 1000 }));
const { ratio, standardError, upperLimit } = answer;
console.log(JSON.stringify({ seconds, ratio, standardError, upperLimit }));
