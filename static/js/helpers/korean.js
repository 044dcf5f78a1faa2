// Finding Korean names as one types them: by initial consonants (ㅎㄱㄷ), and while a syllable is unfinished (기 → 길).

const FIRST = 0xac00;
const LAST = 0xd7a3;
const FINALS = 28;
const VOWELS_AND_FINALS = 21 * FINALS;
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

/** @param {string} character */
function isSyllable(character) {
  const code = character.charCodeAt(0);
  return code >= FIRST && code <= LAST;
}

/**
 * A syllable's initial consonant; any other character as it is.
 * @param {string} character
 */
function initialOf(character) {
  if (!isSyllable(character)) return character;
  return INITIALS[Math.floor((character.charCodeAt(0) - FIRST) / VOWELS_AND_FINALS)] ?? character;
}

/**
 * 홍길동 → ㅎㄱㄷ.
 * @param {string} text
 */
export function initials(text) {
  return Array.from(text.normalize("NFC"), initialOf).join("");
}

/**
 * @param {string} typed one character of the query
 * @param {string} character one of the text
 * @param {boolean} unfinished the last one typed may still grow
 */
function fits(typed, character, unfinished) {
  if (typed === character) return true;
  if (!isSyllable(character)) return false;
  if (INITIALS.includes(typed)) return typed === initialOf(character);
  if (!unfinished || !isSyllable(typed)) return false;
  const [a, b] = [typed.charCodeAt(0) - FIRST, character.charCodeAt(0) - FIRST];
  return a % FINALS === 0 && Math.floor(a / FINALS) === Math.floor(b / FINALS);
}

/**
 * Where the query stands in the text: [start, end) in characters of the NFC text, or null. Without regard to case and spaces
 * around; an empty query stands everywhere at the start.
 * @param {string} text
 * @param {string} query
 * @returns {[number, number] | null}
 */
export function find(text, query) {
  const characters = Array.from(text.normalize("NFC").toLowerCase());
  const typed = Array.from(query.normalize("NFC").toLowerCase().trim());
  for (let start = 0; start + typed.length <= characters.length; start += 1) {
    const here = typed.every((character, index) =>
      fits(character, characters[start + index] ?? "", index === typed.length - 1),
    );
    if (here) return [start, start + typed.length];
  }
  return null;
}

/**
 * @param {string} text
 * @param {string} query
 */
export function matches(text, query) {
  return find(text, query) !== null;
}
