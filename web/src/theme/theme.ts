/** Light, dark, or as the system says; remembered in this browser. */
import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** `public/theme.js` reads it too, before anything is painted. */
const KEY = "wingbeat-theme";

export const theme = signal<Theme>(stored());

/** Follow the choice from now on. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
    try {
      localStorage.setItem(KEY, theme.value);
    } catch {
      // Storage is off in this browser: the choice lasts as long as the tab.
    }
  });
}

function stored(): Theme {
  try {
    return THEMES.find((known) => known === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}
