import assert from "node:assert/strict";
import { test } from "node:test";

import { authorOf, saidAt, saidByOneself } from "../../static/js/helpers/imported.js";
import { Account } from "../../static/js/models/account.js";
import { Failure } from "../../static/js/models/errors.js";
import { createImports } from "../../static/js/models/imports.js";
import { TestClock, seeded, settle } from "./support/clock.js";

const PART = 1024 * 1024;

/** A server that keeps the parts of one file, and fails as it is told. */
class Server {
  constructor() {
    this.parts = [];
    this.failures = [];
    this.deleted = [];
    this.size = 0;
    this.state = "uploading";
  }

  get received() {
    return this.parts.reduce((sum, part) => sum + part.byteLength, 0);
  }

  row() {
    return { id: "7", state: this.received === this.size ? "reading" : this.state, received: this.received };
  }

  async post(path, { size }) {
    assert.equal(path, "imports");
    this.fail();
    this.size = size;
    return this.row();
  }

  async upload(path, bytes) {
    const failure = this.failures.shift();
    const offset = Number(path.split("/").at(-1));
    // What fails after it was stored is asked again.
    if (failure !== "before" && offset === this.received) this.parts.push(bytes);
    if (failure) throw new Failure(failure === "refused" ? "not_found" : "no_answer");
    return this.row();
  }

  async delete(path) {
    this.deleted.push(path);
  }

  fail() {
    if (this.failures.shift()) throw new Failure("no_answer");
  }

  text() {
    return Buffer.concat(this.parts.map((part) => Buffer.from(part))).toString();
  }
}

function begin(size, failures = []) {
  const clock = new TestClock(seeded(1));
  const server = new Server();
  server.failures = failures;
  const text = Array.from({ length: size }, (_, at) => String.fromCharCode(97 + (at % 26))).join("");
  const { imports } = new Account({});
  return { clock, server, text, file: new File([text], "Talk.txt"), imports: createImports({ api: server, clock, imports }) };
}

async function until(clock, promise) {
  let done = false;
  const ended = promise.finally(() => {
    done = true;
  });
  ended.catch(() => {});
  for (let turn = 0; turn < 500 && !done; turn += 1) {
    await settle();
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1_000);
  }
  return ended;
}

test("a file goes in parts, in order and whole", async () => {
  const { clock, server, text, file, imports } = begin(2 * PART + 5);
  const { id, sent } = await until(clock, imports.start(file));
  await until(clock, sent);
  assert.equal(id, "7");
  assert.equal(server.parts.length, 3);
  assert.equal(server.text(), text);
});

test("what got no answer is sent again, and nothing doubled", async () => {
  const { clock, server, text, file, imports } = begin(2 * PART + 5, ["before", null, "after", "before", "after"]);
  const { sent } = await until(clock, imports.start(file));
  await until(clock, sent);
  assert.equal(server.text(), text);
  assert.deepEqual(server.failures, []);
});

test("a refusal ends it", async () => {
  const { clock, file, imports } = begin(PART + 5, [null, "refused"]);
  const { sent } = await until(clock, imports.start(file));
  await assert.rejects(until(clock, sent), { code: "not_found" });
});

test("what the server wants no more of is not sent", async () => {
  const { clock, server, file, imports } = begin(3 * PART);
  server.state = "failed";
  const { sent } = await until(clock, imports.start(file));
  await until(clock, sent);
  assert.equal(server.parts.length, 1);
});

test("a cancelled one stops", async () => {
  const { clock, server, file, imports } = begin(3 * PART);
  const { id, sent } = await imports.start(file);
  await imports.drop(id);
  await until(clock, sent);
  assert.ok(server.parts.length < 3);
  assert.deepEqual(server.deleted, ["imports/7"]);
});

test("the account holds what is under way, the newest first, until it is put away", () => {
  const account = new Account({});
  const one = { id: "9", state: "uploading", received: 0 };
  account.apply(1, { imports: [one] }, false);
  account.apply(2, { imports: [{ id: "10", state: "uploading" }, { ...one, state: "reading" }] }, false);
  assert.deepEqual(
    account.imports.value.map(({ id, state }) => [id, state]),
    [
      ["10", "uploading"],
      ["9", "reading"],
    ],
  );
  const copy = new Account({});
  copy.load(account.toStored(), []);
  assert.deepEqual(copy.imports.value, account.imports.value);
  account.apply(3, { imports: [{ id: "10", removed: true }] }, false);
  assert.deepEqual(account.imports.value.map(({ id }) => id), ["9"]);
  account.apply(1, {}, true);
  assert.deepEqual(account.imports.value, []);
});

test("a message that was brought along shows its author and the clock of its export", () => {
  const sent = { data: {}, created_at: "2026-11-23T10:00:00Z" };
  assert.equal(authorOf(sent), null);
  assert.equal(saidByOneself(sent), true);
  assert.equal(saidAt(sent).getTime(), Date.parse(sent.created_at));
  const brought = { ...sent, data: { author: "한가람", said_at: "2023-01-01T15:12" } };
  assert.equal(authorOf(brought), "한가람");
  assert.equal(saidByOneself(brought), false);
  assert.equal(saidByOneself({ ...sent, data: { author: "회원님", said_at: null } }), true);
  const at = saidAt(brought);
  assert.deepEqual([at.getFullYear(), at.getMonth(), at.getDate(), at.getHours()], [2023, 0, 1, 15]);
  const day = saidAt({ ...sent, data: { line: "imported", said_at: "2023-01-01" } });
  assert.deepEqual([day.getMonth(), day.getDate(), day.getHours()], [0, 1, 0]);
});
