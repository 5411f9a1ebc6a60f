import assert from "node:assert/strict";
import { test } from "node:test";

import { libraries, services } from "../src/config.mjs";
import { repeat } from "../src/loop.mjs";
import { work } from "../src/work.mjs";

test("it works until it is stopped, failures or not", async () => {
  const stop = new AbortController();
  let pieces = 0;
  const failures = [];
  const { error } = console;
  console.error = (failure) => failures.push(failure.message);
  await repeat(
    () => {
      if (++pieces === 3) stop.abort();
      if (pieces === 2) throw new Error("once");
    },
    0.001,
    stop.signal,
  );
  console.error = error;
  assert.equal(pieces, 3);
  assert.deepEqual(failures, ["once"]);
});

test("a service that is away does not stop it", async () => {
  for (const name of Object.keys(services)) services[name] = "http://127.0.0.1:9";
  const answers = await work(AbortSignal.timeout(5000));
  assert.deepEqual(Object.keys(answers), Object.keys(services));
  assert.ok(Object.values(answers).every((answered) => !answered));
});

test("its libraries are the ones of this repository", () => {
  for (const [name, library] of Object.entries(libraries)) assert.equal(library.name, name);
});
