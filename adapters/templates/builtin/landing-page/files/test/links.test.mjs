import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../public/", import.meta.url);
const pages = readdirSync(root).filter((name) => name.endsWith(".html"));

test("there is a first page", () => {
  assert.ok(pages.includes("index.html"), "run ./build first");
});

for (const page of pages) {
  const html = readFileSync(new URL(page, root), "utf8");

  test(`${page}: says its language and has one title`, () => {
    assert.match(html, /<html lang="[a-zA-Z-]+">/);
    assert.equal(html.match(/<title>[^<]+<\/title>/g)?.length, 1);
  });

  test(`${page}: every local link leads somewhere`, () => {
    for (const [, link] of html.matchAll(/(?:href|src)="([^"#?]+)[^"]*"/g)) {
      if (/^[a-z]+:/i.test(link)) continue;
      assert.ok(existsSync(new URL(link, new URL(page, root))), `${link} is missing`);
    }
  });
}
