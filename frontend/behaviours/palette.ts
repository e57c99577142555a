// The command palette: asks the server while one types and moves through its answer. Enter without a choice, or
// without an answer, searches in full.
import { find, findAll, onClick } from "./dom";

const WAIT = 120;
let palette: HTMLDialogElement | null = null;
let question: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let answered = "";
let isChoosing = false; // Enter was pressed before the answer to what has been typed was there.

export function openPalette(): void {
  palette = find<HTMLDialogElement>("dialog#palette");
  onClick("[data-palette]", (_, event) => {
    if (showPalette()) event.preventDefault();
  });
  palette?.addEventListener("input", () => {
    clearTimeout(timer);
    isChoosing = false;
    timer = setTimeout(() => void ask(), WAIT);
  });
  palette?.addEventListener("keydown", steer);
  palette?.addEventListener("close", () => {
    clearTimeout(timer);
    question?.abort();
    isChoosing = false;
  });
}

/** Opens the palette, or closes it when it is open. False when this page has none. */
export function showPalette(): boolean {
  if (!palette) return false;
  if (palette.open) palette.close();
  else {
    find(".cb-side:popover-open")?.hidePopover();
    palette.showModal();
    field()?.select();
    void ask();
  }
  return true;
}

async function ask(): Promise<void> {
  const list = find(".cb-pal__l", palette ?? document);
  const source = palette?.dataset.source;
  if (!list || !source) return;
  question?.abort();
  question = new AbortController();
  const text = field()?.value ?? "";
  try {
    const url = `${source}?q=${encodeURIComponent(text)}`;
    const answer = await fetch(url, { signal: question.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    list.innerHTML = await answer.text();
    numberOptions();
    mark(0);
  } catch (error) {
    if ((error as Error).name === "AbortError") return;
    showFailure(list);
  }
  answered = text;
  if (isChoosing) chooseFirst();
}

function chooseFirst(): void {
  isChoosing = false;
  const first = options()[0];
  if (first) choose(first);
  else field()?.form?.requestSubmit();
}

function showFailure(list: HTMLElement): void {
  const text = document.createElement("p");
  text.className = "cb-pal__none";
  text.textContent = "Suggestions are not available just now. Press Enter to search the whole catalog.";
  list.replaceChildren(text);
  mark(0);
}

function steer(event: KeyboardEvent): void {
  const current = options().findIndex((option) => option.ariaSelected === "true");
  if (event.key === "ArrowDown") mark(current + 1);
  else if (event.key === "ArrowUp") mark(current - 1);
  else if (event.key === "Enter" && event.target === field() && field()?.value !== answered) {
    clearTimeout(timer);
    isChoosing = true;
    void ask();
  } else if (event.key === "Enter" && current >= 0 && event.target === field()) choose(options()[current]);
  else return;
  event.preventDefault();
}

function choose(option: HTMLElement | undefined): void {
  option?.click();
  if (option?.dataset.keep === undefined) palette?.close();
}

function mark(index: number): void {
  const all = options();
  const chosen = all.at(all.length ? index % all.length : 0);
  for (const option of all) option.ariaSelected = String(option === chosen);
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) field()?.setAttribute("aria-activedescendant", chosen.id);
  else field()?.removeAttribute("aria-activedescendant");
}

function numberOptions(): void {
  options().forEach((option, index) => (option.id ||= `palette-option-${index}`));
}

function options(): HTMLElement[] {
  return findAll('[role="option"]', palette ?? document);
}

function field(): HTMLInputElement | null {
  return find<HTMLInputElement>("input[role=combobox]", palette ?? document);
}
