// The list of headings beside the text marks the one under which the reader is.
import { find, findAll } from "../dom";

const BELOW_THE_BAR = 96;
let waiting = false;

export function markPlace(): void {
  if (!find("[data-toc]")) return;
  addEventListener("scroll", () => soon(), { passive: true });
  addEventListener("resize", () => soon(), { passive: true });
  mark();
}

function soon(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    mark();
  });
}

function mark(): void {
  const links = findAll<HTMLAnchorElement>("[data-toc] a");
  const current = links.findLast((link) => isAbove(link)) ?? links[0];
  const end = Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight;
  const shown = end && scrollY > 0 ? (links.at(-1) ?? current) : current;
  for (const link of links) {
    if (link === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function isAbove(link: HTMLAnchorElement): boolean {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  return heading !== null && heading.getBoundingClientRect().top <= BELOW_THE_BAR;
}
