import { createServer } from "node:http";
import { readFile } from "node:fs/promises";

const MAX_BODY_BYTES = 65_536;
const PAGES = new Map([
  ["/", ["index.html", "text/html; charset=utf-8"]],
  ["/app.mjs", ["app.mjs", "text/javascript; charset=utf-8"]],
  ["/style.css", ["style.css", "text/css; charset=utf-8"]],
]);

class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function readJson(request) {
  let text = "";
  request.setEncoding("utf8");
  for await (const piece of request) {
    text += piece;
    if (text.length > MAX_BODY_BYTES) throw new Problem(413, `more than ${MAX_BODY_BYTES} bytes`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "the body is not JSON");
  }
}

function answer(response, status, body, type = "application/json") {
  response.writeHead(status, { "content-type": type });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function page(response, pathname) {
  const [file, type] = PAGES.get(pathname);
  const bytes = await readFile(new URL(`../web/${file}`, import.meta.url));
  response.writeHead(200, {
    "content-type": type,
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
  });
  response.end(bytes);
}

async function route(store, request, response) {
  const { pathname } = new URL(request.url, "http://service");
  const id = pathname.match(/^\/api\/entries\/([^/]+)$/)?.[1];
  switch (`${request.method} ${id ? "/api/entries/{id}" : pathname}`) {
    case "GET /healthz":
      return answer(response, 200, { status: "ok" });
    case "GET /api/entries":
      return answer(response, 200, { entries: store.list() });
    case "POST /api/entries": {
      const body = await readJson(request);
      if (typeof body?.text !== "string" || body.text.trim() === "") {
        throw new Problem(422, "text must be a string that is not blank");
      }
      return answer(response, 201, await store.add(body.text));
    }
    case "DELETE /api/entries/{id}":
      if (await store.remove(id)) return answer(response, 204);
      throw new Problem(404, "there is no such entry");
  }
  if (request.method === "GET" && PAGES.has(pathname)) return page(response, pathname);
  throw new Problem(404, `there is no ${request.method} ${pathname}`);
}

/** The application on `store`, not yet listening. Errors are problem documents (RFC 9457). */
export function makeServer(store) {
  return createServer((request, response) => {
    route(store, request, response).catch((error) => {
      const status = error instanceof Problem ? error.status : 500;
      if (status === 500) console.error(error);
      const detail = status === 500 ? "something is broken on our side" : error.message;
      answer(response, status, { status, detail }, "application/problem+json");
    });
  });
}
