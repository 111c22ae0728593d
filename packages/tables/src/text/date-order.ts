/**
 * How the dates of a column are written, learnt over the whole column: year first, day first or month first.
 * @module
 */
import { TimeForm, type TimeParser } from "./time.js";

const DOT = 0x2e;

export class DateOrder {
  #form: number = TimeForm.none;
  #mark = 0;
  #dayFirst = false;
  #monthFirst = false;

  /** Note the date just parsed; false when it contradicts earlier ones. */
  note(date: TimeParser): boolean {
    if (date.form === TimeForm.yearFirst && this.#form === TimeForm.yearFirst) return true;
    const mark = date.form === TimeForm.yearLast ? date.mark : 0;
    if (this.#form === TimeForm.none) {
      this.#form = date.form;
      this.#mark = mark;
    }
    if (date.form !== this.#form || mark !== this.#mark) return false;
    if (date.form === TimeForm.yearFirst) return true;
    if (date.first > 12 || mark === DOT) this.#dayFirst = true; // dots are written day first everywhere
    if (date.second > 12) this.#monthFirst = true;
    return !(this.#dayFirst && this.#monthFirst);
  }

  get yearFirst(): boolean {
    return this.#form === TimeForm.yearFirst;
  }

  get monthFirst(): boolean {
    return this.#monthFirst;
  }

  /** Dates such as 03/04/2024 left open which part is the month. */
  get ambiguous(): boolean {
    return this.#form === TimeForm.yearLast && !this.#dayFirst && !this.#monthFirst;
  }
}
