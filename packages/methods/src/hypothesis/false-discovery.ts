/** Adjusted p-values; they live in core, since other rooms need them too. @module */
export { benjaminiHochberg, benjaminiYekutieli, holm } from "@pushforward/core";
