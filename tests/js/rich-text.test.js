import assert from "node:assert/strict";
import { test } from "node:test";

import { isEmojiOnly, pieces } from "../../static/js/components/conversation/rich-text.js";

const links = (body) => pieces(body).filter((piece) => piece.type === "link");

test("plain text stays one piece, also when it looks like markup", () => {
  const body = "<img src=x onerror=alert(1)> & <b>굵게</b>";
  assert.deepEqual(pieces(body), [{ type: "text", text: body }]);
});

test("an address becomes a link without the full stop behind it", () => {
  assert.deepEqual(pieces("보세요 https://example.com/a?b=1."), [
    { type: "text", text: "보세요 " },
    { type: "link", text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
    { type: "text", text: "." },
  ]);
});

test("a Korean particle behind an address does not belong to it", () => {
  assert.equal(links("https://example.com/a를 보세요")[0]?.text, "https://example.com/a");
  assert.equal(links("https://example.com을 보세요")[0]?.href, "https://example.com/");
});

test("Hangul in a path does", () => {
  assert.equal(links("https://ko.wikipedia.org/wiki/한글 참고")[0]?.text, "https://ko.wikipedia.org/wiki/한글");
});

test("a bracket that was opened in the address is closed in it", () => {
  assert.equal(
    links("(https://ko.wikipedia.org/wiki/A_(B))")[0]?.text,
    "https://ko.wikipedia.org/wiki/A_(B)",
  );
});

test("www gets https, other schemes stay text", () => {
  assert.equal(links("www.example.com")[0]?.href, "https://www.example.com/");
  assert.deepEqual(links("javascript:alert(1) data:text/html,x file:///etc"), []);
});

test("code stays as it was typed", () => {
  assert.deepEqual(pieces("`a < b` 그리고\n```js\nif (x) {\n  y();\n}\n```\n끝"), [
    { type: "code", text: "a < b" },
    { type: "text", text: " 그리고" },
    { type: "block", text: "if (x) {\n  y();\n}" },
    { type: "text", text: "끝" },
  ]);
});

test("no link inside code", () => {
  assert.deepEqual(links("`https://example.com`"), []);
});

test("quoted lines stand together", () => {
  assert.deepEqual(pieces("> 하나\n> 둘\n답"), [
    { type: "quote", text: "하나\n둘" },
    { type: "text", text: "답" },
  ]);
});

test("one to three emoji are drawn large, more or mixed ones are not", () => {
  for (const body of ["👍", "❤️ 🎉", "👨‍👩‍👧‍👦", "🇰🇷🇰🇷🇰🇷"]) assert.ok(isEmojiOnly(body), body);
  for (const body of ["👍 좋아요", "1", "👍👍👍👍", "#", ""]) assert.ok(!isEmojiOnly(body), body);
});
