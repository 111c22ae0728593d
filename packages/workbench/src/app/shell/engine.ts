/**
 * The one engine of the page.
 * @module
 */
import type { Engine } from "../../engine/engine.js";

let running: Engine | undefined;

export function setEngine(engine: Engine): void {
  running = engine;
}

export function engine(): Engine {
  if (!running) throw new Error("the engine was not started");
  return running;
}
