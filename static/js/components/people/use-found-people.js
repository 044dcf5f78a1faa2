import { useChat } from "../base/context.js";
import { useEffect, useState } from "../base/html.js";
import { matchesPerson } from "../list/matching.js";
import { personFrom } from "./person.js";

const REST_MS = 200;

/**
 * One's contacts; with a query those who match at once, then whom the server finds.
 * @param {string} query
 * @returns {{ found: Chat.Person[], state: "idle" | "busy" | "failed" }}
 */
export function useFoundPeople(query) {
  const chat = useChat();
  const wanted = query.trim().replace(/^@/, "");
  const [answer, setAnswer] = useState({ wanted: "", users: /** @type {Wire.User[]} */ ([]), failed: false });
  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      chat.searchUsers(wanted).then(
        (users) => current && setAnswer({ wanted, users, failed: false }),
        () => current && setAnswer({ wanted, users: [], failed: true }),
      );
    }, REST_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted]);

  const contacts = chat.contacts.value.filter((person) => !person.blocked);
  if (!wanted) return { found: contacts, state: "idle" };
  const near = contacts.filter((person) => matchesPerson(person, wanted));
  const far = answer.users
    .map((user) => personFrom(chat, user))
    .filter((person) => !near.some((one) => one.id === person.id));
  if (answer.wanted !== wanted) return { found: [...near, ...far], state: "busy" };
  return { found: [...near, ...far], state: answer.failed ? "failed" : "idle" };
}
