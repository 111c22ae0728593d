/** Half the sum of an n × n matrix with its transpose: products that should be symmetric are a rounding off. @module */
export function symmetricPart(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((value, at) => (value + matrix[(at % n) * n + Math.floor(at / n)]!) / 2);
}
