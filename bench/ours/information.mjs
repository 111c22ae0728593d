/**
 * Mutual information of ours on all threads: `information.mjs X Y d`, the files raw float64 (n × d).
 * @module
 */
import { openKernels } from "@pushforward/kernels";
import { neighbourInformation, numericVariable } from "@pushforward/methods/information";
import { bestOf } from "./best-of.mjs";
import { rawNumbers } from "./raw-numbers.mjs";

const [xFile, yFile, dimension] = process.argv.slice(2);
const [x, y] = [xFile, yFile].map((file) => numericVariable(rawNumbers(file), Number(dimension)));
const kernels = await openKernels();
const { seconds, answer } = await bestOf(() => neighbourInformation(kernels, [x, y], 3));
console.log(JSON.stringify({ seconds, value: answer.value }));
await kernels.close();
