// Where a page goes when nodes have addresses of their own: spread by what is free, and on to another when one dies.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "../../static/js/models/errors.js";
import { Nodes } from "../../static/js/models/nodes.js";
import { TestClock, seeded } from "./support/clock.js";

const URLS = [1, 2, 3, 4].map((number) => `http://localhost:800${number}`);
const [N1, N2, N3, N4] = URLS;

/** An installation whose nodes the test kills; the page came from the first. */
function installation({ origins = URLS, home = N1, cookieDomain = null, seed = 1 } = {}) {
  const random = seeded(seed);
  const clock = new TestClock(random);
  const dead = new Set();
  /** What each says: the one that is drawn, and its list of all. */
  const free = new Map(origins.map((url) => [url, 100]));
  const listed = new Set(origins);
  const asked = [];
  const known = [];
  const nodes = new Nodes({
    ...{ home, origins, cookieDomain, clock },
    gateway: async (base) => {
      asked.push(base);
      if (dead.has(base)) throw new Failure("no_answer");
      const all = [...listed].map((url) => ({ node: url, url, connections: 100 - free.get(url), capacity: 100 }));
      return { node: "n", url: draw(all), nodes: all };
    },
    ticket: async (base) => {
      if (dead.has(base)) throw new Failure("no_answer");
      return `ticket of ${base}`;
    },
  });
  const draw = (all) => {
    const total = all.reduce((sum, node) => sum + node.capacity - node.connections, 0);
    let point = random() * total;
    return all.find((node) => (point -= node.capacity - node.connections) < 0).url;
  };
  nodes.onKnown = (urls) => known.push(urls);
  return { nodes, clock, dead, free, listed, asked, known };
}

/** As a connection does: try, and try again until a node that lives is found. */
async function arrive({ nodes, dead, clock }, tries = 20) {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    try {
      const { url } = await nodes.find();
      if (!dead.has(url)) return { url, attempt };
      nodes.failed();
    } catch {
      // Nobody answered at that door.
    }
    await clock.advance(200);
  }
  throw new Error("no node was found");
}

test("it goes where the gateway says, with its socket and its requests", async () => {
  const all = installation();
  all.free.set(N1, 0).set(N2, 0).set(N4, 0);
  assert.deepEqual(await all.nodes.find(), { url: N3, ticket: null });
  assert.equal(all.nodes.base, N3);
  assert.deepEqual(all.asked, [N1]);
});

test("with one address in front there is nothing to ask, and all stays at the page's origin", async () => {
  const { nodes, asked } = installation({ origins: [], home: "https://chat.example" });
  assert.deepEqual(await nodes.find(), { url: "https://chat.example", ticket: null });
  assert.equal(nodes.base, "https://chat.example");
  nodes.move(N2);
  assert.equal((await nodes.find()).url, "https://chat.example");
  assert.deepEqual(asked, []);
});

test("a page whose origin is not among those of the nodes stays where it came from: elsewhere it is a stranger", async () => {
  const { nodes, asked } = installation({ home: "https://chat.example" });
  assert.equal((await nodes.find()).url, "https://chat.example");
  assert.deepEqual(asked, []);
});

test("a node without an address of its own is reached where it was asked", async () => {
  const { nodes } = installation();
  nodes.gateway = async () => ({ node: "n1", url: null, nodes: [{ node: "n1", url: null, connections: 0, capacity: 1 }] });
  assert.equal((await nodes.find()).url, N1);
});

test("an address that the page may not use is not used", async () => {
  const { nodes, known } = installation();
  const evil = "https://evil.example";
  nodes.gateway = async () => ({ node: "n9", url: evil, nodes: [{ node: "n9", url: evil, connections: 0, capacity: 1 }] });
  assert.equal((await nodes.find()).url, N1);
  nodes.move(evil);
  assert.equal((await nodes.find()).url, N1);
  nodes.load([evil]);
  assert.deepEqual([nodes.known, known], [[], []]);
});

test("a node that lives and cannot say where to go is as good as any", async () => {
  const { nodes } = installation();
  nodes.gateway = async () => {
    throw new Failure("unavailable");
  };
  assert.equal((await nodes.find()).url, N1);
});

