// A live log shows its end while the reader is at the bottom, and stays put when they have scrolled up.
import { findAll } from "./dom";

const CLOSE_ENOUGH = 60;

export function followLogs(): void {
  for (const log of findAll("[data-follow]")) {
    log.scrollTop = log.scrollHeight;
    let bottom = true;
    log.addEventListener("scroll", () => {
      bottom = log.scrollHeight - log.scrollTop - log.clientHeight < CLOSE_ENOUGH;
    });
    new MutationObserver(() => {
      if (bottom) log.scrollTop = log.scrollHeight;
    }).observe(log, { childList: true, subtree: true });
  }
}
