// A star flips at once and is sent in the background; it flips back when the server refuses. Without scripts the
// same button posts the form at the end of the page, and the page comes back.
import { findAll, onClick } from "./dom";
import { post } from "./csrf";
import { toast } from "./toast";

export function keepStars(): void {
  onClick<HTMLButtonElement>("button[data-star]", (button, event) => {
    event.preventDefault();
    void toggle(button);
  });
}

async function toggle(button: HTMLButtonElement): Promise<void> {
  const starred = button.value === "true";
  const body = new FormData(button.form ?? undefined);
  body.set(button.name, button.value);
  show(button, starred);
  const done = await post(button.formAction, body);
  if (!done) show(button, !starred);
  report(button, starred, done);
}

function report(button: HTMLButtonElement, starred: boolean, done: boolean): void {
  const title = button.dataset.star ?? "";
  if (!done) toast(`${title} could not be ${starred ? "starred" : "removed"}. Try again in a moment.`);
  else toast(starred ? `Starred ${title}` : `Removed ${title} from starred`, () => void toggle(button));
}

/** The same thing may have several stars on one page: all of them show the same state. */
function show(button: HTMLButtonElement, starred: boolean): void {
  for (const other of findAll<HTMLButtonElement>("button[data-star]")) {
    if (other.formAction !== button.formAction) continue;
    other.setAttribute("aria-pressed", String(starred));
    other.value = String(!starred);
  }
}
