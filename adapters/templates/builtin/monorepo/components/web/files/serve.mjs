// Serves dist/ while the page is developed.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";

import "./build.mjs";

const types = { html: "text/html", css: "text/css", mjs: "text/javascript", json: "application/json" };
const { port } = JSON.parse(await readFile(new URL("config.json", import.meta.url), "utf8"));
const server = createServer(async (request, response) => {
  // URL takes care of "..": no path of it leads out of dist/.
  const { pathname } = new URL(request.url === "/" ? "/index.html" : request.url, "http://web");
  try {
    const bytes = await readFile(new URL(`dist${pathname}`, import.meta.url));
    const type = types[pathname.split(".").pop()] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(Number(process.env.PORT ?? port), () => {
  console.log(`http://localhost:${server.address().port}`);
});
