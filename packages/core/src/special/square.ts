/** x², one multiplication: engines may take x ** 2 for a general power, with other last bits. */
export function square(x: number): number {
  return x * x;
}
