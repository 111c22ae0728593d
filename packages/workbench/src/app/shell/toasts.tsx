/**
 * Short words that come and go, read out to those who do not see them.
 * @module
 */
import { Store, useStore } from "./store.js";

interface Toast {
  readonly id: number;
  readonly words: string;
}

const toasts = new Store<readonly Toast[]>([]);
let last = 0;

export function tell(words: string): void {
  const id = ++last;
  toasts.set((shown) => [...shown.slice(-2), { id, words }]);
  setTimeout(() => toasts.set((shown) => shown.filter((toast) => toast.id !== id)), 4500);
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, words }) => (
        <div key={id} className="toast">
          {words}
        </div>
      ))}
    </div>
  );
}
