// Opening documentation has it checked: what happens is told as it happens. A page that shows the log of its first
// build reloads when that is done; one that is read offers the newer version.
import { find } from "../dom";

const START_AFTER = 1500;

export function followBuild(): void {
  const place = find("[data-sync]");
  if (!place) return;
  if (place.dataset.syncShows === "log") listen(place, true);
  else setTimeout(() => listen(place, false), START_AFTER);
}

function listen(place: HTMLElement, first: boolean): void {
  const source = new EventSource(place.dataset.sync ?? "");
  addEventListener("pagehide", () => source.close());
  source.addEventListener("log", (event) => first && write(textOf(event)));
  source.addEventListener("finish", (event) => {
    source.close();
    const { updated } = JSON.parse((event as MessageEvent<string>).data) as { updated?: boolean };
    if (first) location.reload();
    else if (updated) offer();
  });
  source.addEventListener("error", (event) => {
    source.close();
    const said = "data" in event ? textOf(event) : "";
    if (first && said) say(place, said);
    else if (first) setTimeout(() => location.reload(), START_AFTER * 2);
  });
}

function textOf(event: Event): string {
  try {
    return String(JSON.parse((event as MessageEvent<string>).data));
  } catch {
    return "";
  }
}

function write(text: string): void {
  const log = find("#cb-docs-log");
  for (const line of text.trimEnd().split("\n")) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = line;
    item.append(words);
    log?.append(item);
  }
  const state = find("[data-sync-state]");
  if (state) state.textContent = "Building.";
}

function say(place: HTMLElement, text: string): void {
  write(text);
  const state = find("[data-sync-state]", place);
  if (state) state.textContent = "It failed. Reload this page for the reason.";
}

/** The button that every page has for what has changed since it was opened. */
function offer(): void {
  const button = find("[data-live-show]");
  if (!button) return;
  button.textContent = "Newer version, show";
  button.hidden = false;
}
