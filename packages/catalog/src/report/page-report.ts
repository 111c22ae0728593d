/** The reports that draw charts; importing this loads the charting library. */
export { largestPage, renderCompareHtml } from "./compare-html.js";
export type { ReportMeta } from "./meta.js";
