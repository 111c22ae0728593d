/**
 * How rows are made of a release, for operations that make some.
 * @module
 */
import { z } from "zod";

export const generatorOptions = {
  generator: z
    .enum(["network", "mixture", "gaussian", "latent-class", "nearest"])
    .optional()
    .describe(
      "What makes the rows: network (usual; gaussian where noise hides much of the dependences), mixture, gaussian or latent-class (a full frame) for slicing; mixture (usual) or nearest for input-perturbation.",
    ),
  estimator: z
    .enum(["likelihood", "density-ratio"])
    .optional()
    .describe("How slicing trains it; likelihood when left out."),
};
