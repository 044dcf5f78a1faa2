import assert from "node:assert/strict";
import { test } from "node:test";

import { inline, isEmojiOnly, pieces } from "../../static/js/components/conversation/rich-text.js";

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

test("bold stands between two stars on each side, also before a particle", () => {
  assert.deepEqual(pieces("**굵게**는 `**코드**` 아니에요"), [
    { type: "bold", text: "굵게" },
    { type: "text", text: "는 " },
    { type: "code", text: "**코드**" },
    { type: "text", text: " 아니에요" },
  ]);
  assert.deepEqual(inline("**a** **b**").map(({ type }) => type), ["bold", "text", "bold"]);
  for (const body of ["2 ** 3 ** 4", "****", "**", "a**", "** 굵게 **", "**줄\n바꿈**"]) {
    assert.deepEqual(pieces(body), [{ type: "text", text: body }], body);
  }
});

test("a list has two lines at least; numbers follow one another", () => {
  assert.deepEqual(pieces("할 일\n- 우유\n- **빵**\n끝"), [
    { type: "text", text: "할 일" },
    { type: "list", start: null, items: ["우유", "**빵**"] },
    { type: "text", text: "끝" },
  ]);
  assert.deepEqual(pieces("3. 셋\n4. 넷"), [{ type: "list", start: 3, items: ["셋", "넷"] }]);
  for (const body of ["- 3도", "11. 30. 회의", "1. 하나\n3. 셋", "-\n-", "--- \n---"]) {
    assert.deepEqual(pieces(body), [{ type: "text", text: body }], body);
  }
});

test("only http, https and mailto are led to", () => {
  assert.equal(links("mailto:minji@example.com")[0]?.href, "mailto:minji@example.com");
  assert.deepEqual(links("mailto: mailto:x ftp://example.com vbscript:x JAVASCRIPT:alert(1)"), []);
});

test("no text takes longer than it is long", () => {
  for (const body of ["**".repeat(5000), "`".repeat(10_000), "**a".repeat(3300), "> ".repeat(5000), "- a\n".repeat(2500)]) {
    const began = performance.now();
    pieces(body);
    assert.ok(performance.now() - began < 500, body.slice(0, 10));
  }
});
