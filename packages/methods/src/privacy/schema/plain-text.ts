/**
 * One spelling for texts that mean the same value.
 * @module
 */

const numeral = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * `1.0` and `+1` become `1`, `TRUE` and `True` become `true`; anything else, `007` too, stays. A reader types a column by
 * all of its cells, so that one row can turn `1.0` from a number into a text; by this spelling the code of a row depends
 * on that row alone.
 */
export function plainText(text: string): string {
  if (numeral.test(text)) return String(Number(text) || 0);
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : text;
}
