// Runs in the frame of a diagram, which is a sandbox: draws the text that the page around it sends.
import mermaid from "mermaid";

interface Asked {
  text: string;
  dark: boolean;
  colours: Record<string, string>;
}

const place = document.getElementById("diagram") as HTMLElement;
let number = 0;

addEventListener("message", (event: MessageEvent<Asked>) => {
  if (event.source === parent && typeof event.data?.text === "string") void draw(event.data);
});
parent.postMessage({ ready: true }, "*");

async function draw({ text, dark, colours }: Asked): Promise<void> {
  const colour = (name: string): string => colours[name] ?? "";
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: "base",
    darkMode: dark,
    fontFamily: "ui-sans-serif, system-ui, sans-serif",
    themeVariables: {
      background: colour("--bg"),
      primaryColor: colour("--bg-subtle"),
      primaryTextColor: colour("--fg"),
      primaryBorderColor: colour("--border-strong"),
      lineColor: colour("--fg-muted"),
      textColor: colour("--fg"),
      edgeLabelBackground: colour("--bg"),
    },
  });
  try {
    const { svg } = await mermaid.render(`drawn-${(number += 1)}`, text);
    place.innerHTML = svg;
    place.setAttribute("aria-label", place.querySelector("title")?.textContent || "Diagram");
    const drawn = place.querySelector("svg");
    const height = drawn?.viewBox.baseVal?.height || drawn?.getBoundingClientRect().height || 0;
    parent.postMessage({ drawn: Math.ceil(height) }, "*");
  } catch (error) {
    place.replaceChildren();
    parent.postMessage({ failed: error instanceof Error ? error.message : String(error) }, "*");
  }
}
