// A button on each block of code that copies it.
import { find, findAll } from "../dom";
import { toast } from "../toast";

const TICK_FOR = 1500;

export function copyCode(): void {
  for (const block of findAll(".cb-doc pre:not(.mermaid)")) {
    if (block.closest("td.linenos, .cb-diagram")) continue;
    const frame = block.closest(".highlight") ?? block.parentElement;
    if (frame?.classList.contains("highlight")) frame.append(buttonFor(block));
  }
}

function buttonFor(block: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cb-doccopy";
  button.textContent = "Copy";
  button.addEventListener("click", () => void copy(button, block));
  return button;
}

async function copy(button: HTMLButtonElement, block: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText((find("code", block) ?? block).textContent ?? "");
  } catch {
    toast("The browser does not allow copying here. Select the text instead.");
    return;
  }
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), TICK_FOR);
}
