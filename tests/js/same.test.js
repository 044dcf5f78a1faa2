import assert from "node:assert/strict";
import { test } from "node:test";

import { sameBut } from "../../static/js/helpers/same.js";

test("lists and objects are the same when they hold the same", () => {
  const member = { user_id: "1" };
  const view = () => ({ id: "7", my: { read_seq: 3 }, members: [member], last: null, draft: "" });
  assert.ok(sameBut([], view(), view()));
  assert.ok(sameBut(["draft"], view(), { ...view(), draft: "안" }));
  for (const change of [{ id: "8" }, { my: { read_seq: 4 } }, { members: [] }, { members: [{ ...member }] }, { last: {} }, { more: 1 }, { draft: "안" }]) {
    assert.ok(!sameBut([], view(), { ...view(), ...change }), JSON.stringify(change));
  }
});
