/**
 * Where in the page one is: the part of the address after `#`, so that Back, Forward and bookmarks work from any host.
 * @module
 */
import { useSyncExternalStore } from "react";

/** `#/question/compare` is ["question", "compare"]; no hash is the empty list. */
export type Route = readonly string[];

export function readRoute(hash: string): Route {
  return hash
    .replace(/^#\/?/, "")
    .split("?")[0]!
    .split("/")
    .filter((part) => part !== "")
    .map(decodePart);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function addressOf(...route: Route): string {
  return `#/${route.map(encodeURIComponent).join("/")}`;
}

export function goTo(...route: Route): void {
  location.hash = addressOf(...route);
}

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

export function useRoute(): Route {
  return readRoute(useSyncExternalStore(subscribe, () => location.hash));
}
