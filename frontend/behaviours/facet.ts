// Narrows a long list of filter values while one types into its own little search field. What is typed there is nobody
// else's business: it neither changes the list of results nor sends the form.
import { closest, findAll } from "./dom";

export function narrowFacets(): void {
  document.addEventListener("input", narrow, true);
  document.addEventListener("change", keepInside, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && closest(event, "[data-narrow]")) event.preventDefault();
  });
}

function narrow(event: Event): void {
  const field = closest<HTMLInputElement>(event, "[data-narrow]");
  const facet = field?.closest(".cb-facet");
  if (!field || !facet) return;
  const wanted = field.value.trim().toLowerCase();
  for (const option of findAll(".cb-check", facet))
    option.hidden = wanted !== "" && !option.textContent?.toLowerCase().includes(wanted);
  keepInside(event);
}

function keepInside(event: Event): void {
  if (closest(event, "[data-narrow]")) event.stopPropagation();
}
