// What the script says, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";

{% if values.ends %}
import { ENDS, greet, isOver } from "../src/greet.js";

const [year, month, day] = ENDS.split("-").map(Number);
const noon = new Date(year, month - 1, day, 12);
{% else %}
import { greet } from "../src/greet.js";

const noon = new Date(2026, 2, 1, 12);
{% endif %}

test("by day the text stands as it is", () => {
  assert.equal(greet(noon, "Hello."), "Hello.");
});

test("at night it is noticed", () => {
  const night = new Date(noon);
  night.setHours(3);
  assert.equal(greet(night, "Hello."), "Hello. Still awake?");
});
{% if values.ends %}

test("the campaign is over on the day after its last, at midnight where the visitor is", () => {
  assert.equal(isOver(new Date(year, month - 1, day, 23, 59)), false);
  assert.equal(isOver(new Date(year, month - 1, day + 1)), true);
  assert.match(greet(new Date(year, month - 1, day + 1), "Hello."), /over/);
});
{% endif %}
