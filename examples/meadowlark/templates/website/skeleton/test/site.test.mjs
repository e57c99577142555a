// The built site: what it weighs, whether everybody can read it, whether its links lead somewhere.
import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "../build.mjs";
import { makeServer } from "../serve.mjs";

const HEAVIEST = ${{ values.heaviest }} * 1024;
const SOURCES = fileURLToPath(new URL("../src", import.meta.url));
let site, pages, renamed;

before(async () => {
  site = await mkdtemp(join(tmpdir(), "site-"));
  renamed = await build(SOURCES, site);
  const names = (await readdir(site)).filter((name) => name.endsWith(".html"));
  pages = await Promise.all(names.map(async (name) => [name, await readFile(join(site, name), "utf8")]));
});
after(() => rm(site, { recursive: true }));

const named = (text) => [...text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map((match) => match[1]);

test("a page with its styles and scripts is light", async () => {
  const scripts = [...renamed.values()].filter((name) => name.endsWith(".js"));
  for (const [name, text] of pages) {
    const styles = named(text).filter((path) => path.endsWith(".css"));
    const files = [name, ...styles, ...(text.includes("<script") ? scripts : [])];
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(site, file))).size));
    const weight = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(weight <= HEAVIEST, `${name} weighs ${weight} bytes`);
  }
});

test("everybody can read a page: it has a language, a title and one headline", () => {
  for (const [name, text] of pages) {
    assert.match(text, /<html lang="[a-z]{2}">/, name);
    assert.match(text, /<title>[^<]+<\/title>/, name);
    assert.equal(text.match(/<h1[ >]/g)?.length, 1, name);
    assert.match(text, /<main>/, name);
    for (const [image] of text.matchAll(/<img [^>]*>/g)) assert.match(image, / alt="/, name);
  }
});

test("no script or style stands in a page, since the server's headers forbid it", () => {
  for (const [name, text] of pages) {
    assert.doesNotMatch(text, /<script(?![^>]* src=)|<style| style="| on[a-z]+="/, name);
  }
});

test("everything that a page names is there", async () => {
  for (const [name, text] of pages) {
    for (const path of named(text)) {
      await assert.doesNotReject(stat(join(site, path.endsWith("/") ? `${path}index.html` : path)), `${name}: ${path}`);
    }
  }
});

test("styles and scripts have names that change with what they hold", () => {
  for (const [before, later] of renamed) assert.notEqual(before, later);
  const index = pages.find(([name]) => name === "index.html")[1];
  assert.ok(index.includes(renamed.get("styles.css")) && index.includes(renamed.get("main.js")));
});

test("the server shows the site, and nothing outside it", async () => {
  const server = makeServer(site).listen(0);
  try {
    const address = `http://localhost:${server.address().port}`;
    assert.equal((await fetch(`${address}/`)).status, 200);
    assert.equal((await fetch(`${address}/nothing`)).status, 404);
    assert.equal((await fetch(`${address}/..%2f..%2f..%2fetc%2fpasswd`)).status, 404);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
