// A card that could not be fetched at all (the server or the network is gone) says so and offers another try. A plugin
// that fails is not our business here: the server answers with its own failed card.
import htmx from "htmx.org";
import { find } from "./dom";

const FRAGMENT = "#fragment > *";

export function rescueCards(): void {
  document.addEventListener("htmx:after:request", takeWhole);
  for (const name of ["htmx:response:error", "htmx:error"])
    document.addEventListener(name, (event) => {
      const asking = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-lazy]") : null;
      if (asking) showFailure(asking);
    });
}

/** A lazy card asks for the fragment inside a page. An answer that is nothing but the fragment is taken whole. */
function takeWhole(event: Event): void {
  const { ctx } = (event as CustomEvent<{ ctx: { select?: string | undefined; text: string } }>).detail;
  if (ctx.select === FRAGMENT && !ctx.text.includes('id="fragment"')) ctx.select = undefined;
}

/** Only a card that still waits is replaced: an old answer is better than none. */
function showFailure(asking: HTMLElement): void {
  const card = asking.matches("[aria-busy]") ? asking : find("[aria-busy]", asking);
  const body = card && find(".cb-card__b", card);
  if (!card || !body) return;
  const state = document.createElement("div");
  state.className = "cb-state";
  state.dataset.tone = "danger";
  state.setAttribute("role", "status");
  const title = document.createElement("strong");
  title.textContent = "The portal did not answer";
  const text = document.createElement("p");
  text.textContent = "The rest of the page is unaffected.";
  state.append(title, text, retryButton(asking));
  body.replaceChildren(state);
  card.dataset.failed = "";
}

function retryButton(asking: HTMLElement): HTMLElement {
  const row = document.createElement("div");
  const button = document.createElement("button");
  row.className = "row";
  button.className = "cb-btn cb-btn--sm";
  button.type = "button";
  button.textContent = "Try again";
  button.addEventListener("click", () => {
    button.textContent = "Asking again…";
    const swap = asking.getAttribute("hx-swap") ?? "outerMorph";
    void htmx.ajax("GET", asking.getAttribute("hx-get") ?? "", { source: asking, target: asking, swap, select: FRAGMENT });
  });
  row.append(button);
  return row;
}
