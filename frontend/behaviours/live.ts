// Open pages keep up: a page that names its changes hears of them and fetches itself again. One about a single thing
// shows the difference at once, a list offers it, since nobody wants rows to move under their hands. Only the tab that
// is looked at listens; another one catches up when it is looked at again.
import htmx from "htmx.org";
import { find, findAll, onClick } from "./dom";

const PAGE = "#main .cb-page";
const CHANGES = "created changed deleted reload";
const FRAGMENT = "#fragment > *";
const START_AFTER = 1500;
const GATHER_FOR = 300;
const REST_FOR = 2000;
const LOST_AFTER = 3000;
const TRY_AGAIN_AFTER = 5000;

let source: EventSource | undefined;
let seen = "";
const changed = new Set<string>();
let lookTimer = 0;
let lostTimer = 0;

export function keepUp(): void {
  if (!live()) return;
  setTimeout(listen, START_AFTER);
  document.addEventListener("visibilitychange", () => (document.hidden ? hangUp() : listen()));
  addEventListener("pagehide", hangUp);
  addEventListener("pageshow", (event) => event.persisted && listen());
  onClick("[data-live-show]", () => void fetchPage().then(show));
}

function live(): HTMLElement | null {
  return find("[data-live][data-changes]"); // A graph that one can move in is called live as well.
}

function listen(): void {
  const element = live();
  if (!element || source || document.hidden) return;
  const address = new URL(element.dataset.changes ?? "", location.origin);
  address.searchParams.set(element.dataset.cursor ?? "since", seen || (element.dataset.since ?? "0"));
  source = new EventSource(address);
  source.addEventListener("open", found);
  source.addEventListener("error", lost);
  for (const name of (element.dataset.names ?? CHANGES).split(" ")) source.addEventListener(name, hear);
}

function hangUp(): void {
  source?.close();
  source = undefined;
  clearTimeout(lostTimer);
  lostTimer = 0;
}

/** The browser connects again by itself, unless the server refused. */
function lost(): void {
  lostTimer ||= setTimeout(() => tellLost(true), LOST_AFTER);
  if (source?.readyState !== EventSource.CLOSED) return;
  source = undefined;
  setTimeout(listen, TRY_AGAIN_AFTER);
}

function found(): void {
  clearTimeout(lostTimer);
  lostTimer = 0;
  tellLost(false);
}

function tellLost(away: boolean): void {
  const place = find("#connection");
  if (place) place.hidden = !away;
}

function hear(event: Event): void {
  const { lastEventId, data } = event as MessageEvent<string>;
  const told = JSON.parse(data) as { entityRef?: string; id?: number };
  seen = lastEventId || String(told.id ?? seen);
  changed.add(told.entityRef ?? "");
  lookTimer ||= setTimeout(() => void look(), GATHER_FOR);
}

/** Fetches the page as it is now. A list that looks the same is left alone. */
async function look(): Promise<void> {
  const page = isBusy() ? undefined : await fetchPage();
  if (page && live()?.dataset.live === "direct") await show(page);
  else if (page) offer(page);
  if (!live()) hangUp(); // What it told of is over.
  lookTimer = 0;
  if (!page) lookTimer = setTimeout(() => void look(), REST_FOR);
}

/** Somebody writes or has marked text in the page: that must not go away under their hands. */
function isBusy(): boolean {
  const page = find(PAGE);
  const marked = getSelection();
  const marks = marked !== null && !marked.isCollapsed && page !== null && page.contains(marked.anchorNode);
  return marks || document.activeElement?.matches("input:not([type=checkbox]), textarea, select") === true;
}

async function fetchPage(): Promise<HTMLElement | undefined> {
  try {
    const answer = await fetch(location.href, { headers: { "X-Live-Update": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector<HTMLElement>(PAGE) ?? undefined;
  } catch {
    return undefined;
  }
}

function offer(page: HTMLElement): void {
  const current = find(PAGE);
  const place = find("[data-live-show]");
  if (!place || !current) return;
  if (words(page) === words(current)) changed.clear();
  const count = changed.size;
  const many = count === 0 || changed.has("");
  place.textContent = many ? "Show changes" : count === 1 ? "1 change, show" : `${count} changes, show`;
  place.hidden = words(page) === words(current);
}

/** What a page says, but for how long ago things were. Without scripts `noscript` is parsed, with them it is text. */
function words(page: Element): string {
  const copy = page.cloneNode(true) as Element;
  for (const element of findAll("time, noscript", copy)) element.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ");
}

async function show(page: HTMLElement | undefined): Promise<void> {
  const target = find(PAGE);
  if (!target || !page) return;
  changed.clear();
  find("[data-live-show]")?.setAttribute("hidden", "");
  const kept = keepCards(page);
  await htmx.swap({ target, text: page.outerHTML, swap: "outerMorph", sourceElement: document.body });
  for (const [id, address] of kept) askAgain(id, address);
}

/** A card that is there stays until its new content is: the page that was fetched holds only the place for it. */
function keepCards(page: HTMLElement): Map<string, string> {
  const kept = new Map<string, string>();
  for (const place of findAll("[data-lazy][id][aria-busy]", page)) {
    const current = document.getElementById(place.id);
    if (!current || current.hasAttribute("aria-busy")) continue;
    kept.set(place.id, place.getAttribute("hx-get") ?? "");
    place.replaceWith(current.cloneNode(true));
  }
  return kept;
}

function askAgain(id: string, address: string): void {
  const card = document.getElementById(id);
  if (card) void htmx.ajax("GET", address, { source: card, target: card, swap: "outerMorph", select: FRAGMENT });
}
