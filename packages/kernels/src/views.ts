/**
 * Typed views over one memory. Kernels address it in bytes: the double at `ptr` is `f64[ptr >>> 3]`.
 * @module
 */
export interface Views {
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly u8: Uint8Array;
}

export function viewsOver(buffer: ArrayBufferLike): Views {
  return {
    f64: new Float64Array(buffer),
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    i16: new Int16Array(buffer),
    u16: new Uint16Array(buffer),
    u8: new Uint8Array(buffer),
  };
}
