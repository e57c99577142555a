// Text that is selected on a page can be reported and linked to: a bubble beside the selection offers both.
import { find, onClick } from "../dom";
import { toast } from "../toast";
import { openReport } from "./report";

const SETTLE_FOR = 250;
const BESIDE = 10;
const EDGE = 8;
const BAR = 56;
const LONGEST_QUOTE = 1000;
const LONGEST_EXACT = 120;
const WORDS_AT_ENDS = 5;
let timer = 0;

export function offerReports(): void {
  const bubble = find("[data-report-bubble]");
  if (!bubble || !find("[data-docs-article]")) return;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show(bubble), SETTLE_FOR);
  });
  addEventListener("resize", () => show(bubble));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") bubble.hidden = true;
  });
  // A press on the bubble must not take the selection away.
  bubble.addEventListener("pointerdown", (event) => event.preventDefault());
  onClick("[data-bubble-report]", () => void report(bubble));
  onClick("[data-bubble-copy]", () => void copyLink(bubble));
}

function show(bubble: HTMLElement): void {
  const marked = selected();
  bubble.hidden = marked === null;
  if (marked) place(bubble, marked.getBoundingClientRect());
}

/** What is selected, if it is text of the page. */
function selected(): Range | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const article = find("[data-docs-article]");
  return article?.contains(range.commonAncestorContainer) && words() ? range : null;
}

function words(): string {
  const text = getSelection()?.toString() ?? "";
  return text.replace(/[^\S\n]+/g, " ").replace(/\n+/g, "\n").trim().slice(0, LONGEST_QUOTE);
}

/** Above the selection, where a finger does not call a menu of its own and the bar of the page is not in the way. */
function place(bubble: HTMLElement, at: DOMRect): void {
  const frame = (bubble.offsetParent ?? document.documentElement).getBoundingClientRect();
  const { width, height } = bubble.getBoundingClientRect();
  const below = matchMedia("(pointer: coarse)").matches || at.top - height - BESIDE < BAR;
  const middle = at.left + at.width / 2 - width / 2;
  const left = Math.max(EDGE, Math.min(middle, document.documentElement.clientWidth - width - EDGE));
  // Within the text also in the moment in which that becomes narrower.
  bubble.style.left = `max(0px, min(${left - frame.left}px, calc(100% - ${width}px)))`;
  bubble.style.top = `${(below ? at.bottom + BESIDE : at.top - height - BESIDE) - frame.top}px`;
}

async function report(bubble: HTMLElement): Promise<void> {
  const quote = words();
  bubble.hidden = true;
  await openReport(bubble.dataset.reportBubble ?? "", quote);
}

async function copyLink(bubble: HTMLElement): Promise<void> {
  const link = `${location.origin}${location.pathname}${location.search}#:~:text=${fragment(words())}`;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    toast("The browser does not allow copying here.");
    return;
  }
  bubble.hidden = true;
  toast("Copied a link to the selection");
}

/** Short words are named whole, long ones by their beginning and their end. */
function fragment(text: string): string {
  const each = text.split(/\s+/);
  if ((text.length <= LONGEST_EXACT && !text.includes("\n")) || each.length <= 2 * WORDS_AT_ENDS) return encoded(each);
  return `${encoded(each.slice(0, WORDS_AT_ENDS))},${encoded(each.slice(-WORDS_AT_ENDS))}`;
}

function encoded(each: string[]): string {
  return encodeURIComponent(each.join(" ")).replace(/-/g, "%2D").replace(/'/g, "%27");
}
