import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeServer, resource } from "../src/server.mjs";
import { MemoryStore } from "../src/store.mjs";

const server = makeServer(new MemoryStore());
let base;

before(async () => {
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.close();
  server.closeAllConnections();
});

const send = (path, method, body) =>
  fetch(base + path, { method, body, headers: { "content-type": "application/json" } });

test("it is healthy", async () => {
  assert.equal((await fetch(`${base}/healthz`)).status, 200);
});

test("an item lives from POST to DELETE", async () => {
  const made = await send(`/${resource}`, "POST", '{"text": "first"}');
  assert.equal(made.status, 201);
  const path = made.headers.get("location");
  const item = await made.json();
  assert.deepEqual(await (await fetch(base + path)).json(), item);
  assert.deepEqual((await (await fetch(`${base}/${resource}`)).json()).items, [item]);
  assert.equal((await send(path, "DELETE")).status, 204);
  assert.equal((await fetch(base + path)).status, 404);
});

test("bad input is told what is wrong with it", async () => {
  assert.equal((await send(`/${resource}`, "POST", "{")).status, 400);
  assert.equal((await send(`/${resource}`, "POST", '{"text": " "}')).status, 422);
  assert.equal((await send(`/${resource}`, "POST", "null")).status, 422);
  assert.equal((await send(`/${resource}`, "PUT")).status, 405);
  assert.equal((await fetch(`${base}/elsewhere`)).status, 404);
  const large = JSON.stringify({ text: "x".repeat(70_000) });
  assert.equal((await send(`/${resource}`, "POST", large)).status, 413);
});
