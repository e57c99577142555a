// Opens dialogs by name or when htmx has filled one, and closes them by a click beside them or by `cb:close`.
import { find, findAll, onClick } from "./dom";

export function keepDialogs(): void {
  onClick("[data-dialog]", (opener) => {
    const dialog = find<HTMLDialogElement>(`dialog#${CSS.escape(opener.dataset.dialog ?? "")}`);
    if (!dialog) return;
    opener.closest<HTMLElement>("[popover]")?.hidePopover();
    dialog.showModal();
  });
  onClick("[data-dialog-close]", (button) => button.closest("dialog")?.close());
  document.addEventListener("click", (event) => {
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { target?: unknown } }>).detail;
    if (ctx.target instanceof HTMLDialogElement && !ctx.target.open) ctx.target.showModal();
  });
  document.addEventListener("cb:close", () => {
    for (const dialog of findAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  });
}
