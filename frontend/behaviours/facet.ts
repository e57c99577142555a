// Narrows a long list of filter values while one types into its own little search field.
import { closest, findAll } from "./dom";

export function narrowFacets(): void {
  document.addEventListener("input", (event) => {
    const field = closest<HTMLInputElement>(event, "[data-narrow]");
    const facet = field?.closest(".cb-facet");
    if (!field || !facet) return;
    const wanted = field.value.trim().toLowerCase();
    for (const option of findAll(".cb-check", facet))
      option.hidden = wanted !== "" && !option.textContent?.toLowerCase().includes(wanted);
    event.stopPropagation();
  }, true);
}
