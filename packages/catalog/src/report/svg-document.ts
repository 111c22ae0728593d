/**
 * The document in which charts are drawn: the page's own, or one made by linkedom where there is none (its one-file build, which bundlers take too).
 * @module
 */
export const svgDocument: Document = globalThis.document ?? (await withoutPage());

async function withoutPage(): Promise<Document> {
  const { parseHTML } = await import("linkedom/worker");
  return parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document;
}
