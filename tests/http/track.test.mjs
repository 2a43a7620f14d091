// SPDX-License-Identifier: EUPL-1.2
// "Check my vote": what a tracking code tells, before and after the outcome is published, on both databases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { databases, makeCodes, makePlace, makeVote, polder, startPolder, trackingOf, Visitor, voterAt, voteWith } from '../harness.mjs';

const page = '/na/stemmen/controleren';

const cast = async (server, plans, code) => trackingOf(await voteWith(server, 'na', plans, code));

async function change(server, from, to, code) {
  const voter = await voterAt(server, 'na', [], code);
  await voter.post('/na/stemmen/mandje', { plan: from, change: 'remove', back: '/na/stemmen' });
  await voter.post('/na/stemmen/mandje', { plan: to, change: 'add', back: '/na/stemmen' });
  await voter.get('/na/stemmen/bevestigen');
  await voter.send('/bevestigen');
  return trackingOf(voter);
}

for (const database of databases) {
  describe(`check my vote: ${database}`, { timeout: 300_000 }, () => {
    let place, server, plans, kept, replaced, replacing, revoked, codes;
    const ask = async (tracking, status = 200) => {
      const visitor = new Visitor(server.url);
      await visitor.get(page);
      await visitor.send('/controleren', { tracking });
      assert.equal(visitor.status, status, visitor.text());
      assert.doesNotMatch(visitor.path, /[0-9A-Z]{4}-/, 'the code stands in no address');
      return visitor.text();
    };
    before(async () => {
      place = makePlace(database);
      server = await startPolder(place);
      ({ plans } = await makeVote(place, 'na', {
        settings: { mode: 'count', budget_cents: 1000000, min_count: 1, max_count: 2, changing: true },
        plans: [{ title: 'Boom', price: 100000 }, { title: 'Bank', price: 200000 }],
      }));
      codes = await makeCodes(place, 'na', 3);
      kept = await cast(server, [plans[0]], codes[0]);
      replaced = await cast(server, [plans[0]], codes[1]);
      replacing = await change(server, plans[0], plans[1], codes[1]);
      revoked = await cast(server, [plans[1]], codes[2]);
    });
    after(() => place?.end());

    test('while voting goes on it says that the ballot is there, and not whether it was replaced', async () => {
      for (const tracking of [kept, replaced, replacing, revoked]) {
        const text = await ask(tracking);
        assert.match(text, /We hebben deze stem/);
        assert.doesNotMatch(text, /Boom|Bank|vervangen/, 'nothing of what was chosen, nothing of later votes');
      }
    });

    test('a code may be typed in small letters, with spaces and with letters that look like digits', async () => {
      assert.match(await ask(` ${kept.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`), /We hebben deze stem/);
    });

    test('what is no tracking code, or of no ballot, is refused with what to do', async () => {
      assert.match(await ask('KORT', 422), /16 letters en cijfers/);
      assert.match(await ask(`${kept}A`, 422), /16 letters en cijfers/);
      assert.match(await ask('????-????-????-????', 422), /16 letters en cijfers/);
      const other = `${kept.slice(0, -1)}${kept.endsWith('7') ? '8' : '7'}`;
      const text = await ask(other, 422);
      assert.match(text, /geen stem met deze volgcode/);
      const visitor = new Visitor(server.url);
      await visitor.get(page);
      await visitor.send('/controleren', { tracking: other });
      assert.ok(visitor.html.includes(other), 'what was typed is still there');
    });

    test('after publishing it says what became of it', async () => {
      const done = async (words, input) => {
        const answer = await polder(place, words, input);
        assert.equal(answer.code, 0, answer.stderr);
      };
      await done(['codes', 'revoke', '--site', 'na'], `${codes[2]}\n`);
      assert.match(await ask(revoked), /We hebben deze stem/);
      await done(['phase', 'close', '--site', 'na', '--phase', 'stemmen', '--reason', 'Proef']);
      assert.match(await ask(replaced), /We hebben deze stem/, 'closed is not published');
      await done(['count', '--site', 'na']);
      await done(['publish', '--site', 'na']);
      const counted = await ask(kept);
      assert.match(counted, /Je stem is meegeteld/);
      assert.match(counted, /Boom/);
      assert.doesNotMatch(counted, /Bank/);
      assert.match(await ask(replacing), /meegeteld[\s\S]*Bank/);
      const old = await ask(replaced);
      assert.match(old, /vervangen door een latere/);
      assert.doesNotMatch(old, /Boom|Bank/);
      assert.match(await ask(revoked), /telt niet mee/);
    });
  });
}

test('the printer gets a link for the QR code, with the code in the fragment', async () => {
  const place = makePlace('sqlite');
  const server = await startPolder(place);
  try {
    await makeVote(place, 'na', {
      settings: { mode: 'count', budget_cents: 1000000, min_count: 1, max_count: 1 },
      plans: [{ title: 'Boom', price: 100000 }],
      open: false,
    });
    const out = join(place.folder, 'codes.csv');
    const link = 'https://denkmee.polderdam.nl/na/stemmen/code';
    const words = ['codes', 'make', '--site', 'na', '--count', '2', '--out', out, '--link'];
    assert.equal((await polder(place, [...words, 'stemmen/code'])).code, 2);
    assert.equal((await polder(place, [...words, `${link}#x`])).code, 2);
    const made = await polder(place, [...words, link]);
    assert.equal(made.code, 0, made.stderr);
    const [head, ...lines] = readFileSync(out, 'utf8').trim().split('\r\n');
    assert.equal(head, 'code,batch,area,link');
    assert.equal(lines.length, 2);
    for (const line of lines) {
      const [code, , , address] = line.split(',');
      assert.equal(address, `${link}#${code}`);
    }
  } finally {
    await server.stop();
    place.remove();
  }
});
