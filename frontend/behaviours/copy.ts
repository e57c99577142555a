// Copies a value (`data-copy="text"`) or the code beside the button (`data-copy` alone), and says so.
import { find, onClick } from "./dom";
import { toast } from "./toast";

const TICK_FOR = 1500;

export function offerCopies(): void {
  onClick("[data-copy]", (button) => {
    const text = button.dataset.copy || find("pre", button.closest(".cb-code, .cb-log") ?? button)?.textContent || "";
    void copy(button, text);
  });
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast("The browser does not allow copying here. Select the text instead.");
    return;
  }
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, TICK_FOR);
  toast("Copied");
}
