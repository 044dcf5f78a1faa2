/** What a person typed, drawn with its links, code, bold, lists and quoted lines. */
import { parse } from "../../helpers/markdown.js";
import { Fragment, html } from "../base/html.js";
import { TextWithMentions } from "./mention.js";

/** @typedef {import("../../helpers/markdown.js").Piece} Piece */

const EMOJI_ONLY = new RegExp("^(?:\\p{RGI_Emoji}|\\s)+$", "v");

/** One to three emoji and nothing else are drawn large. @param {string} body */
export function isEmojiOnly(body) {
  if (body.length > 40 || !EMOJI_ONLY.test(body)) return false;
  const count = [...new Intl.Segmenter().segment(body.replace(/\s/g, ""))].length;
  return count > 0 && count <= 3;
}

/** `cut`: the text goes on. @param {{ body: string, mentions?: readonly string[], cut?: boolean }} props */
export function RichText({ body, mentions = [], cut = false }) {
  return html`<${Pieces} pieces=${parse(body, cut)} mentions=${mentions} />`;
}

/** @param {{ pieces: Piece[], mentions: readonly string[] }} props */
function Pieces({ pieces, mentions }) {
  const within = (/** @type {Piece[]} */ inner) => html`<${Pieces} pieces=${inner} mentions=${mentions} />`;
  return html`${pieces.map((piece, at) => {
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
        return html`<strong key=${at}>${within(piece.pieces)}</strong>`;
      case "list": {
        const items = piece.items.map((item, number) => html`<li key=${number}>${within(item.pieces)}</li>`);
        return piece.start === null
          ? html`<ul key=${at}>${items}</ul>`
          : html`<ol key=${at} start=${piece.start}>${items}</ol>`;
      }
      case "quote":
        return html`<blockquote key=${at}>${within(piece.pieces)}</blockquote>`;
      default:
        return mentions.length
          ? html`<${TextWithMentions} key=${at} text=${piece.text} ids=${mentions} />`
          : html`<${Fragment} key=${at}>${piece.text}<//>`;
    }
  })}`;
}
