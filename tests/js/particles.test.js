import assert from "node:assert/strict";
import { test } from "node:test";

import { fill } from "../../static/js/i18n/index.js";
import { ko } from "../../static/js/i18n/ko.js";
import { particle } from "../../static/js/i18n/particles.js";

const cases = [
  ["지우", "이/가", "가"],
  ["민준", "이/가", "이"],
  ["서울", "으로/로", "로"],
  ["부산", "으로/로", "으로"],
  ["제주", "으로/로", "로"],
  ["Tom", "이/가", "이"],
  ["Alice", "이/가", "가"],
  ["Bob", "은/는", "은"],
  ["Rick", "을/를", "을"],
  ["Mark", "을/를", "를"],
  ["Daniel", "으로/로", "로"],
  ["팀 3", "과/와", "과"],
  ["팀 2", "과/와", "와"],
  ["2026년 7", "으로/로", "로"],
  ["‘가족’", "을/를", "을"],
  ["우리 집!", "이/가", "이"],
  ["👍", "이/가", "가"],
];

for (const [word, pair, expected] of cases) {
  test(`${word} takes ${expected}`, () => {
    assert.equal(particle(word, pair), expected);
  });
}

test("a renamed group reads as Korean", () => {
  const words = fill(ko["system.renamed"], { actor: "지우님", title: "‘여름 여행’" }, "ko");
  assert.equal(words, "지우님이 그룹 이름을 ‘여름 여행’으로 바꿨어요");
});

test("decomposed Hangul is read like composed Hangul", () => {
  assert.equal(particle("민준".normalize("NFD"), "을/를"), "을");
});
