// Light, dark or as the system has it. The choice is a cookie, so that the server's first byte is right next time.
import { find, findAll, onClick } from "./dom";

const COOKIE = "callboard_theme";
const ONE_YEAR = 365 * 24 * 60 * 60;

export function switchTheme(): void {
  onClick("[data-theme-set]", (button) => setTheme(button.dataset.themeSet ?? "system"));
}

function setTheme(theme: string): void {
  const chosen = theme === "light" || theme === "dark" ? theme : "";
  const age = chosen ? ONE_YEAR : 0;
  document.cookie = `${COOKIE}=${chosen}; Path=/; Max-Age=${age}; SameSite=Lax`;
  document.documentElement.dataset.theme = chosen;
  const scheme = find<HTMLMetaElement>('meta[name="color-scheme"]');
  if (scheme) scheme.content = chosen || "light dark";
  for (const button of findAll("[data-theme-set][aria-pressed]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === (chosen || "system")));
}
