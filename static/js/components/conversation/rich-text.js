/** What a person typed, as text with links, code and quoted lines. Everything stays text: nothing here makes markup of it. */
import { Fragment, html } from "../base/html.js";
import { TextWithMentions } from "./mention.js";

/**
 * @typedef {{ type: "text" | "code" | "block" | "quote", text: string } | { type: "link", text: string, href: string }} Piece
 */

const BLOCK = /```(?:[\w+-]*\n)?([\s\S]+?)\n?```/g;
const INLINE = /`([^`\n]+)`|(?:https?:\/\/|www\.)[^\s<>"'`]+/giu;
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
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** @param {string} text @returns {Piece[]} */
function inline(text) {
  /** @type {Piece[]} */
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const address = match[1] === undefined ? addressIn(match[0]) : "";
    const href = address ? hrefOf(address) : null;
    if (match[1] === undefined && href === null) continue;
    if (match.index > from) pieces.push({ type: "text", text: text.slice(from, match.index) });
    if (match[1] !== undefined) pieces.push({ type: "code", text: match[1] });
    else pieces.push({ type: "link", text: address, href: href ?? "" });
    from = match.index + (match[1] === undefined ? address.length : match[0].length);
  }
  if (from < text.length) pieces.push({ type: "text", text: text.slice(from) });
  return pieces;
}

/** Lines that begin with `> ` stand together as a quote. @param {string} text @returns {Piece[]} */
function lines(text) {
  /** @type {Piece[]} */
  const pieces = [];
  for (const part of text.split(/((?:^> ?.*(?:\n|$))+)/m)) {
    if (!part) continue;
    if (/^> ?/.test(part)) {
      pieces.push({ type: "quote", text: part.replace(/^> ?/gm, "").replace(/\n$/, "") });
    } else pieces.push(...inline(part));
  }
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
  return html`${pieces(body).map((piece, at) => {
    switch (piece.type) {
      case "link":
        return html`<a key=${at} href=${piece.href} target="_blank" rel="noopener noreferrer nofollow"
          >${piece.text}</a
        >`;
      case "code":
        return html`<code key=${at}>${piece.text}</code>`;
      case "block":
        return html`<pre key=${at} tabindex="0"><code>${piece.text}</code></pre>`;
      case "quote":
        return html`<blockquote key=${at}><${RichText} body=${piece.text} mentions=${mentions} /></blockquote>`;
      default:
        return mentions.length
          ? html`<${TextWithMentions} key=${at} text=${piece.text} ids=${mentions} />`
          : html`<${Fragment} key=${at}>${piece.text}<//>`;
    }
  })}`;
}
