// Who is here: what is watched, and what of an answer still holds.
import assert from "node:assert/strict";
import { test } from "node:test";

import { seenAgo } from "../../static/js/i18n/ages.js";
import { speak } from "../../static/js/i18n/index.js";
import { Attention, IDLE_MS } from "../../static/js/models/attention.js";
import { MOST_WATCHED, Presence } from "../../static/js/models/presence.js";
import { TestClock, settle } from "./support/clock.js";

const here = (id) => ({ user_id: id, state: "active", last_seen_at: null });

class Asked {
  constructor() {
    this.clock = new TestClock();
    this.lists = [];
    this.answer = (ids) => ids.map(here);
    this.presence = new Presence({
      clock: this.clock,
      watch: async (ids) => {
        this.lists.push(ids);
        return { presence: await this.answer(ids) };
      },
    });
  }

  state(id) {
    return this.presence.of(id)?.state ?? null;
  }
}

test("who comes on screen is watched, many at once, after a rest", async () => {
  const asked = new Asked();
  asked.presence.open();
  for (const id of ["3", "1", "2"]) asked.presence.show(id);
  await asked.clock.advance(250);
  assert.deepEqual(asked.lists, []);
  await asked.clock.advance(100);
  assert.deepEqual(asked.lists, [["1", "2", "3"]]);
  assert.equal(asked.state("2"), "active");
});

test("who is shown in two places is watched until both are gone", async () => {
  const asked = new Asked();
  asked.presence.open();
  const [one, other] = [asked.presence.show("1"), asked.presence.show("1")];
  await asked.clock.advance(1000);
  one();
  one();
  await asked.clock.advance(1000);
  assert.equal(asked.lists.length, 1);
  other();
  await asked.clock.advance(1000);
  assert.deepEqual(asked.lists, [["1"], []]);
  assert.equal(asked.state("1"), null);
});

test("scrolling there and back asks nothing", async () => {
  const asked = new Asked();
  asked.presence.open();
  asked.presence.show("1");
  await asked.clock.advance(1000);
  asked.presence.show("2")();
  await asked.clock.advance(1000);
  assert.deepEqual(asked.lists, [["1"]]);
});

test("changes are taken, also before the answer, and of nobody else", async () => {
  const asked = new Asked();
  asked.presence.open();
  asked.presence.show("1");
  await asked.clock.advance(1000);
  asked.presence.heard({ user_id: "1", state: "offline", last_seen_at: "2026-11-23T07:00:00Z" });
  asked.presence.heard(here("9"));
  assert.equal(asked.state("1"), "offline");
  assert.equal(asked.state("9"), null);
});

test("the list is sent again on every connection, and a short gap shows nothing", async () => {
  const asked = new Asked();
  asked.presence.open();
  asked.presence.show("1");
  await asked.clock.advance(1000);
  asked.presence.close();
  await asked.clock.advance(29_000);
  assert.equal(asked.state("1"), "active");
  asked.presence.open();
  await asked.clock.advance(1000);
  assert.deepEqual(asked.lists, [["1"], ["1"]]);
  await asked.clock.advance(60_000);
  assert.equal(asked.state("1"), "active");
});

test("without a connection for 30 s nothing is known any more", async () => {
  const asked = new Asked();
  asked.presence.open();
  asked.presence.show("1");
  await asked.clock.advance(1000);
  asked.presence.close();
  await asked.clock.advance(30_001);
  assert.equal(asked.state("1"), null);
});

test("an answer that a later list has overtaken is not looked at", async () => {
  const asked = new Asked();
  const answers = [];
  asked.answer = () => new Promise((resolve) => answers.push(resolve));
  asked.presence.open();
  const end = asked.presence.show("1");
  await asked.clock.advance(1000);
  end();
  asked.presence.show("2");
  await asked.clock.advance(1000);
  answers[1]([here("2")]);
  answers[0]([here("1")]);
  await settle();
  assert.equal(asked.state("1"), null);
  assert.equal(asked.state("2"), "active");
});

test("what was refused is asked again", async () => {
  const asked = new Asked();
  let refuse = true;
  asked.answer = (ids) => (refuse ? Promise.reject(new Error("unavailable")) : ids.map(here));
  asked.presence.open();
  asked.presence.show("1");
  await asked.clock.advance(1000);
  refuse = false;
  await asked.clock.advance(6000);
  assert.equal(asked.lists.length, 2);
  assert.equal(asked.state("1"), "active");
});

test("of more than a list takes, those who came last are watched", async () => {
  const asked = new Asked();
  asked.presence.open();
  for (let id = 1; id <= MOST_WATCHED + 10; id += 1) asked.presence.show(String(id));
  await asked.clock.advance(1000);
  const [list] = asked.lists;
  assert.equal(list.length, MOST_WATCHED);
  assert.equal(list[0], "11");
});

test("after stop nothing is asked and no timer is left", async () => {
  const asked = new Asked();
  asked.presence.open();
  asked.presence.show("1");
  asked.presence.stop();
  await asked.clock.advance(1000);
  assert.deepEqual(asked.lists, []);
  assert.equal(asked.clock.timers.size, 0);
});

test("in front is who looks at the page and used it lately", () => {
  let [now, looking, returns] = [0, true, 0];
  const attention = new Attention(() => now, () => looking, () => (returns += 1));
  assert.equal(attention.active(), true);
  now += IDLE_MS;
  assert.equal(attention.active(), false);
  attention.used();
  assert.deepEqual([attention.active(), returns], [true, 1]);
  looking = false;
  attention.turned();
  assert.equal(attention.active(), false);
  attention.used();
  assert.deepEqual([attention.active(), returns], [false, 1]);
  looking = true;
  attention.turned();
  assert.deepEqual([attention.active(), returns], [true, 2]);
  attention.used();
  assert.equal(returns, 2);
});

test("the words say how long ago", async () => {
  const now = new Date(2026, 10, 23, 16, 0);
  const ago = (minutes) => seenAgo(new Date(now.getTime() - minutes * 60_000), now);
  await speak("ko");
  assert.deepEqual([0, 5, 59, 60, 23 * 60].map(ago), ["방금 전 접속", "5분 전 접속", "59분 전 접속", "1시간 전 접속", "23시간 전 접속"]);
  assert.equal(ago(24 * 60), "어제 접속");
  assert.equal(ago(48 * 60), "11월 21일 접속");
  await speak("en");
  assert.equal(ago(24 * 60), "Last seen yesterday");
  assert.equal(ago(48 * 60), "Last seen Nov 21");
  assert.deepEqual([0, 5, 60, 120].map(ago), [
    ...["Last seen just now", "Last seen 5 min ago", "Last seen 1 hour ago", "Last seen 2 hours ago"],
  ]);
});
