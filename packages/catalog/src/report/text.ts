/** The part of the reports that needs no charting library. */
export { compareTextLines, renderCompareText, type TextOptions } from "./compare-text.js";
export type { ReportMeta } from "./meta.js";
