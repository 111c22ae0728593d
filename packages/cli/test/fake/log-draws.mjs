/** Loaded before the command: a line in the file DRAWN each time that words for noise are drawn, on the disk before they are. */
import { appendFileSync } from "node:fs";

const draw = globalThis.crypto.getRandomValues.bind(globalThis.crypto);
globalThis.crypto.getRandomValues = (array) => {
  if (array instanceof Uint32Array) appendFileSync(process.env.DRAWN, "drawn\n");
  return draw(array);
};
