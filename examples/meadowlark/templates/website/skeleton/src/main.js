// What happens once the page is there. It says everything without this, too.
import { greet } from "./greet.js";
{% if values.cookies %}
import { mayRemember } from "./consent.js";
{% endif %}

const greeting = document.querySelector("#greeting");
if (greeting) greeting.textContent = greet(new Date(), greeting.textContent ?? "");
{% if values.cookies %}
document.documentElement.dataset.remembers = String(mayRemember(document.cookie));
{% endif %}
