import assert from "node:assert/strict";
import { test } from "node:test";
import { ExchangedToken } from "#lib/tokens.js";

/** A source of the tokens t1, t2, … that live 100 ms, on a clock that the test sets. */
function source() {
  const clock = { ms: 0 };
  let count = 0;
  const exchange = async () => ({ token: `t${++count}`, lifeMs: 100 });
  return { clock, tokens: new ExchangedToken(exchange, () => clock.ms) };
}

test("all who need a token wait for one exchange", async () => {
  const { tokens } = source();
  assert.deepEqual(await Promise.all([tokens.current(), tokens.current()]), ["t1", "t1"]);
});

test("a token is used until four fifths of its life", async () => {
  const { clock, tokens } = source();
  await tokens.current();
  clock.ms = 79;
  assert.equal(tokens.current(), "t1");
  await new Promise(setImmediate);
  assert.equal(tokens.current(), "t1");
});

test("it is renewed behind the back of the calls that go on with it", async () => {
  const { clock, tokens } = source();
  await tokens.current();
  clock.ms = 80;
  assert.equal(tokens.current(), "t1");
  await new Promise(setImmediate);
  assert.equal(tokens.current(), "t2");
});

test("a token that is over is waited for", async () => {
  const { clock, tokens } = source();
  await tokens.current();
  clock.ms = 100;
  assert.equal(await tokens.current(), "t2");
});

test("a refused token is exchanged once, whoever was refused", async () => {
  const { tokens } = source();
  await tokens.current();
  assert.equal(tokens.reject("t1"), true);
  assert.equal(await tokens.current(), "t2");
  tokens.reject("t1"); // A late refusal of the old one.
  assert.equal(tokens.current(), "t2");
});

test("a failed exchange is tried again by the next call", async () => {
  let fails = true;
  const tokens = new ExchangedToken(async () => {
    if (fails) throw new Error("down");
    return { token: "t", lifeMs: 100 };
  });
  await assert.rejects(async () => tokens.current(), /down/);
  fails = false;
  assert.equal(await tokens.current(), "t");
});
