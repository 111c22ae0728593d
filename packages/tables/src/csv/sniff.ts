/**
 * What kind of delimited text is this: found from its first records.
 * @module
 */
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;

/** Comma, semicolon, tab, pipe: in this order when all else is equal. */
const delimiters = [COMMA, SEMICOLON, 0x09, 0x7c];
const recordsLookedAt = 100;

/**
 * The byte between cells: the candidate that cuts most of the first records into as many cells as the header, and into
 * the most cells; a comma when there is only one column.
 */
export function sniffDelimiter(bytes: Uint8Array, end: number): number {
  const tables = countDelimiters(bytes, end);
  let best = COMMA;
  let bestScore = 0;
  delimiters.forEach((delimiter, k) => {
    const [header = 0, ...rest] = tables.map((counts) => counts[k]!);
    if (header === 0) return;
    const alike = rest.filter((count) => count === header).length;
    const score = (rest.length > 0 ? alike / rest.length : 1) + header / (header + 1) / 100;
    if (score > bestScore) {
      bestScore = score;
      best = delimiter;
    }
  });
  return best;
}

/** For each of the first complete records, how often each candidate stands outside quotes. */
function countDelimiters(bytes: Uint8Array, end: number): number[][] {
  const records: number[][] = [];
  let counts = delimiters.map(() => 0);
  let cellStart = true;
  let recordStart = 0;
  for (let p = 0; p < end && records.length < recordsLookedAt; p++) {
    const byte = bytes[p]!;
    if (byte === QUOTE && cellStart) {
      p = closingQuote(bytes, p, end);
      cellStart = false;
    } else if (byte === LF || byte === CR) {
      if (p > recordStart) records.push(counts);
      counts = delimiters.map(() => 0);
      recordStart = p + 1;
      cellStart = true;
    } else {
      const k = delimiters.indexOf(byte);
      if (k >= 0) counts[k]!++;
      cellStart = k >= 0 || (cellStart && byte === 0x20);
    }
  }
  return records.length > 0 ? records : [counts];
}

function closingQuote(bytes: Uint8Array, open: number, end: number): number {
  let p = open + 1;
  for (; p < end; p++) {
    if (bytes[p] !== QUOTE) continue;
    if (bytes[p + 1] !== QUOTE) return p;
    p++;
  }
  return p;
}

/**
 * The decimal mark: a comma in semicolon- or tab-separated files where cells such as `3,14` stand and none such as
 * `3.14`; else a point.
 */
export function sniffDecimal(bytes: Uint8Array, end: number, delimiter: number): number {
  if (delimiter !== SEMICOLON && delimiter !== 0x09) return 0x2e;
  const text = String.fromCharCode(...bytes.subarray(0, Math.min(end, 32_768)));
  const cells = text.split(/[\r\n]+/).flatMap((line) => line.split(String.fromCharCode(delimiter)));
  const commas = cells.some((cell) => /^"?[+-]?\d+,\d+"?$/.test(cell));
  return commas && !cells.some((cell) => /^"?[+-]?\d+\.\d+"?$/.test(cell)) ? COMMA : 0x2e;
}
