/**
 * Number of distinct hashes in bounded memory, by adaptive sampling [flajolet1990]: keep the hashes that end in k zero
 * bits and raise k when the sample grows too large; the estimate is 2^k times its size, with a relative error near
 * 1.2/√65536 < 1 %.
 * @module
 */
const capacity = 65_536;

export class DistinctCount {
  #sample = new Set<number>();
  #bits = 0;

  add(hashes: Int32Array): void {
    for (const hash of hashes) {
      const mixed = mix(hash);
      if ((mixed & ((1 << this.#bits) - 1)) === 0) this.#sample.add(mixed);
      if (this.#sample.size > capacity) this.#thin();
    }
  }

  #thin(): void {
    this.#bits++;
    const mask = (1 << this.#bits) - 1;
    for (const hash of this.#sample) if ((hash & mask) !== 0) this.#sample.delete(hash);
  }

  get estimate(): number {
    return this.#sample.size * 2 ** this.#bits;
  }
}

/** Spread the low bits of an FNV hash (the finalizer of MurmurHash3). */
function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
