import assert from "node:assert/strict";
import { test } from "node:test";

import { Account } from "../../static/js/models/account.js";

const bob = { id: "2", handle: "bob", name: "밥", status_text: "", bot: false };
const request = (id, more = {}) => ({
  ...{ id, direction: "in", user: bob, conversation_id: null, title: "", created_at: "2026-11-24T00:00:00Z" },
  ...more,
});
const ids = (account) => account.requests.value.map((one) => one.id);

test("requests stand the newest first, each once, and go when they are settled", () => {
  const account = new Account({ id: "1" });
  account.apply(1, { requests: [request("9"), request("10")] }, false);
  assert.deepEqual(ids(account), ["10", "9"]);
  account.apply(2, { requests: [request("9", { title: "등산" })] }, false);
  assert.deepEqual(ids(account), ["10", "9"]);
  assert.equal(account.requests.value[1].title, "등산");
  account.apply(3, { requests: [{ id: "10", removed: true }, { id: "11", removed: true }] }, false);
  assert.deepEqual(ids(account), ["9"]);
});

test("requests are kept on disk, and a reset leaves none that is not told again", () => {
  const account = new Account({ id: "1" });
  account.apply(1, { requests: [request("9")] }, false);
  const again = new Account({ id: "1" });
  again.load(structuredClone(account.toStored()), []);
  assert.deepEqual(ids(again), ["9"]);
  again.apply(0, {}, true);
  assert.deepEqual(ids(again), []);
});
