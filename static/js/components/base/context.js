import { createContext, useContext } from "./html.js";

export const ChatContext = createContext(/** @type {Chat.Chat | null} */ (null));

/** @returns {Chat.Chat} */
export function useChat() {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error("A component that talks stands outside ChatContext.");
  return chat;
}

/**
 * What the first conversation does without, so that it comes with what needs it.
 * @template T
 * @param {(needs: Chat.Needs) => T} make
 * @returns {T}
 */
export function usePart(make) {
  return useChat().part(make);
}
