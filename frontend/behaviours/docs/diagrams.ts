// Diagrams are drawn in a frame of their own, a sandbox that belongs to no origin: it gets the text by a message, and
// says by another how that went. Until then, and when it fails, the text stands in the same place.
import { find, findAll } from "../dom";

const FRAME = "/docs/-/diagram";
const NEAR = "300px";
const COLOURS = ["--bg", "--bg-subtle", "--fg", "--fg-muted", "--border-strong"];

interface Said {
  ready?: boolean;
  drawn?: number;
  failed?: string;
}

export function drawDiagrams(): void {
  const places = findAll("[data-diagram]");
  if (!places.length) return;
  const near = new IntersectionObserver(
    (seen) => {
      for (const each of seen.filter((one) => one.isIntersecting)) {
        near.unobserve(each.target);
        frame(each.target as HTMLElement);
      }
    },
    { rootMargin: NEAR },
  );
  for (const place of places) near.observe(place);
  addEventListener("message", hear);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAgain);
  new MutationObserver(drawAgain).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

function frame(place: HTMLElement): void {
  const made = document.createElement("iframe");
  made.setAttribute("sandbox", "allow-scripts");
  made.title = `Diagram ${findAll("[data-diagram]").indexOf(place) + 1}`;
  made.tabIndex = -1;
  made.src = FRAME;
  place.append(made);
}

function hear(event: MessageEvent<Said>): void {
  const made = findAll<HTMLIFrameElement>("[data-diagram] > iframe").find((each) => each.contentWindow === event.source);
  const place = made?.parentElement;
  if (!made || !place) return;
  if (event.data.ready) tell(made);
  if (event.data.failed !== undefined) {
    delete place.dataset.drawn;
    place.dataset.failed = "";
    find("pre", place)?.setAttribute("title", `It cannot be drawn: ${String(event.data.failed).slice(0, 300)}`);
  }
  if (typeof event.data.drawn === "number") {
    place.dataset.drawn = "";
    if (event.data.drawn > place.clientHeight) offerWhole(place, Math.min(event.data.drawn, 4000));
  }
}

function tell(made: HTMLIFrameElement): void {
  const text = find("pre", made.parentElement ?? document)?.textContent ?? "";
  made.contentWindow?.postMessage({ text, dark: isDark(), colours: Object.fromEntries(COLOURS.map((name) => [name, colour(name)])) }, "*");
}

function drawAgain(): void {
  for (const made of findAll<HTMLIFrameElement>("[data-diagram] > iframe")) tell(made);
}

/** One that is larger than its place can be shown whole. */
function offerWhole(place: HTMLElement, height: number): void {
  if (find("button", place)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cb-doccopy";
  button.textContent = "Enlarge";
  button.addEventListener("click", () => {
    const whole = place.style.height === "";
    place.style.height = whole ? `${height + 32}px` : "";
    button.textContent = whole ? "Shrink" : "Enlarge";
  });
  place.append(button);
}

function isDark(): boolean {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** A token as #rrggbb, whatever it is written in. */
function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const canvas = document.createElement("canvas").getContext("2d");
  if (!canvas) return "";
  canvas.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
