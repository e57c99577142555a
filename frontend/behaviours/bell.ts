// A button of the top bar says how much of it is unread, and hears when that changes: only in the tab that is looked at.
import { find, findAll } from "./dom";

const START_AFTER = 2000;
const TRY_AGAIN_AFTER = 15_000;
const MOST_SHOWN = 99;

export function ringBells(): void {
  for (const bell of findAll("[data-bell]")) setTimeout(() => follow(bell), START_AFTER);
}

function follow(bell: HTMLElement): void {
  let source: EventSource | undefined;
  let seen = "";
  const listen = (): void => {
    if (source || document.hidden) return;
    const address = new URL(bell.dataset.bell ?? "", location.origin);
    if (seen) address.searchParams.set("since", seen);
    source = new EventSource(address);
    source.addEventListener("unread", (event) => {
      const { lastEventId, data } = event as MessageEvent<string>;
      seen = lastEventId;
      say(bell, (JSON.parse(data) as { count: number }).count);
    });
    // The browser connects again by itself, unless the server refused.
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      source = undefined;
      setTimeout(listen, TRY_AGAIN_AFTER);
    });
  };
  const hangUp = (): void => {
    source?.close();
    source = undefined;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? hangUp() : listen()));
  addEventListener("pagehide", hangUp);
  addEventListener("pageshow", (event) => event.persisted && listen());
  listen();
}

function say(bell: HTMLElement, count: number): void {
  const place = find(".cb-bell__n", bell);
  if (!place) return;
  place.hidden = count === 0;
  place.textContent = count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
  const title = bell.dataset.title ?? "";
  bell.setAttribute("aria-label", count ? `${title}, ${count} unread` : title);
}
