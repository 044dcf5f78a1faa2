/** Korean particles after any word: 지우가 · 민준이, 서울로 · 부산으로. */

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const FINALS = 28;
const FINAL_RIEUL = 8;
/** How a digit's Korean reading ends: 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGIT_FINALS = [21, 8, 0, 16, 0, 0, 1, 8, 8, 0];

/**
 * The final consonant of a word as it is read, as Unicode numbers it; 0 for none.
 * Latin words follow how they are usually written in Hangul: "Tom" 톰, "Rick" 릭, "Mark" 마크.
 * @param {string} word
 * @returns {number}
 */
export function finalOf(word) {
  const text = word.normalize("NFC").replace(/[^\p{L}\p{N}]+$/u, "");
  const last = text.slice(-1);
  const code = last.charCodeAt(0);
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return (code - HANGUL_FIRST) % FINALS;
  if (/[0-9]/.test(last)) return DIGIT_FINALS[Number(last)] ?? 0;
  if (/(?:^|[^a-z])[lr]$/i.test(text) || /[aeiouy]l+$/i.test(text) || /le$/i.test(text)) {
    return FINAL_RIEUL;
  }
  if (/(?:[mn]|ng|[mn]e)$/i.test(text)) return 4;
  if (/(?:^|[^aeiou])[aeiou](?:ck|[bckpt])$/i.test(text)) return 1;
  return 0;
}

/**
 * @param {string} word
 * @param {string} pair "이/가", "을/를", "은/는", "과/와", "으로/로"
 * @returns {string} the particle that fits
 */
export function particle(word, pair) {
  const [closed = "", open = ""] = pair.split("/");
  const final = finalOf(word);
  if (closed === "으로" && final === FINAL_RIEUL) return open;
  return final === 0 ? open : closed;
}
