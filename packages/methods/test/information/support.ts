import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { discreteVariable, numericVariable, type Variable } from "@pushforward/methods/information";

/** On this thread; results do not depend on it. */
export const kernels = await openKernels({ threads: 1 });

export function normals(n: number, seed: number): Float64Array {
  const out = new Float64Array(n);
  seededRng(seed).fillNormal(out);
  return out;
}

export const numbers = (...values: number[]): Variable => numericVariable(Float64Array.from(values));
export const levels = (...values: (number | string)[]): Variable => discreteVariable(values);

/** X and Y in R^d with correlation rho between coordinates of the same place: I = −d/2·ln(1 − ρ²). */
export function gaussianPair(n: number, d: number, rho: number, seed: number): [Variable, Variable] {
  const [x, noise] = [normals(n * d, seed), normals(n * d, seed + 1000)];
  const y = x.map((value, i) => rho * value + Math.sqrt(1 - rho * rho) * noise[i]!);
  return [numericVariable(x, d), numericVariable(y, d)];
}
