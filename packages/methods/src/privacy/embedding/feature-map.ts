/**
 * Public features of rows: where each attribute is, and waves over pairs of attributes.
 *
 *     φ(x) = ( √(a/d)·[x_j = v] for all j, v ;   √((1 − a)/R)·(cos ω_r(x), sin ω_r(x)) for r = 1 … R )
 *     ω_r(x) = θ_ri(x_i) + θ_rj(x_j)     for the pair (i, j) of wave r; each pair has R/pairs of them
 *
 * so |φ(x)| = 1 for every row. Phases of a category are uniform on the circle, one for each code: the kernel is 1 on equal
 * codes and 0 on others. Phases of a number are w·(middle of its bin), w ~ N(0, 1/ℓ²): a Gaussian kernel of length ℓ, in
 * shares of the declared range. In the mean, φ(x)·φ(y) averages the products of these kernels over all pairs.
 *
 * A law that is a product over the attributes has the mean features in closed form: E e^{iω} = Π E e^{iθ(x_j)}.
 *
 * Source: [rahimi2007] for random features, [harder2021] for their noised mean.
 * @module
 */
import { cos, type Rng, sin } from "@pushforward/core";
import type { Attribute, Domain } from "../domain.js";
import { attributeSize } from "../domain.js";
import type { SumQuery } from "../private-data.js";

export interface FeatureShape {
  /** R. */
  readonly waves: number;
  /** ℓ. */
  readonly lengthScale: number;
  /** a: share of a row's squared length that says where its attributes are. */
  readonly singleShare: number;
}

/** Waves that touch the same two attributes: `count` of them, from `first` on. */
export interface PairWaves {
  readonly left: number;
  readonly right: number;
  readonly first: number;
  readonly count: number;
  /** Place of the first among the waves that touch `left`, and among those that touch `right`. */
  readonly atLeft: number;
  readonly atRight: number;
}

export interface FeatureMap {
  readonly sizes: readonly number[];
  /** Where the codes of each attribute start among the features. */
  readonly offsets: readonly number[];
  /** Codes of all attributes; features are these and then R cosines and R sines. */
  readonly codes: number;
  readonly waves: number;
  /** √(a/d) and √((1 − a)/R). */
  readonly singleFactor: number;
  readonly waveFactor: number;
  readonly pairs: readonly PairWaves[];
  /** For each attribute, e^{iθ} of every code at the waves that touch it, a row a code: cosines, then sines. */
  readonly phases: readonly Float64Array[];
}

/** The features that a generator of public chance gives; the same generator, the same features. */
export function featureMap({ attributes }: Domain, shape: FeatureShape, rng: Rng): FeatureMap {
  const sizes = attributes.map(attributeSize);
  const d = sizes.length;
  const waves = d === 1 ? 0 : shape.waves;
  const share = waves === 0 ? 1 : shape.singleShare;
  const touching = new Array<number>(d).fill(0);
  const pairs = pairsOf(d, waves, touching);
  return {
    sizes,
    offsets: sizes.map((_, j) => sizes.slice(0, j).reduce((sum, size) => sum + size, 0)),
    codes: sizes.reduce((sum, size) => sum + size, 0),
    waves,
    singleFactor: Math.sqrt(share / d),
    waveFactor: waves === 0 ? 0 : Math.sqrt((1 - share) / waves),
    pairs,
    phases: attributes.map((attribute, j) => phasesOf(attribute, touching[j]!, shape.lengthScale, rng.stream(j))),
  };
}

/** All pairs, with as many waves each, up to one; counts the waves that touch each attribute. */
function pairsOf(d: number, waves: number, touching: number[]): PairWaves[] {
  const total = (d * (d - 1)) / 2;
  const pairs: PairWaves[] = [];
  for (let left = 0; left < d; left++)
    for (let right = left + 1; right < d; right++) {
      const first = Math.floor((pairs.length * waves) / total);
      const count = Math.floor(((pairs.length + 1) * waves) / total) - first;
      pairs.push({ left, right, first, count, atLeft: touching[left]!, atRight: touching[right]! });
      touching[left]! += count;
      touching[right]! += count;
    }
  return pairs;
}

function phasesOf(attribute: Attribute, waves: number, length: number, rng: Rng): Float64Array {
  const size = attributeSize(attribute);
  const out = new Float64Array(size * 2 * waves);
  for (let r = 0; r < waves; r++) {
    const phases = "edges" in attribute ? numberPhases(attribute, size, length, rng) : circlePhases(size, rng);
    for (let v = 0; v < size; v++) {
      out[2 * v * waves + r] = cos(phases[v]!);
      out[(2 * v + 1) * waves + r] = sin(phases[v]!);
    }
  }
  return out;
}

const turn = 6.283185307179586;

const circlePhases = (size: number, rng: Rng): Float64Array =>
  Float64Array.from({ length: size }, () => turn * rng.uniform());

/** Missing values, the last code, have a phase of their own. */
function numberPhases(
  { low, high, edges }: Extract<Attribute, { edges: unknown }>,
  size: number,
  length: number,
  rng: Rng,
): Float64Array {
  const frequency = rng.normal() / length;
  const missing = turn * rng.uniform();
  return Float64Array.from({ length: size }, (_, v) =>
    v + 1 < edges.length ? frequency * (((edges[v]! + edges[v + 1]!) / 2 - low) / (high - low)) : missing,
  );
}

/**
 * Σ φ(x) over rows. Sensitivity 1 under add-remove, since |φ| = 1. Two rows that differ in every attribute are √(2a) apart
 * in the first part and at most 2√(1 − a) in the waves (all phases turned by half).
 */
export function featureSums(map: FeatureMap): SumQuery {
  const { codes, waves, singleFactor, sizes } = map;
  const share = singleFactor * singleFactor * sizes.length;
  return {
    what: `mean of ${codes + 2 * waves} features`,
    length: codes + 2 * waves,
    rowBound: 1,
    differenceBound: Math.sqrt(2 * share + 4 * (1 - share)),
    add({ codes, rows }, out) {
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < sizes.length; j++) out[map.offsets[j]! + codes[j]![row]!]! += singleFactor;
        for (const pair of map.pairs) addPair(map, pair, codes[pair.left]![row]!, codes[pair.right]![row]!, out);
      }
    },
  };
}

/** e^{iθ(u)}·e^{iθ(v)} at the waves of a pair. */
function addPair(
  { codes, sizes, waves, phases, waveFactor }: FeatureMap,
  { left, right, first, count, atLeft, atRight }: PairWaves,
  u: number,
  v: number,
  out: Float64Array,
): void {
  const a = phases[left]!;
  const b = phases[right]!;
  const ofLeft = a.length / (2 * sizes[left]!);
  const ofRight = b.length / (2 * sizes[right]!);
  const c = 2 * u * ofLeft + atLeft;
  const c2 = 2 * v * ofRight + atRight;
  const real = codes + first;
  const imaginary = real + waves;
  for (let r = 0; r < count; r++) {
    const cosine = a[c + r]!;
    const sine = a[c + ofLeft + r]!;
    const cosine2 = b[c2 + r]!;
    const sine2 = b[c2 + ofRight + r]!;
    out[real + r]! += waveFactor * (cosine * cosine2 - sine * sine2);
    out[imaginary + r]! += waveFactor * (cosine * sine2 + sine * cosine2);
  }
}
