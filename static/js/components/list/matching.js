/** Which conversations a few typed letters mean: part of a title, a name, a handle, or Korean initials (ㅎㄱㄷ). */
import { matches } from "../../helpers/korean.js";
import { nameOf, titleOf } from "../base/wording.js";

/** @param {Chat.Person} person @param {string} query */
export function matchesPerson(person, query) {
  return matches(nameOf(person), query) || matches(person.handle, query.trim().replace(/^@/, ""));
}

/**
 * Those whose title it is come before those where somebody of that name is.
 * @param {Chat.Chat} chat
 * @param {Chat.ConversationView[]} views
 * @param {string} query
 */
export function matching(chat, views, query) {
  const me = chat.me.value.id;
  const named = views.filter((view) => matches(titleOf(view), query));
  const others = views.filter(
    (view) =>
      !named.includes(view) &&
      view.memberIds.some((id) => id !== me && matchesPerson(chat.users.get(id), query)),
  );
  return [...named, ...others];
}
