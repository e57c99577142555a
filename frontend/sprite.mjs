// Gathers the icons named in icons.txt into one SVG sprite of symbols. An unknown name fails the build.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const icons = join(dirname(require.resolve("lucide-static/package.json")), "icons");

export async function buildSprite(list) {
  const names = readNames(await readFile(list, "utf8"));
  const found = await Promise.allSettled(names.map(readSymbol));
  const missing = names.filter((_, index) => found[index].status === "rejected");
  if (missing.length) throw new Error(`icons.txt names icons that Lucide does not have: ${missing.join(", ")}`);
  const symbols = found.map((result) => result.value).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence -->${symbols}</svg>\n`;
}

function readNames(text) {
  const names = text.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length) throw new Error(`icons.txt names these icons twice: ${twice.join(", ")}`);
  return names.sort();
}

async function readSymbol(name) {
  const svg = await readFile(join(icons, `${name}.svg`), "utf8");
  const body = svg.match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  const compact = body.replace(/\s+/g, " ").replaceAll(" />", "/>").replaceAll("> <", "><").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${compact}</symbol>`;
}
