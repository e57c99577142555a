// Builds every asset that the portal serves: one stylesheet and one script, another of each for pages of documentation,
// the icon sprite, the fonts and the mark; what draws diagrams in a sandbox; and the programs that it runs in a sandbox: the language of templates, and what their steps do with values.
// Output names carry a hash of their content, so that they may be cached for ever; manifest.json maps plain names
// to hashed ones and is written last, so that a manifest never points at a file that is not there yet.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { buildSprite } from "./sprite.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const output = process.env.CALLBOARD_ASSETS ?? join(here, "../src/callboard/ui/static/dist");
const drawing = process.env.CALLBOARD_DRAWING ?? join(here, "../src/callboard/plugins/techdocs/static/dist");
const sandbox = join(here, "../src/callboard/plugins/scaffolder/render/dist");

/** Font files, as the stylesheet names them, and the plain names under which templates may preload them. */
const fontNames = {
  "geist-latin-wght-normal": "geist.woff2",
  "geist-latin-ext-wght-normal": "geist-latin-ext.woff2",
  "geist-mono-latin-wght-normal": "geist-mono.woff2",
};

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [
      { in: "behaviours/callboard.ts", out: "callboard" },
      { in: "css/callboard.css", out: "callboard" },
      { in: "behaviours/docs.ts", out: "docs" },
      { in: "css/docs.css", out: "docs" },
    ],
    outdir: output,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    target: ["chrome123", "firefox128", "safari17.5"],
    charset: "utf8",
    loader: { ".woff2": "file" },
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    legalComments: "none",
    logLevel: "warning",
  });
  return result.outputFiles.map((file) => [plainName(basename(file.path)), basename(file.path), file.contents]);
}

/** Mermaid and what has it draw: loaded by nothing but the frames of diagrams. */
async function bundleDrawing() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: { diagram: "behaviours/drawing/diagram.ts" },
    outdir: drawing,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome123", "firefox128", "safari17.5"],
    charset: "utf8",
    entryNames: "[name]-[hash]",
    banner: { js: `/*! With Mermaid:\n${await readFile(join(here, "node_modules/mermaid/LICENSE"), "utf8")}*/` },
    legalComments: "inline",
    logLevel: "warning",
  });
  return result.outputFiles.map((file) => [plainName(basename(file.path)), basename(file.path), file.contents]);
}

/** Nunjucks without what it has for files and the web, and what Backstage adds to it, under its licence; JSONata. */
async function buildProgram(name, entry, library) {
  const unavailable = /^(events|asap|a-sync-waterfall|\.\/loaders|\.\/express-app)$/;
  const nothing = {
    name: "nothing",
    setup: (esbuild) => esbuild.onResolve({ filter: unavailable }, () => ({ path: join(here, "language/nothing.cjs") })),
  };
  const licence = await readFile(join(here, "node_modules", library.toLowerCase(), "LICENSE"), "utf8");
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2023",
    define: { "process.env.BUILD_TYPE": '"ENGINE"' },
    banner: { js: `/*! With ${library}:\n${licence.replaceAll("*/", "* /")}*/` },
    plugins: [nothing],
    logLevel: "warning",
  });
  await mkdir(sandbox, { recursive: true });
  await writeFile(join(sandbox, `${name}.new`), result.outputFiles[0].contents);
  await rename(join(sandbox, `${name}.new`), join(sandbox, name));
  return [name, name, result.outputFiles[0].contents];
}

function plainName(hashed) {
  const [, stem, extension] = hashed.match(/^(.+)-[A-Z0-9]{8}(\.\w+)$/);
  return fontNames[stem] ?? stem + extension;
}

function hashed(name, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
  return [name, name.replace(/(\.\w+)$/, `-${hash}$1`), contents];
}

async function writeAll(files, output) {
  await mkdir(output, { recursive: true });
  const before = await readManifest(output);
  for (const [, name, contents] of files) await writeFile(join(output, name), contents);
  const manifest = Object.fromEntries(files.map(([plain, name]) => [plain, name]).sort());
  const temporary = join(output, `manifest-${process.pid}.json`);
  await writeFile(temporary, JSON.stringify(manifest, null, 2) + "\n");
  await rename(temporary, join(output, "manifest.json"));
  // A portal that is running has read the manifest before this one, so those files stay for another round.
  await removeAllBut(output, new Set([...Object.values(manifest), ...Object.values(before), "manifest.json"]));
}

async function readManifest(output) {
  try {
    return JSON.parse(await readFile(join(output, "manifest.json"), "utf8"));
  } catch {
    return {};
  }
}

async function removeAllBut(output, kept) {
  const stale = (await readdir(output)).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(join(output, name), { force: true })));
}

const files = [
  ...(await bundle()),
  hashed("icons.svg", Buffer.from(await buildSprite(join(here, "icons.txt")))),
  hashed("mark.svg", await readFile(join(here, "images/mark.svg"))),
];
const programs = [
  await buildProgram("language.js", "language/engine.mjs", "Nunjucks"),
  await buildProgram("data.js", "language/data.mjs", "JSONata"),
];
const drawings = await bundleDrawing();
await writeAll(drawings, drawing);
await writeAll(files, output);
for (const [plain, , contents] of [...files, ...drawings, ...programs]) {
  const size = plain.endsWith(".woff2") ? contents.length : gzipSync(contents, { level: 9 }).length;
  console.log(`  ${plain.padEnd(24)} ${(size / 1000).toFixed(1).padStart(6)} kB`);
}
