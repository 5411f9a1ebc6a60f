import { createServer } from "node:http";

import { libraries, name, services } from "./config.mjs";

function answer(response, status, body, type = "application/json") {
  response.writeHead(status, { "content-type": type });
  response.end(JSON.stringify(body));
}

/** The service, not yet listening. Errors are problem documents (RFC 9457). */
export function makeServer() {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://service");
    if (pathname === "/healthz") return answer(response, 200, { status: "ok" });
    if (pathname === "/") {
      const built_on = Object.keys(libraries);
      return answer(response, 200, { name, calls: Object.keys(services), built_on });
    }
    const detail = `there is no ${pathname}`;
    answer(response, 404, { status: 404, detail }, "application/problem+json");
  });
}
