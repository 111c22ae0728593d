/**
 * Short words that come and go, read out to those who do not see them.
 * @module
 */
import { Store, useStore } from "./store.js";

interface Toast {
  readonly id: number;
  readonly words: string;
  /** For those who do not see that the page has changed. */
  readonly heard: boolean;
}

const toasts = new Store<readonly Toast[]>([]);
let last = 0;

export function tell(words: string, heard = false): void {
  const id = ++last;
  toasts.set((shown) => [...shown.slice(-2), { id, words, heard }]);
  setTimeout(() => toasts.set((shown) => shown.filter((toast) => toast.id !== id)), 4500);
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, words, heard }) => (
        <div key={id} className={heard ? "toast unseen" : "toast"}>
          {words}
        </div>
      ))}
    </div>
  );
}
