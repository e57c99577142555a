// The form of a report in a dialog over the page. It is the same form that has a page of its own, where links lead
// without scripts; what comes of it is shown in its place.
import { csrfHeaders } from "../csrf";
import { find, findAll, onClick } from "../dom";

const DIALOG = "#cb-docs-report";
const FRAGMENT = "#fragment";
let hasSent = false;

export function keepReports(): void {
  const dialog = find<HTMLDialogElement>(DIALOG);
  if (!dialog) return;
  onClick<HTMLAnchorElement>("a[data-report]", (link, event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void openReport(link.href, "");
  });
  dialog.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    void send(dialog, form, event.submitter);
  });
  onClick<HTMLAnchorElement>(`${DIALOG} a[data-look-again]`, (link, event) => {
    event.preventDefault();
    void ask(link.href).then((found) => found && fill(dialog, found));
  });
  dialog.addEventListener("close", () => {
    if (hasSent) void count();
  });
}

/** Opens the form with a quote. Where it cannot be fetched, the browser goes there and says why. */
export async function openReport(href: string, quote: string): Promise<void> {
  const dialog = find<HTMLDialogElement>(DIALOG);
  const address = new URL(href, location.origin);
  if (quote) address.searchParams.set("quote", quote);
  const found = dialog ? await ask(address.href) : null;
  if (!dialog || !found) {
    location.assign(address);
    return;
  }
  fill(dialog, found);
  dialog.showModal();
  find("textarea", dialog)?.focus();
}

async function send(dialog: HTMLDialogElement, form: HTMLFormElement, by: HTMLElement | null): Promise<void> {
  if (form.dataset.busy !== undefined) return;
  form.dataset.busy = "";
  const fields = new URLSearchParams();
  new FormData(form, by).forEach((value, name) => fields.append(name, String(value)));
  const found = await ask(form.action, fields);
  delete form.dataset.busy;
  if (found) fill(dialog, found);
  else complain(form);
}

/** The fragment that an address answers with, whatever its status; null for anything else. */
async function ask(address: string, body?: URLSearchParams): Promise<Element | null> {
  const sent = body ? { method: "POST", headers: csrfHeaders(), body } : {};
  try {
    const answer = await fetch(address, sent);
    return find(FRAGMENT, new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    return null;
  }
}

function fill(dialog: HTMLDialogElement, found: Element): void {
  dialog.replaceChildren(...found.childNodes);
  hasSent ||= find("[data-report-state]", dialog) !== null;
  const next = find("textarea, [data-report-state] .cb-btn--primary, .cb-dialog__f .cb-btn", dialog);
  if (dialog.open) next?.focus();
}

function complain(form: HTMLFormElement): void {
  const note = find("[data-report-note]", form) ?? document.createElement("p");
  note.dataset.reportNote = "";
  note.className = "cb-report__note";
  note.dataset.tone = "danger";
  note.setAttribute("role", "alert");
  note.textContent = "The portal did not take it. What you wrote is still here: try again in a moment.";
  find(".cb-dialog__b", form)?.append(note);
}

/** How many reports there are by now. */
async function count(): Promise<void> {
  hasSent = false;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const now = findAll("[data-docs-issues]", page);
    findAll("[data-docs-issues]").forEach((place, index) => place.replaceChildren(...(now[index]?.childNodes ?? [])));
  } catch {
    // The count is one behind until the page is opened again.
  }
}
