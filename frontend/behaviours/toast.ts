// Short messages at the corner of the page. The server sends one with HX-Trigger: {"cb:toast": {"text": …, "undo": url}}.
import { find, findAll } from "./dom";
import { post } from "./csrf";

const SHOWN_FOR = 6000;

export function toast(text: string, undo?: () => void): void {
  const element = document.createElement("div");
  element.className = "cb-toast";
  element.append(text);
  if (undo) element.append(undoButton(element, undo));
  find("#toasts")?.append(element);
  setTimeout(() => element.remove(), SHOWN_FOR);
}

function undoButton(element: HTMLElement, undo: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Undo";
  button.addEventListener("click", () => {
    element.remove();
    undo();
  });
  return button;
}

export function showToasts(): void {
  for (const sent of findAll("#toasts > .cb-toast")) setTimeout(() => sent.remove(), SHOWN_FOR);
  document.addEventListener("cb:toast", (event) => {
    const { text, undo } = (event as CustomEvent<{ text: string; undo?: string }>).detail;
    toast(text, undo ? () => void undoByPost(undo) : undefined);
  });
}

async function undoByPost(url: string): Promise<void> {
  toast((await post(url)) ? "Undone" : "That could not be undone");
}
