// Tells the window that opened this one what a sign-in came to (`data-answer`), if it is of this origin, and closes.
import { find } from "./dom";

const TIME_TO_HEAR = 100;

export function answerOpener(): void {
  const answer = find("[data-answer]")?.dataset.answer;
  if (!answer || !window.opener) return;
  (window.opener as Window).postMessage(JSON.parse(answer), window.location.origin);
  setTimeout(() => window.close(), TIME_TO_HEAR);
}
