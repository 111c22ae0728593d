/**
 * Estimates: a value, how sure it is, and how that was obtained.
 * @module
 */

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Coverage that the interval is built for, for instance 0.95. */
  readonly level: number;
}

export interface Estimate {
  readonly value: number;
  readonly standardError?: number;
  readonly interval?: Interval;
  /** Name of the method behind the uncertainty, for instance "DeLong". */
  readonly method: string;
}
