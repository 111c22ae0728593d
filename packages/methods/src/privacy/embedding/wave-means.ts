/**
 * Means of waves under every component of a mixture, and the slopes that come back from them.
 * @module
 */
import type { KernelFunctions, Kernels, Region, Scope } from "@pushforward/kernels";

/** Where the shares of an attribute lie in kernel memory, and the slopes of the loss in them: cells × components, float32. */
export interface SharesPlace {
  readonly components: number;
  readonly cells: number;
  readonly shares: number;
  readonly gradient: number;
}

/** What `gemmF32` is called with. */
export type Product = Parameters<KernelFunctions["gemmF32"]>;

/** E e^{iθ} of one attribute under every component, at the waves that touch it. */
export class WaveMeans {
  /** Waves that touch the attribute. */
  readonly waves: number;
  /** Cosines of its waves, then their sines, × components. */
  readonly means: Region<Float32Array>;
  readonly slopes: Region<Float32Array>;
  private readonly phases: Region<Float32Array>;
  private readonly scratch: Region;

  constructor(
    { functions }: Kernels,
    scope: Scope,
    phases: Float32Array,
    private readonly place: SharesPlace,
  ) {
    const { components: k, cells } = place;
    const rows = phases.length / cells;
    this.waves = rows / 2;
    this.phases = scope.copy(phases);
    this.means = scope.f32(rows * k);
    this.slopes = scope.f32(rows * k);
    this.scratch = scope.u8(Math.max(functions.gemmScratch(rows, k, cells), functions.gemmScratch(cells, k, rows)));
  }

  /** means = phases·shares */
  forward(): Product {
    const { components: k, cells, shares } = this.place;
    const { phases, means, scratch, waves } = this;
    return [0, 2 * waves, k, cells, 1, phases.ptr, cells, shares, k, 0, means.ptr, k, scratch.ptr];
  }

  /** gradient += phasesᵀ·slopes */
  backward(): Product {
    const { components: k, cells, gradient } = this.place;
    const { phases, slopes, scratch, waves } = this;
    return [1, cells, k, 2 * waves, 1, phases.ptr, cells, slopes.ptr, k, 1, gradient, k, scratch.ptr];
  }

  /**
   * Squared distance of a wave's mean over this attribute (its wave `here`) and another (its wave `there`) from
   * cosine + i·sine; sets the slopes of both, half the derivative times the number of components.
   */
  match(here: number, other: WaveMeans, there: number, cosine: number, sine: number): number {
    const k = this.place.components;
    const a = this.means.view;
    const b = other.means.view;
    const [c, s, c2, s2] = [here * k, (this.waves + here) * k, there * k, (other.waves + there) * k];
    let real = 0;
    let imaginary = 0;
    for (let i = 0; i < k; i++) {
      real += a[c + i]! * b[c2 + i]! - a[s + i]! * b[s2 + i]!;
      imaginary += a[c + i]! * b[s2 + i]! + a[s + i]! * b[c2 + i]!;
    }
    const x = real / k - cosine;
    const y = imaginary / k - sine;
    const slopes = this.slopes.view;
    const others = other.slopes.view;
    for (let i = 0; i < k; i++) {
      slopes[c + i] = x * b[c2 + i]! + y * b[s2 + i]!;
      slopes[s + i] = y * b[c2 + i]! - x * b[s2 + i]!;
      others[c2 + i] = x * a[c + i]! + y * a[s + i]!;
      others[s2 + i] = y * a[c + i]! - x * a[s + i]!;
    }
    return x * x + y * y;
  }
}
