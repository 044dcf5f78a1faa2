// Where a text names people by `@handle`: the same places as the server finds (conversations/mentions.py).

const MIN = 3;
const MAX = 30;
const CODE = /```[\s\S]*?```|`[^`\n]+`/g;
// Not in an e-mail address or a path. Hangul may stand before it: Korean is written on.
const NAMED = /(?<![A-Za-z0-9._%+\-@/])@([\p{L}\p{Mn}\p{Mc}\p{Nd}._-]{3,})/gu;
const QUERY = /(?<![A-Za-z0-9._%+\-@/])@([\p{L}\p{Mn}\p{Mc}\p{Nd}._-]{0,20})$/u;
const HANGUL = /^[가-힣]/;
const END = /^[._-]*$/;

/** The form in which handles are kept. @param {string} text */
function fold(text) {
  const wide = text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase();
  return wide.replaceAll("ς", "σ").normalize("NFKC");
}

/**
 * The longest handle that `run` begins with, and how much of it that is. What follows may be a Korean particle, or the
 * end of the word.
 * @param {string} run
 * @param {ReadonlyMap<string, string>} handles handle → id
 * @returns {{ id: string, length: number } | null}
 */
function longest(run, handles) {
  const characters = Array.from(run).slice(0, MAX + 1);
  for (let end = Math.min(characters.length, MAX); end >= MIN; end -= 1) {
    const rest = characters.slice(end).join("");
    if (!HANGUL.test(rest) && !END.test(rest)) continue;
    const head = characters.slice(0, end).join("");
    const id = handles.get(fold(head));
    if (id !== undefined) return { id, length: head.length };
  }
  return null;
}

/**
 * @param {string} text without code
 * @param {ReadonlyMap<string, string>} handles handle → id
 * @returns {{ start: number, end: number, id: string }[]}
 */
export function findMentions(text, handles) {
  const found = [];
  for (const match of text.matchAll(NAMED)) {
    const one = longest(match[1] ?? "", handles);
    if (one) found.push({ start: match.index, end: match.index + 1 + one.length, id: one.id });
  }
  return found;
}

/**
 * Whom a whole body names, each once, in its order.
 * @param {string} body
 * @param {ReadonlyMap<string, string>} handles handle → id
 */
export function mentionedIn(body, handles) {
  return [...new Set(findMentions(body.replace(CODE, " "), handles).map(({ id }) => id))];
}

/**
 * What is being typed behind an @ at the caret, and where the @ stands; null where there is none.
 * @param {string} text up to the caret
 * @returns {{ query: string, start: number } | null}
 */
export function queryAt(text) {
  const match = QUERY.exec(text);
  return match && { query: match[1] ?? "", start: match.index };
}
