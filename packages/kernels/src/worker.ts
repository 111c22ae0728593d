/**
 * The worker for WebAssembly. It imports next to nothing, so that it starts quickly.
 * @module
 */
import { wasmFunctions } from "./functions.js";
import { serve } from "./worker-loop.js";

serve(({ module, memory }) => wasmFunctions(new WebAssembly.Instance(module!, { env: { memory } })));
