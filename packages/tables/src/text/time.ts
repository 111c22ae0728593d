/**
 * Dates and times from bytes.
 * @module
 */

export const resolutions = ["day", "second", "millisecond"] as const;
export type Resolution = (typeof resolutions)[number];

/** How the dates of a column are written: year first, or year last with a mark between the parts. */
export const TimeForm = { none: 0, yearFirst: 1, yearLast: 2 } as const;

const DAY = 86_400_000;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads one cell after another; the facts of the last cell stand in its fields. */
export class TimeParser {
  /** Milliseconds since 1970 UTC. */
  value = NaN;
  /** Index into `resolutions`. */
  resolution = 0;
  form: number = TimeForm.none;
  /** Year last only: the parts before the year, in the order written. */
  first = 0;
  second = 0;
  /** Year last only: the mark between the parts. */
  mark = 0;

  #bytes: Uint8Array = new Uint8Array(0);
  #p = 0;
  #to = 0;

  /**
   * Milliseconds since 1970 UTC, or NaN. Read are `2024-02-29`, `2024/02/29`, with `T` or a space and `10:30`,
   * `10:30:15`, `10:30:15.123456` (cut to milliseconds) and a zone `Z`, `+02:00`, `+0200`, `+02`; and year-last
   * dates `29/02/2024`, `2/29/2024`, `29.2.2024`, `29-02-2024`, read as day first where that is possible.
   */
  parse(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < 8 || to - from > 40) return NaN;
    this.#bytes = bytes;
    this.#p = from;
    this.#to = to;
    this.resolution = 0;
    const days = this.#digitsAhead() === 4 ? this.#yearFirst() : this.#yearLast();
    return !Number.isNaN(days) ? days * DAY + this.#clock() : NaN;
  }

  /**
   * The usual forms in a fixed place, quickly: `2024-02-29`, `2024-02-29T10:30:15` and the same with `Z`. Sets `value`
   * and `resolution` and returns where the text ends, or -1 when it is of another form.
   */
  parsePlain(bytes: Uint8Array, p: number): number {
    if (bytes[p + 4] !== 0x2d || bytes[p + 7] !== 0x2d) return -1;
    const year = pair(bytes, p) * 100 + pair(bytes, p + 2);
    const days = daysSinceEpoch(year, pair(bytes, p + 5), pair(bytes, p + 8));
    this.value = days * DAY;
    this.resolution = 0;
    let end = p + 10;
    if (bytes[end] === 0x54 || bytes[end] === 0x20) {
      if (bytes[p + 13] !== 0x3a || bytes[p + 16] !== 0x3a) return -1;
      const hours = pair(bytes, p + 11);
      const minutes = pair(bytes, p + 14);
      const seconds = pair(bytes, p + 17);
      if (!(hours <= 23 && minutes <= 59 && seconds <= 59)) return -1;
      this.value += ((hours * 60 + minutes) * 60 + seconds) * 1000;
      this.resolution = 1;
      end = bytes[p + 19] === 0x5a ? p + 20 : p + 19;
    }
    return Number.isNaN(this.value) ? -1 : end;
  }

  #yearFirst(): number {
    const year = this.#number(4, 4);
    const mark = this.#bytes[this.#p++];
    if (mark !== 0x2d && mark !== 0x2f) return NaN;
    const month = this.#number(2, 2);
    if (this.#bytes[this.#p++] !== mark) return NaN;
    this.form = TimeForm.yearFirst;
    return daysSinceEpoch(year, month, this.#number(2, 2));
  }

  #yearLast(): number {
    const first = this.#number(1, 2);
    const mark = this.#bytes[this.#p++]!;
    if (mark !== 0x2d && mark !== 0x2f && mark !== 0x2e) return NaN;
    const second = this.#number(1, 2);
    if (this.#bytes[this.#p++] !== mark) return NaN;
    const year = this.#number(4, 4);
    this.form = TimeForm.yearLast;
    this.first = first;
    this.second = second;
    this.mark = mark;
    return second <= 12 ? daysSinceEpoch(year, second, first) : daysSinceEpoch(year, first, second);
  }

  /** Milliseconds after midnight UTC of what follows the date. */
  #clock(): number {
    if (this.#p === this.#to) return 0;
    const gap = this.#bytes[this.#p++];
    if (gap !== 0x54 && gap !== 0x20 && gap !== 0x74) return NaN;
    const hours = this.#number(2, 2);
    if (!this.#skip(0x3a)) return NaN;
    const minutes = this.#number(2, 2);
    const seconds = this.#skip(0x3a) ? this.#number(2, 2) : 0;
    this.resolution = 1;
    const milliseconds = this.#skip(0x2e) || this.#skip(0x2c) ? this.#fraction() : 0;
    const zone = this.#zone();
    const inRange = hours <= 23 && minutes <= 59 && seconds <= 59 && this.#p === this.#to;
    return inRange ? ((hours * 60 + minutes - zone) * 60 + seconds) * 1000 + milliseconds : NaN;
  }

  #fraction(): number {
    this.resolution = 2;
    const digits = this.#digitsAhead();
    let value = 0;
    for (let i = 0; i < 3; i++) value = value * 10 + (i < digits ? this.#bytes[this.#p + i]! - 0x30 : 0);
    this.#p += digits;
    return digits >= 1 ? value : NaN;
  }

  /** Offset from UTC in minutes. */
  #zone(): number {
    if (this.#p === this.#to) return 0;
    if (this.#bytes[this.#to - 1] !== 0x5a && this.#bytes[this.#p] === 0x20) this.#p++;
    const sign = this.#bytes[this.#p++];
    if (sign === 0x5a || sign === 0x7a) return 0;
    if (sign !== 0x2b && sign !== 0x2d) return NaN;
    const hours = this.#number(2, 2);
    this.#skip(0x3a);
    const minutes = this.#p < this.#to ? this.#number(2, 2) : 0;
    if (!(hours <= 18 && minutes <= 59)) return NaN;
    return sign === 0x2d ? -(hours * 60 + minutes) : hours * 60 + minutes;
  }

  #number(least: number, most: number): number {
    let value = 0;
    let digits = 0;
    for (; digits < most && this.#p < this.#to; digits++, this.#p++) {
      const digit = this.#bytes[this.#p]! - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    return digits >= least ? value : NaN;
  }

  #digitsAhead(): number {
    let p = this.#p;
    while (p < this.#to && this.#bytes[p]! >= 0x30 && this.#bytes[p]! <= 0x39) p++;
    return p - this.#p;
  }

  #skip(byte: number): boolean {
    if (this.#p >= this.#to || this.#bytes[this.#p] !== byte) return false;
    this.#p++;
    return true;
  }
}

/** Value of two digits, or NaN. */
function pair(bytes: Uint8Array, p: number): number {
  const high = bytes[p]! - 0x30;
  const low = bytes[p + 1]! - 0x30;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : NaN;
}

/** Days from 1970-01-01 to a day of the Gregorian calendar; NaN when there is no such day. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1)) return NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > monthLengths[month - 1]! + (leap && month === 2 ? 1 : 0)) return NaN;
  // Years start in March here, so that the leap day comes last.
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

/** The same instant with day and month exchanged; unchanged where that gives no date. */
export function exchangeDayAndMonth(time: number): number {
  const date = new Date(time);
  const days = daysSinceEpoch(date.getUTCFullYear(), date.getUTCDate(), date.getUTCMonth() + 1);
  return !Number.isNaN(days) ? days * DAY + (time - Math.floor(time / DAY) * DAY) : time;
}

/** ISO 8601 in UTC, as fine as `resolution`. */
export function formatTime(time: number, resolution: Resolution): string {
  const iso = new Date(time).toISOString();
  if (resolution === "day") return iso.slice(0, -14);
  return resolution === "second" ? `${iso.slice(0, -5)}Z` : iso;
}
