// The small Markdown of messages: links, code, bold, lists and quoted lines. Whatever is found stays text, and knows where in
// the body it stands. However it is written, a text takes as many steps as it is long.

/**
 * @typedef {{ type: "text" | "code" | "block", at: number, text: string }
 *   | { type: "link", at: number, text: string, href: string }} Leaf
 * @typedef {Leaf
 *   | { type: "bold" | "quote", pieces: Piece[] }
 *   | { type: "list", start: number | null, items: { mark: Leaf, pieces: Piece[] }[] }} Piece
 * @typedef {{ at: number, text: string, cut: boolean }} Line `cut`: it went on
 */

const BLOCK = /(```(?:[\w+-]*\n)?)([\s\S]+?)(\n?```|$)/g;
const MARK = /`([^`\n]+)(`|$)|\*\*(?=[^\s*])|(?:https?:\/\/|www\.|mailto:)[^\s<>"'`]+/giu;
// Bold ends also before a particle (**굵게**는), where CommonMark would leave the stars.
const BOLD_END = /[^\s*]\*\*(?!\*)/gu;
const BULLET = /^ {0,3}[-*•] +(?=\S)/;
const NUMBER = /^ {0,3}(\d{1,3})[.)] +(?=\S)/;
// Looks back first: else each of many full stops would look for the end of them all.
const TRAILING = /(?<![.,:;!?…'"”’)\]}»」』。，、])[.,:;!?…'"”’)\]}»」』。，、]+$/u;
/** What is quoted within more quotes than this stays as it was typed. */
const DEEPEST = 5;

/** Hangul may stand in a path (한국어 위키), but right behind a host or a Latin word it is a particle. */
const PARTICLE = /^(.*[\w/#=&?-])(?:을|를|이|가|은|는|에|에서|으로|로|의|와|과|도|랑|이랑)$/u;
const HOST_TAIL = /^((?:https?:\/\/)?[\w.:-]+)[가-힣ㄱ-ㅎㅏ-ㅣ]+$/iu;

/**
 * @param {string} body
 * @param {boolean} [cut] it is the beginning of one that went on: what is open at its end was closed behind it
 * @returns {Piece[]}
 */
export function parse(body, cut = false) {
  /** @type {Piece[]} */
  const found = [];
  let from = 0;
  for (const match of body.matchAll(BLOCK)) {
    const [whole, opening = "", text = "", closing] = match;
    if (!closing && !cut) break;
    found.push(...inLines(body.slice(from, match.index).replace(/\n$/, ""), from, false));
    found.push({ type: "block", at: match.index + opening.length, text });
    from = match.index + whole.length;
    if (body[from] === "\n") from += 1;
  }
  found.push(...inLines(body.slice(from), from, cut));
  return found;
}

/**
 * What of a body is read, in its order: without its marks, but those of lists. A line end that goes with them stays.
 * @param {string} body
 * @param {boolean} [cut]
 */
export function leaves(body, cut = false) {
  /** @type {Leaf[]} */
  const found = [];
  let from = 0;
  for (const leaf of within(parse(body, cut))) {
    const end = body.slice(from, leaf.at).indexOf("\n");
    if (end >= 0 && found.length > 0) found.push({ type: "text", at: from + end, text: "\n" });
    found.push(leaf);
    from = leaf.at + leaf.text.length;
  }
  return found;
}

/** @param {Piece[]} pieces @returns {Generator<Leaf>} */
function* within(pieces) {
  for (const piece of pieces) {
    if ("text" in piece) yield piece;
    else if (piece.type !== "list") yield* within(piece.pieces);
    else {
      for (const item of piece.items) {
        yield item.mark;
        yield* within(item.pieces);
      }
    }
  }
}

/** @param {string} text @param {number} at @param {boolean} cut */
function inLines(text, at, cut) {
  let next = at;
  const lines = text.split("\n").map((line) => {
    const here = { at: next, text: line, cut: false };
    next += line.length + 1;
    return here;
  });
  const last = /** @type {Line} */ (lines[lines.length - 1]);
  last.cut = cut;
  return arranged(lines, 0);
}

/**
 * Lines that begin with `>` stand together as a quote, those of a list as a list.
 * @param {Line[]} lines
 * @param {number} depth
 */
function arranged(lines, depth) {
  /** @type {Piece[]} */
  const found = [];
  let plain = 0;
  for (let at = 0; at < lines.length; ) {
    const piece = (depth < DEEPEST && quoteAt(lines, at, depth)) || listAt(lines, at);
    if (piece) {
      addText(found, lines.slice(plain, at));
      found.push(piece.piece);
    }
    at += piece ? piece.count : 1;
    if (piece) plain = at;
  }
  addText(found, lines.slice(plain));
  return found;
}

/** @param {Line[]} lines @param {number} from @param {number} depth @returns {{ piece: Piece, count: number } | null} */
function quoteAt(lines, from, depth) {
  let end = from;
  while (lines[end]?.text.startsWith(">")) end += 1;
  if (end === from) return null;
  const inner = lines.slice(from, end).map((line) => behind(line, line.text.startsWith("> ") ? 2 : 1));
  return { piece: { type: "quote", pieces: arranged(inner, depth + 1) }, count: end - from };
}

/** A line without its mark. @param {Line} line @param {number} mark */
function behind({ at, text, cut }, mark) {
  return { at: at + mark, text: text.slice(mark), cut };
}

/**
 * The list that begins here: two lines at least, since "- 3도" and "11. 30." are no lists. Numbers follow one another.
 * @param {Line[]} lines
 * @param {number} from
 * @returns {{ piece: Piece, count: number } | null}
 */
function listAt(lines, from) {
  const number = NUMBER.exec(lines[from]?.text ?? "")?.[1];
  const start = number === undefined ? null : Number(number);
  /** @type {Extract<Piece, { type: "list" }>["items"]} */
  const items = [];
  for (let at = from; at < lines.length; at += 1) {
    const line = /** @type {Line} */ (lines[at]);
    const mark = (start === null ? BULLET : NUMBER).exec(line.text);
    if (!mark || (start !== null && Number(mark[1]) !== start + items.length)) break;
    const pieces = inline(behind(line, mark[0].length));
    items.push({ mark: { type: "text", at: line.at, text: mark[0] }, pieces });
  }
  return items.length > 1 ? { piece: { type: "list", start, items }, count: items.length } : null;
}

/** @param {Piece[]} found @param {Line[]} lines */
function addText(found, lines) {
  lines.forEach((line, number) => {
    const end = number < lines.length - 1 ? "\n" : "";
    for (const piece of inline({ ...line, text: line.text + end })) add(found, piece);
  });
}

/** Text goes on where it stands together in the body, too. @param {Piece[]} found @param {Piece} piece */
function add(found, piece) {
  const last = found[found.length - 1];
  if (piece.type === "text" && last?.type === "text" && last.at + last.text.length === piece.at) last.text += piece.text;
  else found.push(piece);
}

/** What stands within one line. @param {Line} line @returns {Piece[]} */
function inline(line) {
  const { at, text } = line;
  /** @type {Piece[]} */
  const found = [];
  let from = 0;
  for (const { start, end, piece } of marked(line)) {
    if (start > from) found.push({ type: "text", at: at + from, text: text.slice(from, start) });
    found.push(piece);
    from = end;
  }
  if (from < text.length) found.push({ type: "text", at: at + from, text: text.slice(from) });
  return found;
}

/**
 * Code, bold and links of a line, and from where up to where they are written.
 * @param {Line} line
 * @returns {Generator<{ start: number, end: number, piece: Piece }>}
 */
function* marked({ at, text, cut }) {
  // Where bold has no end for one beginning it has none for those behind it: the line is looked through once.
  let ends = true;
  for (let next = 0; ; ) {
    MARK.lastIndex = next;
    const match = MARK.exec(text);
    if (!match) return;
    const [whole, code, closing] = match;
    const start = match.index;
    next = start + whole.length;
    if (code !== undefined) {
      if (closing || cut) yield { start, end: next, piece: { type: "code", at: at + start + 1, text: code } };
      else next = start + 1;
    } else if (whole !== "**") {
      const address = addressIn(whole);
      const href = hrefOf(address);
      const end = start + address.length;
      if (href !== null) yield { start, end, piece: { type: "link", at: at + start, text: address, href } };
    } else if (ends) {
      const end = boldEnd(text, next, cut);
      ends = end >= 0;
      if (!ends) continue;
      const pieces = inline({ at: at + next, text: text.slice(next, end), cut: cut && end === text.length });
      next = Math.min(end + 2, text.length);
      yield { start, end: next, piece: { type: "bold", pieces } };
    }
  }
}

/** Where the words in bold end that begin at `from`; -1: nowhere. @param {string} text @param {number} from @param {boolean} cut */
function boldEnd(text, from, cut) {
  BOLD_END.lastIndex = from;
  const match = BOLD_END.exec(text);
  return match ? match.index + match[0].length - 2 : cut ? text.length : -1;
}

/** @param {string} found */
function withoutParticle(found) {
  return (HOST_TAIL.exec(found) ?? PARTICLE.exec(found))?.[1] ?? found;
}

/** A closing bracket belongs to the address when it was opened in it. @param {string} found */
function addressIn(found) {
  const bare = withoutParticle(found);
  const tail = TRAILING.exec(bare)?.[0] ?? "";
  const address = bare.slice(0, bare.length - tail.length);
  const opened = (address.match(/\(/g) ?? []).length - (address.match(/\)/g) ?? []).length;
  return opened > 0 && tail.startsWith(")") ? `${address})` : address;
}

/** @param {string} address @returns {string | null} */
function hrefOf(address) {
  try {
    const url = new URL(/^www\./i.test(address) ? `https://${address}` : address);
    if (url.protocol === "mailto:") return url.pathname.includes("@") ? url.href : null;
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
