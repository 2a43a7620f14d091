// SPDX-License-Identifier: EUPL-1.2
// A vote opens and closes by itself at its planned time.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { consoleCall, databases, makeCodes, makePlace, makeVote, must, polder, startPolder, Visitor, voterAt } from '../harness.mjs';

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
    t.after(() => place.end());
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
    t.after(() => place.end());
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

  test(`a vote by e-mail that cannot be opened yet leaves no keys behind: ${database}`, { timeout: 120_000 }, async (t) => {
    const place = makePlace(database);
    const server = await startPolder(place);
    t.after(() => place.end());
    const keys = () => readdirSync(join(place.folder, 'keys')).filter((name) => name.startsWith('vote-')).length;
    await makeVote(place, 'leeg', { settings: { channel: 'email', mode: 'count', max_count: 1, budget_cents: 1 }, plans: [], open: false });
    const set = await polder(place, ['phase', 'set', '--site', 'leeg', '--phase', 'stemmen', '--opens', soon(-60)]);
    assert.equal(set.code, 0, set.stderr);
    const refused = await polder(place, ['run', 'vote.open', '--site', 'leeg', '--activity', 'stemmen', '--form', '{}']);
    assert.notEqual(refused.code, 0);
    assert.equal(keys(), 0, 'nor by who opens it by hand');
    await waitFor('a try', () => server.stderr.includes('is to open, but'));
    await sleep(500);
    assert.equal(keys(), 0);
    await must(place, 'idea.create', { site: 'leeg', activity: 'plannen', form: { title: { nl: 'Boom' }, price_cents: 1, status: 'published' } });
    await waitFor('opening', async () => /Je kunt stemmen tot/.test((await new Visitor(server.url).get('/leeg/stemmen')).text()));
    assert.equal(keys(), 1);
  });

  test(`a closing that was put off in public is the one that counts: ${database}`, { timeout: 120_000 }, async (t) => {
    const place = makePlace(database);
    const server = await startPolder(place);
    t.after(() => place.end());
    const settings = { mode: 'amount', budget_cents: 300000, max_cents: 300000 };
    const { plans } = await makeVote(place, 'later', { settings, plans: [{ title: 'Boom', price: 100000 }], open: false });
    const codes = await makeCodes(place, 'later', 2);
    const first = soon(10), second = soon(16);
    const set = await polder(place, ['phase', 'set', '--site', 'later', '--phase', 'stemmen', '--opens', soon(-60), '--closes', first]);
    assert.equal(set.code, 0, set.stderr);
    const page = async (path = '') => (await new Visitor(server.url).get(`/later/stemmen${path}`)).text();
    await waitFor('opening', async () => /Je kunt stemmen tot/.test(await page()));
    const voter = await voterAt(server, 'later', [plans[0]], codes[0]);
    const late = await voterAt(server, 'later', [plans[0]], codes[1]);
    const form = late.forms().find((f) => f.action.endsWith('/bevestigen'));
    const log = async () => JSON.parse((await new Visitor(server.url).get('/later/stemmen/logboek.json')).html).entries;

    const amend = (values) => consoleCall(place, 'vote.amend', { site: 'later', activity: 'stemmen', form: { reason: 'De bus reed niet.', proposer: 'A. Bakker', seconder: 'B. Visser', ...values } });
    assert.equal((await amend({ closes_at: soon(2) })).outcome, 'invalid', 'never earlier');
    assert.equal((await amend({ closes_at: second, seconder: 'a. bakker' })).outcome, 'invalid', 'two people');
    assert.equal((await amend({ closes_at: second, reason: '' })).outcome, 'invalid', 'a reason');
    assert.equal((await amend({})).outcome, 'invalid', 'something to amend');
    assert.equal((await log()).length, 1, 'what was refused left no entry');
    const before = (await new Visitor(server.url).get('/later/stemmen/spelregels.json')).html;
    assert.equal((await amend({ closes_at: second })).outcome, 'done');
    assert.equal((await amend({ text: 'Bij Boom staat 10 bomen. Dat zijn er 12.' })).outcome, 'done');
    assert.equal((await new Visitor(server.url).get('/later/stemmen/spelregels.json')).html, before, 'the manifest stays');
    for (const path of ['', '/spelregels']) {
      assert.match(await page(path), /Het stemmen sluit later: .* in plaats van .*De reden: De bus reed niet\. Besloten door A\. Bakker en B\. Visser\./, path);
      assert.match(await page(path), /Gewijzigd: Bij Boom staat 10 bomen\. Dat zijn er 12\. De reden:/, path);
    }
    const entry = (await log())[1];
    assert.deepEqual([entry.kind, entry.amendment.by], ['amend', ['A. Bakker', 'B. Visser']]);
    assert.equal(Date.parse(entry.amendment.closes_at), Date.parse(second));
    assert.equal(Date.parse(entry.amendment.closes_at_before), Date.parse(first));

    await sleep(Date.parse(first) - Date.now() + 500);
    await voter.send('/bevestigen');
    assert.match(voter.path, /ontvangst$/, 'after the first closing time one can still vote');
    await waitFor('closing', async () => (await polder(place, ['count', '--site', 'later'])).code === 0);
    assert.ok(Date.now() >= Date.parse(second));
    await late.post(form.action, form.fields);
    assert.equal(late.status, 403);
    assert.equal((await amend({ text: 'Te laat' })).outcome, 'conflict', 'what is over is not amended');
  });
}
