// Arrow keys inside menus, and their place in browsers without anchor positioning. Opening is the browser's own popover.
import { closest, find, findAll } from "./dom";

export function steerMenus(): void {
  document.addEventListener("keydown", moveInMenu);
  if (!CSS.supports("position-area: block-end")) document.addEventListener("beforetoggle", place, true);
}

function moveInMenu(event: KeyboardEvent): void {
  const menu = closest(event, ".cb-menu") ?? opened(event);
  if (!menu || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const items = findAll(".cb-menu__i, label, [data-theme-set]", menu);
  if (!items.length) return;
  const current = items.findIndex((item) => item === document.activeElement);
  const next = event.key === "ArrowDown" ? current + 1 : current < 0 ? -1 : current - 1;
  items.at(next % items.length)?.focus();
  event.preventDefault();
}

/** The open menu whose button has the focus: the first arrow key steps into it. */
function opened(event: Event): HTMLElement | null {
  const button = closest(event, "[popovertarget]");
  const id = button?.getAttribute("popovertarget");
  return id ? find(`#${CSS.escape(id)}.cb-menu:popover-open`) : null;
}

function place(event: Event): void {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.classList.contains("cb-menu")) return;
  const button = find(`[popovertarget="${CSS.escape(menu.id)}"]`)?.getBoundingClientRect();
  if (!button) return;
  menu.style.top = `${button.bottom}px`;
  menu.style.left = `${Math.max(8, Math.min(button.right - 216, innerWidth - 340))}px`;
}
