// Shows `dist` while you work on it. In production nginx does that: see nginx.conf.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/**
 * A server that shows a folder and nothing outside it.
 * @param {string} folder
 */
export function makeServer(folder) {
  return createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const name = path.endsWith("/") ? `${path}index.html` : path;
    try {
      const body = await readFile(join(folder, name));
      response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream" }).end(body);
    } catch {
      const body = await readFile(join(folder, "404.html"));
      response.writeHead(404, { "Content-Type": TYPES[".html"] }).end(body);
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? 8080);
  makeServer("dist").listen(port, () => console.log(`http://localhost:${port}`));
}
