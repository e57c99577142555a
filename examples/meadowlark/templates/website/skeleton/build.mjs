// Makes `dist` out of `src`: styles and scripts get a name that changes with what they hold, so that browsers may keep
// them for a year; pages get those names.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Builds the site.
 * @param {string} from the folder of sources
 * @param {string} to the folder to make anew
 * @returns {Promise<Map<string, string>>} the new names by the old ones
 */
export async function build(from, to) {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).sort();
  const kept = names.filter((name) => [".css", ".js"].includes(extname(name)));
  const renamed = new Map();
  // One digest for all: scripts import each other, so whoever changes one changes them all.
  const contents = await Promise.all(kept.map((name) => readFile(join(from, name), "utf8")));
  const digest = createHash("sha256").update(contents.join("\0")).digest("hex").slice(0, 10);
  for (const name of kept) renamed.set(name, name.replace(/(\.\w+)$/, `.${digest}$1`));
  for (const [index, name] of kept.entries()) {
    await writeFile(join(to, renamed.get(name)), rename(contents[index], renamed));
  }
  for (const name of names.filter((each) => !kept.includes(each))) {
    if (extname(name) === ".html") {
      await writeFile(join(to, name), rename(await readFile(join(from, name), "utf8"), renamed));
    } else {
      await cp(join(from, name), join(to, name), { recursive: true });
    }
  }
  return renamed;
}

/**
 * A text in which files are called by their new names.
 * @param {string} text
 * @param {Map<string, string>} renamed
 */
function rename(text, renamed) {
  return text.replace(/(["'])(\.?\/)([\w-]+\.(?:css|js))\1/g, (whole, quote, start, name) =>
    renamed.has(name) ? quote + start + renamed.get(name) + quote : whole,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const renamed = await build("src", "dist");
  console.log(`dist is made, with ${[...renamed.values()].join(", ")}`);
}
