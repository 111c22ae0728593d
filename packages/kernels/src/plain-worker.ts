/**
 * The worker for the plain twins.
 * @module
 */
import { plainFunctions } from "./plain-functions.js";
import { serve } from "./worker-loop.js";

serve(({ memory }) => plainFunctions(memory));
