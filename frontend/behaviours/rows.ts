// A cursor over the rows of a table or list: j and k move it onto the link of a row, the browser follows the link on Enter.
import { find, findAll } from "./dom";

export function step(by: number): boolean {
  const rows = findAll(".cb-table tbody tr, [data-rows] > *");
  if (!rows.length) return false;
  const current = rows.findIndex((row) => row.classList.contains("is-cursor"));
  const next = Math.max(0, Math.min(rows.length - 1, current + by));
  rows[current]?.classList.remove("is-cursor");
  const row = rows[next];
  row?.classList.add("is-cursor");
  if (row) find("a, button", row)?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
  return true;
}
