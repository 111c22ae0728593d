/**
 * A fold whose content is made when it is first opened: what nobody looks at takes no time.
 * @module
 */
import { type ReactNode, useState } from "react";

interface FoldProps {
  readonly summary: ReactNode;
  readonly className?: string;
  readonly children: () => ReactNode;
}

export function Fold({ summary, className, children }: FoldProps) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={className} onToggle={({ currentTarget }) => currentTarget.open && setOpened(true)}>
      <summary>{summary}</summary>
      {opened && children()}
    </details>
  );
}
