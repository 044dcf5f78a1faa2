/** From hit to hit: which one was opened last, and the way there in its conversation. */
import { computed, signal, useEffect } from "../base/html.js";
import { toComposer } from "../base/platform.js";
import { go, openId } from "../base/route.js";

/** The message that the conversation is to show as soon as it can. */
const wanted = signal(/** @type {{ conversationId: string, messageId: string } | null} */ (null));

/** The hits that one walks through, and where one is among them; null once one is done with it. */
export const hunt = signal(/** @type {{ search: Chat.Search, at: number } | null} */ (null));

/** Whether the open conversation is the one where the hit is. */
export const hunting = computed(() => {
  const { search, at = 0 } = hunt.value ?? {};
  return search?.answer.value?.results[at]?.message.conversation_id === (openId.value ?? "");
});

/** One who looks on presses arrow keys next; one who is done writes. */
export function endHunt() {
  hunt.value = null;
  toComposer();
}

/** @param {Chat.Search} search @param {number} at */
export function openHit(search, at) {
  const hit = search.answer.peek()?.results[at];
  if (!hit) return;
  search.remember();
  hunt.value = { search, at };
  const { conversation_id: conversationId, id: messageId } = hit.message;
  wanted.value = { conversationId, messageId };
  if (openId.peek() !== conversationId) go(conversationId);
}

/**
 * To the next older one, or back; asks for more where the last one is near. Where there is none, it stays.
 * @param {1 | -1} step
 */
export async function stepHit(step) {
  const { search, at } = hunt.peek() ?? {};
  if (!search || at === undefined) return;
  const last = (search.answer.peek()?.results.length ?? 0) - 1;
  if (at + step > last) await search.more();
  openHit(search, at + step);
}

/** @param {Ui.Scene} scene */
export function useLanding({ view, jump, opened }) {
  useEffect(() => {
    if (!opened.value || wanted.value?.conversationId !== view.id) return;
    const { messageId } = wanted.value;
    wanted.value = null;
    jump(messageId);
  }, [opened.value, wanted.value, jump]);
}
