/** Point clouds that several tests of sampling share. */
import { cos, type Samples, samplesFrom, seededRng, sin } from "@pushforward/core";

/** Two half circles that reach into each other, with noise of 0.05; equally many points of each. */
export function moons(n: number, seed: number): Samples {
  const rng = seededRng(seed);
  const data = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const angle = Math.PI * rng.uniform();
    const [x, y] = i % 2 === 0 ? [cos(angle), sin(angle)] : [1 - cos(angle), 0.5 - sin(angle)];
    data[2 * i] = x + 0.05 * rng.normal();
    data[2 * i + 1] = y + 0.05 * rng.normal();
  }
  return samplesFrom(data, 2);
}

/** Standard normal points in R^d. */
export function normal(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
}

/** Normal points of these deviations along the axes. */
export function normalCloud(n: number, deviations: readonly number[], seed: number): Samples {
  const rng = seededRng(seed);
  const d = deviations.length;
  return samplesFrom(
    Float64Array.from({ length: n * d }, (_, at) => deviations[at % d]! * rng.normal()),
    d,
  );
}

/** E|X − EX|². */
export function totalVariance({ data, n, d }: Samples): number {
  let total = 0;
  for (let k = 0; k < d; k++) {
    let [sum, square] = [0, 0];
    for (let i = 0; i < n; i++) {
      sum += data[i * d + k]! / n;
      square += (data[i * d + k]! * data[i * d + k]!) / n;
    }
    total += square - sum * sum;
  }
  return total;
}
