// Hangul in parts, and finding Korean names as one types them: by initial consonants (ㅎㄱㄷ), while a syllable is
// unfinished (기 → 길), and with the keyboard in the other language (ghdrlfehd → 홍길동).
// The server has the same rules in chatsite/lib/korean.py; tests/korean.json holds both to it.

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
const CLUSTERS = "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ";
const FIRST = 0xac00;
const LAST = 0xd7a3;
const PER_INITIAL = MEDIALS.length * FINALS.length;

// The two-set keyboard (두벌식, KS X 5002): what each key writes, and what takes two strokes.
const LATIN = "qwertyuiopasdfghjklzxcvbnmQWERTOP";
const HANGUL = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ";
/** @type {Record<string, string>} */
const STROKES = {
  ...{ ㅘ: "ㅗㅏ", ㅙ: "ㅗㅐ", ㅚ: "ㅗㅣ", ㅝ: "ㅜㅓ", ㅞ: "ㅜㅔ", ㅟ: "ㅜㅣ", ㅢ: "ㅡㅣ" },
  ...{ ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ" },
  ...{ ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" },
};
/** @type {Record<string, string>} */
const JOINED = Object.fromEntries(Object.entries(STROKES).map(([jamo, pair]) => [pair, jamo]));

/** @param {string} character */
function isSyllable(character) {
  const code = character.charCodeAt(0);
  return character.length === 1 && code >= FIRST && code <= LAST;
}

/** @param {string} character */
function isJamo(character) {
  return character !== "" && (INITIALS + MEDIALS + CLUSTERS).includes(character);
}

/** @param {string} set @param {string | undefined} character */
function among(set, character) {
  return character !== undefined && character !== "" && set.includes(character);
}

/**
 * A syllable's initial consonant; any other character as it is.
 * @param {string} character
 */
function initialOf(character) {
  if (!isSyllable(character)) return character;
  return INITIALS[Math.floor((character.charCodeAt(0) - FIRST) / PER_INITIAL)] ?? character;
}

/**
 * 홍길동 → ㅎㄱㄷ.
 * @param {string} text
 */
export function initials(text) {
  return Array.from(text.normalize("NFC"), initialOf).join("");
}

/** @param {string} character */
function strokesOf(character) {
  if (!isSyllable(character)) return STROKES[character] ?? character;
  const code = character.charCodeAt(0) - FIRST;
  const vowel = Math.floor(code / FINALS.length) % MEDIALS.length;
  const jamo = [initialOf(character), MEDIALS[vowel] ?? "", FINALS[code % FINALS.length] ?? ""];
  return jamo.map((one) => STROKES[one] ?? one).join("");
}

/**
 * The jamo as they are typed, one for each stroke of a key: 값 → ㄱㅏㅂㅅ.
 * @param {string} text
 */
export function strokes(text) {
  return Array.from(text.normalize("NFC"), strokesOf).join("");
}

/** @param {string} initial @param {string} medial @param {string} final */
function syllable(initial, medial, final) {
  const index = INITIALS.indexOf(initial) * PER_INITIAL + MEDIALS.indexOf(medial) * FINALS.length;
  return String.fromCharCode(FIRST + index + FINALS.indexOf(final));
}

/**
 * The syllables that these strokes make, as an input method would.
 * @param {string} text
 */
export function composed(text) {
  const jamo = Array.from(text);
  const vowelAt = (/** @type {number} */ where) => among(MEDIALS, jamo[where]);
  const join = (/** @type {string} */ one, /** @type {number} */ where) => JOINED[one + (jamo[where] ?? "")];
  let made = "";
  let at = 0;
  while (at < jamo.length) {
    const here = jamo[at] ?? "";
    if (!among(INITIALS, here) || !vowelAt(at + 1)) {
      const joined = vowelAt(at) ? join(here, at + 1) : undefined;
      made += joined ?? here;
      at += joined ? 2 : 1;
      continue;
    }
    let medial = jamo[at + 1] ?? "";
    let final = "";
    at += 2;
    const wider = join(medial, at);
    if (wider) {
      medial = wider;
      at += 1;
    }
    // A consonant before a vowel begins the next syllable; it ends none.
    if (jamo[at] !== undefined && FINALS.includes(jamo[at] ?? "") && !vowelAt(at + 1)) {
      final = jamo[at] ?? "";
      at += 1;
      const both = join(final, at);
      if (both && !vowelAt(at + 1)) {
        final = both;
        at += 1;
      }
    }
    made += syllable(here, medial, final);
  }
  return made;
}

/** @param {string} key */
function jamoOf(key) {
  const exact = LATIN.indexOf(key);
  const at = exact < 0 ? LATIN.indexOf(key.toLowerCase()) : exact;
  return HANGUL[at] ?? key;
}

/**
 * What the same keys write on a Korean keyboard: gksrmf → 한글.
 * @param {string} text
 */
export function hangulOfKeys(text) {
  return composed(Array.from(text, jamoOf).join(""));
}

/**
 * What the same keys write on a Latin keyboard: ㅗ디ㅣㅐ → hello.
 * @param {string} text
 */
export function keysOfHangul(text) {
  return Array.from(strokes(text), (jamo) => LATIN[HANGUL.indexOf(jamo)] ?? jamo).join("");
}

/**
 * What a word was perhaps meant to be, typed with the keyboard in the other language, or null: Latin letters that
 * make whole syllables, or Hangul that is no Korean (ㅗ디ㅣㅐ).
 * @param {string} word
 */
export function retyped(word) {
  const characters = Array.from(word.normalize("NFC"));
  if (characters.some((one) => isSyllable(one) || isJamo(one))) {
    return characters.some(isJamo) ? keysOfHangul(word) : null;
  }
  const meant = hangulOfKeys(word);
  return meant !== word && !Array.from(meant).some(isJamo) ? meant : null;
}

/**
 * Initials as they were meant: typed one after the other, an input method joins ㄱㅅ to ㄳ.
 * @param {string} text
 */
export function loosened(text) {
  return Array.from(text, (one) => (CLUSTERS.includes(one) ? STROKES[one] : one)).join("");
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
  const open = a % FINALS.length === 0;
  return open && Math.floor(a / FINALS.length) === Math.floor(b / FINALS.length);
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
  const typed = Array.from(loosened(query.normalize("NFC").toLowerCase().trim()));
  for (let start = 0; start + typed.length <= characters.length; start += 1) {
    const here = typed.every((character, index) =>
      fits(character, characters[start + index] ?? "", index === typed.length - 1),
    );
    if (here) return [start, start + typed.length];
  }
  return null;
}

/**
 * Whether the query stands in the text, as it was typed or as it was meant.
 * @param {string} text
 * @param {string} query
 */
export function matches(text, query) {
  if (find(text, query) !== null) return true;
  const meant = otherwiseTyped(query);
  return meant !== null && find(text, meant) !== null;
}

/**
 * A name half typed with the keyboard in the other language: what stands there need not be whole yet.
 * @param {string} query
 */
export function otherwiseTyped(query) {
  const typed = query.trim();
  const meant = /[ㄱ-ㅣ가-힣]/.test(typed.normalize("NFC")) ? keysOfHangul(typed) : hangulOfKeys(typed);
  return meant === typed ? null : meant;
}
