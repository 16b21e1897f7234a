/**
 * Light, dark, or as the system likes it: the choice is kept in this browser and shown by the root element.
 */

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'switchboard/theme';

/** The theme chosen in this browser before; `system` if none was, or none can be read. */
export function readTheme(): Theme {
  try {
    const saved = localStorage.getItem(storageKey);
    return themes.find((theme) => theme === saved) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Shows a theme; tokens.css knows what it looks like. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

/** Shows a theme and keeps the choice. */
export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // The choice then lasts until the page is left.
  }
}
