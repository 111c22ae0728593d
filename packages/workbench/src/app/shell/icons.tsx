/**
 * Small pictures of the page itself; all are decoration beside words.
 * @module
 */
import type { ReactNode } from "react";

function icon(drawing: ReactNode) {
  return function Icon() {
    return (
      <svg
        aria-hidden="true"
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {drawing}
      </svg>
    );
  };
}

export const LockIcon = icon(
  <>
    <rect x="4" y="9" width="12" height="8" rx="1.5" />
    <path d="M7 9V6.5a3 3 0 0 1 6 0V9" />
  </>,
);
export const SunIcon = icon(
  <>
    <circle cx="10" cy="10" r="3.2" />
    <path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4" />
  </>,
);
export const MoonIcon = icon(<path d="M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z" />);
export const HalfIcon = icon(
  <>
    <circle cx="10" cy="10" r="6.5" />
    <path d="M10 3.5v13a6.5 6.5 0 0 0 0-13Z" fill="currentColor" />
  </>,
);
export const CloseIcon = icon(<path d="M5 5l10 10M15 5L5 15" />);
export const PlusIcon = icon(<path d="M10 4v12M4 10h12" />);
export const MinusIcon = icon(<path d="M4 10h12" />);
export const PlayIcon = icon(<path d="M6 4.5v11l9-5.5z" fill="currentColor" />);
export const FileIcon = icon(
  <>
    <path d="M5 2.5h7l3.5 3.5v11.5H5z" />
    <path d="M12 2.5V6h3.5" />
  </>,
);
export const LinkIcon = icon(
  <>
    <path d="M8.5 11.5a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1" />
    <path d="M11.5 8.5a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1" />
  </>,
);
export const SaveIcon = icon(<path d="M10 3v9.5M6 9l4 4 4-4M4 16.5h12" />);
export const RowsIcon = icon(<path d="M3 5h14M3 10h14M3 15h14" />);
export const LargeIcon = icon(<path d="M12 3.5h4.5V8M8 16.5H3.5V12M16.5 3.5L11.5 8.5M3.5 16.5l5-5" />);
export const AgainIcon = icon(<path d="M16 10a6 6 0 1 1-2-4.5M16 3v3.5h-3.5" />);

/** Two laws over one another: the mark of the house. */
export function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 38 26">
      <path d="M1 25C8 25 8 5 14 5s6 20 13 20z" fill="var(--reference)" />
      <path d="M9 25c8 0 8-22 14-22s7 22 14 22" fill="none" stroke="var(--current)" strokeWidth="2.4" />
    </svg>
  );
}
