// SPDX-License-Identifier: EUPL-1.2
// TRUST.md promise 1 and section 8 (F1): kill -9 in a vote storm, 20 times, on both databases. Every ballot that was
// acknowledged stands, and none stands twice. A voter who got no answer sends the same page again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databases, makeCodes, makePlace, makeVote, startPolder, voterAt } from '../harness.mjs';
import { cast, countRows, inParallel } from './casting.mjs';

const KILLS = 20;
const VOTERS_PER_ROUND = 40;
const AT_ONCE = 16;

for (const database of databases) {
  test(`no acknowledged ballot is lost or doubled by kill -9: ${database}`, { timeout: 600_000 }, async (t) => {
    const place = makePlace(database);
    const env = { POLDER_CONNECTIONS_PER_ADDRESS: '1000' };
    let server = await startPolder(place, { env });
    t.after(() => place.end('SIGKILL'));
    const { plans } = await makeVote(place, 'storm', {
      settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true },
      plans: [1, 2, 3].map((n) => ({ title: `Plan ${n}`, price: 100000 * n })),
    });
    const codes = await makeCodes(place, 'storm', KILLS * VOTERS_PER_ROUND);
    let acknowledged = 0;
    let unanswered = 0;
    for (let round = 0; round < KILLS; round++) {
      const voters = [];
      const ours = codes.slice(round * VOTERS_PER_ROUND, (round + 1) * VOTERS_PER_ROUND);
      await inParallel(ours, AT_ONCE, async (code) => voters.push(await voterAt(server, 'storm', [plans[0]], code)));
      const killAfter = 1 + Math.floor(Math.random() * (VOTERS_PER_ROUND - 1));
      const pending = [];
      let answered = 0;
      await inParallel(voters, AT_ONCE, async (voter) => {
        if (await cast(voter)) {
          acknowledged++;
          if (++answered === killAfter) void server.stop('SIGKILL');
        } else {
          pending.push(voter);
        }
      });
      await server.stop('SIGKILL');
      unanswered += pending.length;
      assert.ok(countRows(place, 'ballot') >= acknowledged, `round ${round}: ballots were lost`);
      assert.equal(countRows(place, 'leaf'), countRows(place, 'ballot'), `round ${round}: a ballot without its leaf`);
      server = await startPolder(place, { env });
      for (const voter of pending) {
        voter.url = server.url;
        assert.ok(await cast(voter), 'the same page sent again is accepted');
        acknowledged++;
      }
    }
    await server.stop();
    assert.equal(acknowledged, KILLS * VOTERS_PER_ROUND);
    assert.equal(countRows(place, 'ballot'), acknowledged);
    assert.equal(countRows(place, 'leaf'), acknowledged, 'a ballot sent again was recorded twice');
    assert.ok(unanswered > 0, 'no kill fell into the storm: the test proved nothing');
    t.diagnostic(`${acknowledged} ballots, ${KILLS} kills, ${unanswered} sent again`);
    server = await startPolder(place, { env }); // and it still starts
  });

  test(`200 identical ballots at once are one: ${database}`, { timeout: 300_000 }, async (t) => {
    const place = makePlace(database);
    const env = { POLDER_CONNECTIONS_PER_ADDRESS: '1000' };
    const server = await startPolder(place, { env });
    t.after(() => place.end('SIGKILL'));
    const { plans } = await makeVote(place, 'samen', {
      settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true },
      plans: [{ title: 'Boom', price: 100000 }],
    });
    const [code] = await makeCodes(place, 'samen', 1);
    const voter = await voterAt(server, 'samen', plans, code);
    const answers = await Promise.all(Array.from({ length: 200 }, () => cast(voter)));
    assert.ok(answers.every(Boolean), 'each of them gets the receipt');
    await server.stop();
    assert.equal(countRows(place, 'ballot'), 1);
    assert.equal(countRows(place, 'leaf'), 1);
  });
}
