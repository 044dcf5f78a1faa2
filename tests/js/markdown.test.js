import assert from "node:assert/strict";
import { test } from "node:test";

import { isEmojiOnly } from "../../static/js/components/conversation/rich-text.js";
import { leaves, parse } from "../../static/js/helpers/markdown.js";

/** Without the places: those have a test of their own. */
function bare(piece) {
  const { at: _, pieces, items, ...rest } = piece;
  if (pieces) return { ...rest, pieces: pieces.map(bare) };
  return items ? { ...rest, items: items.map((item) => item.pieces.map(bare)) } : rest;
}
const pieces = (body) => parse(body).map(bare);
const text = (words) => ({ type: "text", text: words });
const bold = (words) => ({ type: "bold", pieces: [text(words)] });
const links = (body) => parse(body).filter((piece) => piece.type === "link");

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
    { type: "quote", pieces: [text("하나\n"), text("둘")] },
    text("답"),
  ]);
});

test("one to three emoji are drawn large, more or mixed ones are not", () => {
  for (const body of ["👍", "❤️ 🎉", "👨‍👩‍👧‍👦", "🇰🇷🇰🇷🇰🇷"]) assert.ok(isEmojiOnly(body), body);
  for (const body of ["👍 좋아요", "1", "👍👍👍👍", "#", ""]) assert.ok(!isEmojiOnly(body), body);
});

test("bold stands between two stars on each side, also before a particle", () => {
  assert.deepEqual(pieces("**굵게**는 `**코드**` 아니에요"), [
    bold("굵게"),
    { type: "text", text: "는 " },
    { type: "code", text: "**코드**" },
    { type: "text", text: " 아니에요" },
  ]);
  assert.deepEqual(pieces("**a** **b**").map(({ type }) => type), ["bold", "text", "bold"]);
  for (const body of ["2 ** 3 ** 4", "****", "**", "a**", "** 굵게 **", "**줄\n바꿈**"]) {
    assert.deepEqual(pieces(body), [{ type: "text", text: body }], body);
  }
});

test("a list has two lines at least; numbers follow one another", () => {
  assert.deepEqual(pieces("할 일\n- 우유\n- **빵**\n끝"), [
    { type: "text", text: "할 일" },
    { type: "list", start: null, items: [[text("우유")], [bold("빵")]] },
    { type: "text", text: "끝" },
  ]);
  assert.deepEqual(pieces("3. 셋\n4. 넷"), [{ type: "list", start: 3, items: [[text("셋")], [text("넷")]] }]);
  for (const body of ["- 3도", "11. 30. 회의", "1. 하나\n3. 셋", "-\n-", "--- \n---"]) {
    assert.deepEqual(pieces(body), [{ type: "text", text: body }], body);
  }
});

test("only http, https and mailto are led to", () => {
  assert.equal(links("mailto:minji@example.com")[0]?.href, "mailto:minji@example.com");
  assert.deepEqual(links("mailto: mailto:x ftp://example.com vbscript:x JAVASCRIPT:alert(1)"), []);
});

/** What is read of a body, each at its place in it. */
function said(body, cut) {
  const found = leaves(body, cut);
  for (const { at, text: words } of found) assert.equal(body.slice(at, at + words.length), words);
  return found.map((leaf) => leaf.text).join("");
}

test("what is read has no marks, but those of lists", () => {
  const body = "**굵게** `코드`\n> 하나 https://example.com/a.\n> > 둘\n- 우유\n- **빵**\n```js\nx();\n```\n끝";
  assert.equal(said(body), "굵게 코드\n하나 https://example.com/a.\n둘\n- 우유\n- 빵\nx();\n끝");
  for (const plain of ["2 ** 3 ** 4", "열린 `따옴표", "a\n\nb", "```\n열린 코드"]) assert.equal(said(plain), plain);
});

test("what is open where a text was cut was closed behind it", () => {
  assert.equal(said("```py\nimport x\ny…", true), "import x\ny…");
  assert.equal(said("앞 `코드가 길…", true), "앞 코드가 길…");
  assert.equal(said("`하나`는 **아주 `긴` 말…", true), "하나는 아주 긴 말…");
  assert.equal(said("**첫\n줄", true), "**첫\n줄");
  assert.equal(said("> - 하나\n> - **둘…", true), "- 하나\n- 둘…");
});

test("what is quoted too often stays as it was typed", () => {
  let [depth, found] = [0, parse(">".repeat(10_000))];
  for (; found[0].type === "quote"; depth += 1) found = found[0].pieces;
  assert.deepEqual([depth, found[0].text], [5, ">".repeat(9_995)]);
});

/** CPU time of this process, the least of some tries: what else runs here does not count. */
function cost(body) {
  const once = () => {
    const began = process.cpuUsage();
    parse(body);
    const { user, system } = process.cpuUsage(began);
    return user + system;
  };
  return Math.min(...Array.from({ length: 5 }, once));
}

test("a text of twice the length takes twice the time, whatever marks it is full of", () => {
  const shapes = ["**a ", "**", "`", "`a\n", "**a", "*", "> ", ">\n", "> > a\n\n", "- a\n", "1. a\n", "1. a\n- b\n", "```", "``` ", "https://a", "https://a. "];
  const all = [...shapes.map((shape) => (n) => shape.repeat(n / shape.length)), (n) => `https://${".".repeat(n)}a`, (n) => `${"**a ".repeat(n / 8)}${"b** ".repeat(n / 8)}`];
  for (const made of all) {
    const [one, two] = [made(20_000), made(40_000)].map(cost);
    assert.ok(two < 3 * one + 20_000, `${made(12)}: ${one} µs, then ${two} µs`);
  }
});
