// SPDX-License-Identifier: EUPL-1.2
// A vote opens and closes by itself at its planned time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databases, makeCodes, makePlace, makeVote, polder, startPolder, Visitor, voterAt } from '../harness.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const soon = (seconds) => new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toISOString().replace('.000', '');

async function waitFor(what, holds, ms = 30_000) {
  for (const until = Date.now() + ms; Date.now() < until; await sleep(200)) if (await holds()) return;
  assert.fail(`${what} did not happen`);
}

for (const database of databases) {
  test(`a vote opens and closes by itself: ${database}`, { timeout: 120_000 }, async (t) => {
    const place = makePlace(database);
    const server = await startPolder(place);
    t.after(async () => {
      await server.stop();
      place.remove();
    });
    const settings = { mode: 'amount', budget_cents: 300000, max_cents: 300000 };
    const { plans } = await makeVote(place, 'klok', { settings, plans: [{ title: 'Boom', price: 100000 }], open: false });
    const codes = await makeCodes(place, 'klok', 2);
    const page = async () => (await new Visitor(server.url).get('/klok/stemmen')).text();
    assert.match(await page(), /Het stemmen begint op/);

    const opens = soon(3), closes = soon(14);
    const set = await polder(place, ['phase', 'set', '--site', 'klok', '--phase', 'stemmen', '--opens', opens, '--closes', closes]);
    assert.equal(set.code, 0, set.stderr);
    await waitFor('opening', async () => /Je kunt stemmen tot/.test(await page()));
    assert.ok(Date.now() >= Date.parse(opens), 'not before its time');
    const voter = await voterAt(server, 'klok', [plans[0]], codes[0]);
    const late = await voterAt(server, 'klok', [plans[0]], codes[1]);
    await voter.send('/bevestigen');
    assert.match(voter.path, /ontvangst$/);
    const form = late.forms().find((f) => f.action.endsWith('/bevestigen'));

    const closed = async () => {
      const count = await polder(place, ['count', '--site', 'klok']);
      return count.code === 0;
    };
    await waitFor('closing', closed);
    assert.ok(Date.now() >= Date.parse(closes), 'not before its time');
    await late.post(form.action, form.fields);
    assert.equal(late.status, 403);
    assert.match(late.text(), /Het stemmen is gesloten/);
    await late.get('/klok/stemmen/ontvangst');
    assert.match(late.text(), /Je ontvangstbewijs is hier niet meer/);
  });

  test(`a vote whose time has come but that is not open says so: ${database}`, { timeout: 120_000 }, async (t) => {
    const place = makePlace(database);
    const server = await startPolder(place);
    t.after(async () => {
      await server.stop();
      place.remove();
    });
    await makeVote(place, 'bijna', { settings: { mode: 'count', max_count: 1, budget_cents: 1 }, plans: [{ title: 'Boom', price: 1 }], open: false });
    const set = await polder(place, ['phase', 'set', '--site', 'bijna', '--phase', 'stemmen', '--opens', soon(-60)]);
    assert.equal(set.code, 0, set.stderr);
    await sleep(2500); // a turn of the clock: without codes it opens nothing
    for (const path of ['/bijna/', '/bijna/stemmen', '/bijna/stemmen/bevestigen']) {
      const visitor = await new Visitor(server.url).get(path);
      assert.match(visitor.text(), /Het stemmen begint zo/, path);
      assert.doesNotMatch(visitor.text(), /voorbij/, path);
    }
    await makeCodes(place, 'bijna', 1);
    await waitFor('opening', async () => /Je kunt stemmen tot/.test((await new Visitor(server.url).get('/bijna/stemmen')).text()));
  });
}
