/** Which conversations a few typed letters mean: part of a title, a name, a handle, or Korean initials (ㅎㄱㄷ). */
import { matches } from "../../helpers/korean.js";
import { nameOf, titleOf } from "../base/wording.js";

/** @param {Chat.Person} person @param {string} query */
export function matchesPerson(person, query) {
  return matches(nameOf(person), query) || matches(person.handle, query.trim().replace(/^@/, ""));
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView[]} views @param {string} query */
export function matching(chat, views, query) {
  const me = chat.me.value.id;
  return views.filter((view) => {
    if (matches(titleOf(view), query)) return true;
    return view.memberIds.some((id) => id !== me && matchesPerson(chat.users.get(id), query));
  });
}
