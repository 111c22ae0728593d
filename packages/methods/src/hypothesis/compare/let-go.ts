/**
 * Memory given back at once: garbage of the size of tables may stay for long.
 * @module
 */

/** Smaller ones are left to the engine: a message takes about 0.1 ms. */
const worthAMessage = 1_000_000;

/**
 * Large arrays are empty afterwards. Browsers keep what came in a message until they next collect garbage, even when it
 * was detached; what is sent to nobody is gone.
 */
export function letGo(arrays: readonly Float64Array[]): void {
  const buffers = arrays
    .map(({ buffer }) => buffer as ArrayBuffer)
    .filter(({ byteLength }) => byteLength >= worthAMessage);
  if (buffers.length === 0) return;
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.postMessage(null, buffers);
  port1.close();
}