test("when the own node dies another is asked, and it is found at the first try", async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const all = installation({ seed });
    const { url } = await arrive(all);
    all.dead.add(url);
    all.nodes.failed();
    // For a while the others still list it.
    const found = await arrive(all);
    assert.notEqual(found.url, url);
    assert.equal(found.attempt, 0);
    assert.equal(all.nodes.base, found.url);
  }
});

test("so it goes on while one lives, also when the page's own node was the first to die", async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const all = installation({ seed });
    await arrive(all);
    for (const url of [N1, N2, N4]) all.dead.add(url);
    all.nodes.failed();
    assert.equal((await arrive(all)).url, N3);
  }
});

test("those who lost one node spread over all that are left, by what is free", async () => {
  const arrived = new Map();
  for (let seed = 1; seed <= 1000; seed += 1) {
    const all = installation({ seed });
    all.nodes.next = N1;
    await all.nodes.find();
    all.nodes.remember(URLS.map((url) => ({ node: url, url, connections: 0, capacity: 100 })));
    all.free.set(N2, 50);
    all.dead.add(N1);
    all.nodes.failed();
    const { url } = await arrive(all);
    arrived.set(url, (arrived.get(url) ?? 0) + 1);
  }
  assert.deepEqual([...arrived.keys()].sort(), [N2, N3, N4]);
  assert.ok(Math.abs(arrived.get(N2) - 200) < 60, String(arrived.get(N2)));
  assert.ok(Math.abs(arrived.get(N3) - 400) < 80, String(arrived.get(N3)));
});

test("what was known at an earlier visit is enough when the page's node dies before it could be asked", async () => {
  const all = installation();
  all.nodes.load([N2, N3]);
  all.dead.add(N1);
  all.listed.delete(N1);
  const { url } = await arrive(all);
  assert.notEqual(url, N1);
});

test("those that live are told to be kept, once for each change", async () => {
  const { nodes, known, listed } = installation();
  await nodes.find();
  await nodes.find();
  listed.delete(N4);
  await nodes.find();
  assert.deepEqual(known, [URLS, [N1, N2, N3]]);
});

test("it follows a node that goes to the one it names, unless that one has just failed", async () => {
  const { nodes, asked, free } = installation();
  free.set(N3, 0);
  await nodes.find();
  const before = asked.length;
  nodes.move(N3);
  assert.equal((await nodes.find()).url, N3);
  assert.equal(asked.length, before);
  nodes.move(null);
  assert.notEqual((await nodes.find()).url, N3, "it is going, too");
  nodes.move(N3);
  assert.notEqual((await nodes.find()).url, N3);
});

test("after a while a node that failed is as good as any", async () => {
  const all = installation();
  all.free.set(N2, 0).set(N3, 0).set(N4, 0);
  await all.nodes.find();
  all.nodes.failed();
  assert.notEqual((await all.nodes.find()).url, N1);
  await all.clock.advance(11_000);
  assert.equal((await all.nodes.find()).url, N1);
});

test("cookies are shared by one name on all ports, and by all names below their domain", () => {
  const shares = (home, url, cookieDomain = null) => installation({ home, origins: [home, url], cookieDomain }).nodes.shares(url);
  assert.ok(shares("http://localhost:8000", "http://localhost:8001"));
  assert.ok(!shares("http://127.0.0.1:8000", "http://localhost:8000"));
  assert.ok(!shares("https://n1.chat.example", "https://n2.chat.example"));
  for (const domain of ["chat.example", ".chat.example"]) {
    assert.ok(shares("https://n1.chat.example", "https://n2.chat.example:8443", domain));
    assert.ok(shares("https://chat.example", "https://n2.chat.example", domain));
    assert.ok(!shares("https://n1.chat.example", "https://n2.other.example", domain));
    assert.ok(!shares("https://n1.chat.example", "https://n2.evilchat.example", domain));
  }
  assert.ok(!shares("https://n1.chat.example", "http://n2.chat.example", "chat.example"));
});

test("where the cookie is not sent, the page's own node gives a ticket for the socket and serves the requests", async () => {
  const home = "https://n1.chat.example";
  const other = "https://n2.chat.example";
  const { nodes, free, dead } = installation({ home, origins: [home, other] });
  free.set(home, 0);
  assert.deepEqual(await nodes.find(), { url: other, ticket: `ticket of ${home}` });
  assert.equal(nodes.base, home);
  dead.add(home);
  nodes.failed();
  await assert.rejects(nodes.find(), { code: "no_answer" });
});
