/**
 * A link into the manual, where it lies beside the page.
 * @module
 */
import type { ReactNode } from "react";

/** Filled in by the build: whether the manual is there. */
declare const __MANUAL__: boolean;

/** `page` is its place in the manual, such as `operations/compare.html`. */
export function ManualLink({ page, children }: { readonly page: string; readonly children: ReactNode }) {
  if (!__MANUAL__) return null;
  return <a href={`./manual/${page}`}>{children}</a>;
}
