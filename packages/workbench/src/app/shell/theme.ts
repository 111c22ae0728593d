/**
 * Light or dark: as the system says, until the reader chooses otherwise.
 * @module
 */
import { useSyncExternalStore } from "react";
import { Store } from "./store.js";

export type Theme = "system" | "light" | "dark";

const place = "pushforward-theme";
const themes: readonly Theme[] = ["system", "light", "dark"];

export const theme = new Store<Theme>(readTheme());

function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(place);
    return themes.find((one) => one === kept) ?? "system";
  } catch {
    return "system"; // storage is closed to the page
  }
}

export function setTheme(next: Theme): void {
  theme.set(next);
  showTheme();
  try {
    localStorage.setItem(place, next);
  } catch {
    // The choice lasts until the page is closed.
  }
}

export function nextTheme(now: Theme): Theme {
  return themes[(themes.indexOf(now) + 1) % themes.length]!;
}

export function showTheme(): void {
  if (theme.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
}

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark now, for what is drawn in colours that are read off it. */
export function useDark(): boolean {
  return useSyncExternalStore(watchDark, () =>
    theme.value === "system" ? systemIsDark.matches : theme.value === "dark",
  );
}

function watchDark(changed: () => void): () => void {
  const leave = theme.subscribe(changed);
  systemIsDark.addEventListener("change", changed);
  return () => {
    leave();
    systemIsDark.removeEventListener("change", changed);
  };
}
