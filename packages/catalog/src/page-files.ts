/**
 * The files of an operation whose answer is a page: the page, and its pictures alone.
 * @module
 */
import type { ResultMeta } from "./operation.js";
import type { TransportPage } from "./report/transport-page.js";

/** `load` brings the maker of the page; charts are loaded only when a file is asked for. */
export function pageFiles<R>(load: () => Promise<(result: R) => TransportPage>) {
  return {
    async html(result: R, meta: ResultMeta): Promise<string> {
      const { transportPage } = await import("./report/transport-page.js");
      return transportPage((await load())(result), meta);
    },
    async svg(result: R): Promise<string> {
      const { transportSvg } = await import("./report/transport-page.js");
      return transportSvg((await load())(result));
    },
  };
}
