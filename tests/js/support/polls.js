// Polls as the server answers them: at once, or when something happens.
import { Failure, failureFrom } from "../../../static/js/models/errors.js";

/** One request; it may be lost on either way, cut by a proxy, or given up by the page. */
export function poll(world, userId, { node, wait, body, signal }) {
  return new Promise((resolve, reject) => {
    world.asked.push({ userId, wait, body, at: world.clock.now() });
    const lost = () => reject(new Failure("no_answer"));
    const lostOnTheWay = world.chance(world.weather.cut);
    signal.addEventListener("abort", lost);
    world.clock.setTimeout(() => {
      if (lostOnTheWay || world.refuseConnections || world.dead.has(node)) return lost();
      const end = () => reply(world, () => answerOf(world, userId, body), { resolve, reject, lost });
      if (!wait || isNews(world, userId, body)) return end();
      return hold(world, userId, { node, wait, signal, end, lost });
    }, world.delay());
  });
}

function reply(world, work, { resolve, reject, lost }) {
  const answer = world.answer(work);
  const lostOnTheBack = world.chance(world.weather.cut);
  world.clock.setTimeout(() => {
    if (lostOnTheBack || world.refuseConnections) lost();
    else if (answer.ok) resolve(structuredClone(answer.data));
    else reject(failureFrom(answer.error));
  }, world.delay());
}

function hold(world, userId, { node, wait, signal, end, lost }) {
  const { clock } = world;
  const until = (work, ms) => clock.setTimeout(() => leave(work), ms);
  const waiting = { userId, node, wake: () => leave(end), cut: () => leave(lost) };
  const leave = (work) => {
    if (!world.polls.delete(waiting)) return;
    for (const timer of timers) clock.clearTimeout(timer);
    work();
  };
  const timers = [until(end, wait * 1000), until(lost, Math.min(world.hasty, wait * 2000))];
  signal.addEventListener("abort", () => leave(lost));
  world.polls.add(waiting);
}

function isNews(world, userId, body) {
  const { conversations, removed, account } = world.server.sync(userId, body);
  return !body.since || conversations.length > 0 || removed.length > 0 || account.reset || account.version !== body.account_version;
}

function answerOf(world, userId, body) {
  const presence = body.watch.map((id) => ({ user_id: id, state: "offline", last_seen_at: null }));
  return { ...world.server.sync(userId, body), user_id: userId, presence, typing: typists(world, userId) };
}

function typists(world, userId) {
  const now = world.clock.now();
  const typing = [...world.typing].filter(([, until]) => until > now).map(([key]) => key.split("/"));
  return typing
    .filter(([id, other]) => other !== userId && world.server.conversations.get(id)?.members.get(userId)?.left === false)
    .map(([conversation_id, user_id]) => ({ conversation_id, user_id }));
}
