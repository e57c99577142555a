// The keyboard map: Ctrl K for the palette, `g` and a letter to go somewhere, j and k through rows, and single keys
// that press the element which claims them with data-key. Single keys can be turned off in the list of shortcuts.
import { find, findAll, isTyping } from "./dom";
import { showPalette } from "./palette";
import { step } from "./rows";

const CHORD_WITHIN = 900;
const OFF = "callboard-keys-off";
let chordAt = 0;

export function listenToKeys(): void {
  const places = readPlaces();
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      if (showPalette()) event.preventDefault();
      return;
    }
    if (isTaken(event)) return;
    const act = goingTo(event.key, places) ?? single[event.key] ?? (() => pressClaimed(event.key));
    if (act()) event.preventDefault();
  });
  offerSwitch();
}

/** What each key does; true when it did something. */
const single: Record<string, () => boolean> = {
  g: () => ((chordAt = Date.now()), true),
  "/": () => focusFilter() || showPalette(),
  "?": () => open(find<HTMLDialogElement>("dialog#help")),
  j: () => step(1),
  k: () => step(-1),
  "[": () => moveTab(-1),
  "]": () => moveTab(1),
};

function isTaken(event: KeyboardEvent): boolean {
  const modified = event.metaKey || event.ctrlKey || event.altKey;
  return modified || isTyping(event) || find("dialog[open]") !== null || localStorage.getItem(OFF) !== null;
}

function goingTo(key: string, places: Record<string, string>): (() => boolean) | undefined {
  const place = places[key];
  if (Date.now() - chordAt > CHORD_WITHIN || !place) return undefined;
  chordAt = 0;
  return () => (location.assign(place), true);
}

function readPlaces(): Record<string, string> {
  return JSON.parse(find("#shortcuts")?.textContent || "{}") as Record<string, string>;
}

function focusFilter(): boolean {
  const filter = find("[data-slash]");
  filter?.focus();
  return filter !== null;
}

function open(dialog: HTMLDialogElement | null): boolean {
  dialog?.showModal();
  return dialog !== null;
}

function moveTab(by: number): boolean {
  const tabs = findAll<HTMLAnchorElement>(".cb-tabs a");
  const current = tabs.findIndex((tab) => tab.ariaCurrent === "page");
  const next = current < 0 ? undefined : tabs[current + by];
  next?.click();
  return next !== undefined;
}

function pressClaimed(key: string): boolean {
  const named = `[data-key="${key}"]`; // Where many claim it, that of the row under the cursor is meant.
  const claimed = /^[a-z]$/i.test(key) ? (find(`.is-cursor ${named}`) ?? find(`${named}:not([data-rows] *)`)) : null;
  claimed?.click();
  return claimed !== null;
}

function offerSwitch(): void {
  const box = find<HTMLInputElement>("#single-keys");
  if (!box) return;
  box.checked = localStorage.getItem(OFF) === null;
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
