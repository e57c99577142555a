{% if values.ends %}
/** The campaign's last day, wherever the visitor is. */
export const ENDS = "${{ values.ends }}";

/**
 * Is the campaign over, in the visitor's own time zone?
 * @param {Date} now
 */
export function isOver(now) {
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return day.map((part) => String(part).padStart(2, "0")).join("-") > ENDS;
}

{% endif %}
/**
 * What stands below the headline.
 * @param {Date} now
 * @param {string} text what stands there without a script
 */
export function greet(now, text) {
{% if values.ends %}
  if (isOver(now)) return "This is over. Thank you for having been here.";
{% endif %}
  return now.getHours() < 5 ? `${text} Still awake?` : text;
}
