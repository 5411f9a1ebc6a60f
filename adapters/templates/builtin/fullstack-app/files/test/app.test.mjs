import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { makeServer } from "../server/server.mjs";
import { FileStore } from "../server/store.mjs";

let directory;
let server;
let base;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "app-"));
  server = makeServer(await FileStore.open(join(directory, "entries.json")));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${server.address().port}`;
});

after(async () => {
  server.close();
  server.closeAllConnections();
  await rm(directory, { recursive: true });
});

const add = (body) => fetch(`${base}/api/entries`, { method: "POST", body });
const entries = async () => (await (await fetch(`${base}/api/entries`)).json()).entries;

test("the page and what it needs are served", async () => {
  const html = await (await fetch(base)).text();
  for (const [, path] of html.matchAll(/(?:href|src)="([^"]+)"/g)) {
    assert.equal((await fetch(base + path)).status, 200, path);
  }
});

test("an entry is kept until it is removed, over a restart too", async () => {
  const entry = await (await add('{"text": "first"}')).json();
  assert.deepEqual(await entries(), [entry]);
  const again = await FileStore.open(join(directory, "entries.json"));
  assert.deepEqual(again.list(), [entry]);
  const remove = () => fetch(`${base}/api/entries/${entry.id}`, { method: "DELETE" });
  assert.equal((await remove()).status, 204);
  assert.equal((await remove()).status, 404);
  assert.deepEqual(await entries(), []);
});

test("entries added at once are all kept", async () => {
  await Promise.all([..."abcdefgh"].map((text) => add(JSON.stringify({ text }))));
  assert.equal((await entries()).length, 8);
});

test("bad input is told what is wrong with it", async () => {
  assert.equal((await add("{")).status, 400);
  assert.equal((await add('{"text": ""}')).status, 422);
  assert.equal((await add(JSON.stringify({ text: "x".repeat(70_000) }))).status, 413);
  assert.equal((await fetch(`${base}/../server/store.mjs`)).status, 404);
});
