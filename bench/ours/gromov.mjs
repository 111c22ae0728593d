/**
 * One Gromov–Wasserstein descent on one thread: `gromov.mjs GEOMETRY X Y EPSILON`, files of raw float64 in R² and R³.
 * @module
 */
import { samplesFrom } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { gromovWasserstein } from "@pushforward/methods/transport";
import { bestOf } from "./best-of.mjs";
import { rawNumbers } from "./raw-numbers.mjs";

const [geometry, x, y, strength] = process.argv.slice(2);
const kernels = await openKernels({ threads: 1 });
const clouds = [samplesFrom(rawNumbers(x), 2), samplesFrom(rawNumbers(y), 3)];
const epsilon = Number(strength) || undefined;
const { seconds, answer } = await bestOf(() => gromovWasserstein(...clouds, { geometry, epsilon, starts: 1, kernels }));
const { objective, cost, converged, iterations, residual } = answer;
console.log(JSON.stringify({ seconds, objective, cost, converged, iterations, residual }));
