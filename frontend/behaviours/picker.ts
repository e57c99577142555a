// Suggestions while one types: the list of a combobox is filled by the server. Without scripts it is a plain input.
// Where several values are separated by commas, the last one is completed.
import { find, findAll } from "./dom";

const WAIT = 120;
let question: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** The input whose suggestions are open, or on their way. */
let wanted: HTMLInputElement | undefined;

export function suggestValues(): void {
  document.addEventListener("input", (event) => {
    const picker = pickerOf(event.target);
    if (picker) askSoon(picker);
  });
  document.addEventListener("keydown", (event) => {
    const picker = pickerOf(event.target);
    if (picker) steer(picker, event);
  });
  document.addEventListener("focusout", (event) => {
    const picker = pickerOf(event.target);
    if (picker) close(picker);
  });
  // The press and not the click: the input keeps the focus, and nothing closes before the choice is made.
  document.addEventListener("pointerdown", (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-picker] [role=option]") : null;
    const picker = option?.closest<HTMLElement>("[data-picker]");
    if (option && picker) {
      event.preventDefault();
      choose(picker, option);
    } else offer(event.target);
  });
  // A form that comes back with what follows from an earlier answer has emptied the list one was about to choose from.
  document.addEventListener("htmx:after:swap", () => {
    const picker = pickerOf(document.activeElement);
    if (picker && wanted === document.activeElement) askSoon(picker);
  });
}

/** Who presses into an empty input is shown what there is. */
function offer(target: EventTarget | null): void {
  const picker = pickerOf(target);
  if (picker && listOf(picker).hidden && typed(picker) === "") askSoon(picker);
}

function pickerOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof HTMLInputElement ? target.closest<HTMLElement>("[data-picker]") : null;
}

function inputOf(picker: HTMLElement): HTMLInputElement {
  return find<HTMLInputElement>("input", picker) as HTMLInputElement;
}

function listOf(picker: HTMLElement): HTMLElement {
  return find<HTMLElement>("[role=listbox]", picker) as HTMLElement;
}

function askSoon(picker: HTMLElement): void {
  clearTimeout(timer);
  timer = setTimeout(() => void ask(picker), WAIT);
}

/** What is being typed: all of it, or what stands behind the last comma. */
function typed(picker: HTMLElement): string {
  const value = inputOf(picker).value;
  return picker.dataset.several === undefined ? value : value.slice(value.lastIndexOf(",") + 1).trimStart();
}

async function ask(picker: HTMLElement): Promise<void> {
  question?.abort();
  question = new AbortController();
  wanted = inputOf(picker);
  const list = listOf(picker);
  try {
    const url = `${picker.dataset.picker}&q=${encodeURIComponent(typed(picker))}`;
    const answer = await fetch(url, { signal: question.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    list.innerHTML = await answer.text();
    optionsOf(picker).forEach((option, index) => (option.id = `${list.id}-${index}`));
    show(picker, optionsOf(picker).length > 0 && document.activeElement === inputOf(picker));
  } catch (error) {
    if ((error as Error).name !== "AbortError") close(picker);
  }
}

function optionsOf(picker: HTMLElement): HTMLElement[] {
  return findAll("[role=option]", listOf(picker));
}

function show(picker: HTMLElement, open: boolean): void {
  listOf(picker).hidden = !open;
  inputOf(picker).ariaExpanded = String(open);
  mark(picker, -1);
}

function close(picker: HTMLElement): void {
  clearTimeout(timer);
  question?.abort();
  wanted = undefined;
  show(picker, false);
}

function mark(picker: HTMLElement, index: number): void {
  const all = optionsOf(picker);
  const chosen = index < 0 ? undefined : all[index % all.length];
  for (const option of all) option.ariaSelected = String(option === chosen);
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) inputOf(picker).setAttribute("aria-activedescendant", chosen.id);
  else inputOf(picker).removeAttribute("aria-activedescendant");
}

function steer(picker: HTMLElement, event: KeyboardEvent): void {
  const all = optionsOf(picker);
  const open = !listOf(picker).hidden && all.length > 0;
  const current = all.findIndex((option) => option.ariaSelected === "true");
  if (event.key === "ArrowDown") {
    if (open) mark(picker, current + 1);
    else void ask(picker);
  } else if (event.key === "ArrowUp" && open) mark(picker, current <= 0 ? all.length - 1 : current - 1);
  else if (event.key === "Enter" && open && all[current]) choose(picker, all[current]);
  else if (event.key === "Escape" && open) close(picker);
  else return;
  event.preventDefault();
}

function choose(picker: HTMLElement, option: HTMLElement): void {
  if (option instanceof HTMLAnchorElement) return option.click(); // A place to go to, not a value.
  const input = inputOf(picker);
  const value = option.dataset.value ?? "";
  if (picker.dataset.several === undefined) input.value = value;
  else {
    const before = input.value.slice(0, input.value.lastIndexOf(",") + 1).trim();
    input.value = `${before ? `${before} ` : ""}${value}, `;
  }
  close(picker);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
