/** What a person typed, as text with links, code, bold, lists and quoted lines. Everything stays text: nothing here makes markup of it. */
import { Fragment, html } from "../base/html.js";
import { TextWithMentions } from "./mention.js";

/**
 * @typedef {{ type: "text" | "code" | "block" | "quote" | "bold", text: string }
 *   | { type: "link", text: string, href: string }
 *   | { type: "list", start: number | null, items: string[] }} Piece
 */

const BLOCK = /```(?:[\w+-]*\n)?([\s\S]+?)\n?```/g;
// Bold ends also before a particle (**굵게**는), where CommonMark would leave the stars.
const INLINE = /`([^`\n]+)`|\*\*(?=[^\s*])([^\n]*?[^\s*])\*\*(?!\*)|(?:https?:\/\/|www\.|mailto:)[^\s<>"'`]+/giu;
const BULLET = /^ {0,3}[-*•] +(?=\S)/;
const NUMBER = /^ {0,3}(\d{1,3})[.)] +(?=\S)/;
const TRAILING = /[.,:;!?…'"”’)\]}»」』。，、]+$/u;

/** Hangul may stand in a path (한국어 위키), but right behind a host or a Latin word it is a particle. */
const PARTICLE = /^(.*[\w/#=&?-])(?:을|를|이|가|은|는|에|에서|으로|로|의|와|과|도|랑|이랑)$/u;
const HOST_TAIL = /^((?:https?:\/\/)?[\w.:-]+)[가-힣ㄱ-ㅎㅏ-ㅣ]+$/iu;

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

/** @param {RegExpMatchArray} match @returns {{ piece: Piece, length: number } | null} */
function inlinePiece([whole, code, bold]) {
  if (code !== undefined) return { piece: { type: "code", text: code }, length: whole.length };
  if (bold !== undefined) return { piece: { type: "bold", text: bold }, length: whole.length };
  const text = addressIn(whole);
  const href = hrefOf(text);
  return href === null ? null : { piece: { type: "link", text, href }, length: text.length };
}

/** @param {string} text @returns {Piece[]} */
export function inline(text) {
  /** @type {Piece[]} */
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const found = inlinePiece(match);
    if (!found) continue;
    if (match.index > from) pieces.push({ type: "text", text: text.slice(from, match.index) });
    pieces.push(found.piece);
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push({ type: "text", text: text.slice(from) });
  return pieces;
}

/**
 * The list that begins here: two lines at least, since "- 3도" and "11. 30." are no lists. Numbers follow one another.
 * @param {string[]} lines
 * @param {number} at
 * @returns {Extract<Piece, { type: "list" }> | null}
 */
function listAt(lines, at) {
  const first = lines[at] ?? "";
  const number = NUMBER.exec(first)?.[1];
  if (number === undefined && !BULLET.test(first)) return null;
  const start = number === undefined ? null : Number(number);
  /** @type {string[]} */
  const items = [];
  for (const line of lines.slice(at)) {
    const mark = start === null ? BULLET.exec(line) : NUMBER.exec(line);
    if (!mark || (start !== null && Number(mark[1]) !== start + items.length)) break;
    items.push(line.slice(mark[0].length));
  }
  return items.length > 1 ? { type: "list", start, items } : null;
}

/** Lines that begin with `> ` stand together as a quote, those of a list as a list. @param {string} text @returns {Piece[]} */
function lines(text) {
  const all = text.split("\n");
  /** @type {Piece[]} */
  const pieces = [];
  /** @type {string[]} */
  let plain = [];
  const flush = () => {
    const whole = plain.join("\n");
    if (whole) pieces.push(...inline(whole));
    plain = [];
  };
  for (let at = 0; at < all.length; ) {
    const quoted = all.slice(at).findIndex((line) => !line.startsWith(">"));
    const count = quoted < 0 ? all.length - at : quoted;
    const list = count > 0 ? null : listAt(all, at);
    if (count > 0 || list) flush();
    if (count > 0) pieces.push({ type: "quote", text: all.slice(at, at + count).join("\n").replace(/^> ?/gm, "") });
    else if (list) pieces.push(list);
    else plain.push(/** @type {string} */ (all[at]));
    at += count || list?.items.length || 1;
  }
  flush();
  return pieces;
}

/** @param {string} body @returns {Piece[]} */
export function pieces(body) {
  /** @type {Piece[]} */
  const found = [];
  let from = 0;
  for (const match of body.matchAll(BLOCK)) {
    const before = body.slice(from, match.index).replace(/\n$/, "");
    if (before) found.push(...lines(before));
    found.push({ type: "block", text: match[1] ?? "" });
    from = match.index + match[0].length;
    if (body[from] === "\n") from += 1;
  }
  const rest = body.slice(from);
  if (rest) found.push(...lines(rest));
  return found;
}

const EMOJI_ONLY = new RegExp("^(?:\\p{RGI_Emoji}|\\s)+$", "v");

/** One to three emoji and nothing else are drawn large. @param {string} body */
export function isEmojiOnly(body) {
  if (body.length > 40 || !EMOJI_ONLY.test(body)) return false;
  const count = [...new Intl.Segmenter().segment(body.replace(/\s/g, ""))].length;
  return count > 0 && count <= 3;
}

/** @param {{ body: string, mentions?: readonly string[] }} props */
export function RichText({ body, mentions = [] }) {
  return html`<${Pieces} pieces=${pieces(body)} mentions=${mentions} />`;
}

/** @param {{ text: string, mentions: readonly string[] }} props */
function Inline({ text, mentions }) {
  return html`<${Pieces} pieces=${inline(text)} mentions=${mentions} />`;
}

/** @param {{ pieces: Piece[], mentions: readonly string[] }} props */
function Pieces({ pieces: found, mentions }) {
  return html`${found.map((piece, at) => {
    switch (piece.type) {
      case "link":
        return html`<a key=${at} href=${piece.href} target="_blank" rel="noopener noreferrer nofollow"
          >${piece.text}</a
        >`;
      case "code":
        return html`<code key=${at}>${piece.text}</code>`;
      case "block":
        return html`<pre key=${at} tabindex="0"><code>${piece.text}</code></pre>`;
      case "bold":
        return html`<strong key=${at}><${Inline} text=${piece.text} mentions=${mentions} /></strong>`;
      case "list": {
        const items = piece.items.map((item, number) => html`<li key=${number}><${Inline} text=${item} mentions=${mentions} /></li>`);
        return piece.start === null
          ? html`<ul key=${at}>${items}</ul>`
          : html`<ol key=${at} start=${piece.start}>${items}</ol>`;
      }
      case "quote":
        return html`<blockquote key=${at}><${RichText} body=${piece.text} mentions=${mentions} /></blockquote>`;
      default:
        return mentions.length
          ? html`<${TextWithMentions} key=${at} text=${piece.text} ids=${mentions} />`
          : html`<${Fragment} key=${at}>${piece.text}<//>`;
    }
  })}`;
}
