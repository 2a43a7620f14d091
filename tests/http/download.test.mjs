// SPDX-License-Identifier: EUPL-1.2
// What is published after a vote, on both databases: every .pb counted by `polder count` gives the outcome that was
// published, ties by lot and budgets per area included; and the log says in words and as data what happened.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { databases, makeCodes, makePlace, makeVote, must, openVote, polder, publishVote, startPolder, twoAreas, Visitor, voteWith } from '../harness.mjs';

for (const database of databases) {
  describe(`downloads: ${database}`, { timeout: 600_000 }, () => {
    let place;
    let server;
    before(async () => {
      place = makePlace(database);
      server = await startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
    });
    after(() => place?.end());

    const cast = (slug, plans, code) => voteWith(server, slug, plans, code);
    const publish = (slug) => publishVote(place, slug);
    const get = async (slug, path, status = 200) => {
      const visitor = await new Visitor(server.url).getFile(`/${slug}/stemmen/${path}`);
      assert.equal(visitor.status, status, path);
      return visitor.html;
    };
    const winnersOf = (section) =>
      section.plans.filter((plan) => plan.won_as > 0).sort((a, b) => a.won_as - b.won_as).map((plan) => plan.plan);
    const recount = async (slug, path) => {
      const file = join(place.folder, `${slug}.pb`);
      writeFileSync(file, await get(slug, path));
      const counted = await polder(place, ['count', file, '--json']);
      assert.equal(counted.code, 0, counted.stderr);
      return JSON.parse(counted.stdout);
    };

    test('a tie that the lot decides is decided the same from the file', async () => {
      // Eight plans of one price, one vote each, and money for three: with the manifest's order instead of the lots the
      // file would give the same three once in 336 times.
      const plans = Array.from({ length: 8 }, (_, i) => ({ title: `Plan ${i + 1}`, price: 100000 }));
      const made = await makeVote(place, 'loting', {
        settings: { mode: 'amount', budget_cents: 300000, max_cents: 300000, changing: true },
        plans,
      });
      const codes = await makeCodes(place, 'loting', 8);
      for (const [i, code] of codes.entries()) await cast('loting', [made.plans[i]], code);
      await publish('loting');
      const outcome = JSON.parse(await get('loting', 'resultaat/uitslag.json'));
      assert.equal(outcome.ballots[0].lot_decided, true);
      const counted = await recount('loting', 'resultaat/stembiljetten.pb');
      assert.deepEqual(counted.winners, winnersOf(outcome.ballots[0]));
      assert.equal(counted.lot_decided, true);
      await get('loting', 'resultaat/stembiljetten/0000000000001.pb', 404);
    });

    test('with a budget per area there is a file per area, and each gives its own outcome', async () => {
      const { plans, areas } = await makeVote(place, 'potten', twoAreas({ south: 500000, bridge: 450000 }));
      const [boom, bank, bal, brug, bos] = plans;
      const north = await makeCodes(place, 'potten', 3, areas.noord);
      const south = await makeCodes(place, 'potten', 2, areas.zuid);
      await cast('potten', [boom], north[0]);
      await cast('potten', [bank, bal], north[1]);
      await cast('potten', [bank, bal], north[2]);
      await cast('potten', [brug], south[0]);
      await cast('potten', [bos], south[1]);
      await get('potten', `resultaat/stembiljetten/${areas.noord}.pb`, 404);
      await publish('potten');
      const outcome = JSON.parse(await get('potten', 'resultaat/uitslag.json'));
      assert.equal(outcome.ballots.length, 2);
      await get('potten', `resultaat/stembiljetten/${areas.noord}.pb`); // until then the page says that they are being made
      const page = await new Visitor(server.url).get('/potten/stemmen/resultaat');
      const links = [...page.html.matchAll(/href="([^"]*\/resultaat\/stembiljetten\/[^"]*)"/g)].map(([, href]) => href);
      assert.equal(links.length, 2, 'a link for each area');
      for (const section of outcome.ballots) {
        assert.ok(links.some((href) => href.endsWith(`/${section.ballot}.pb`)));
        const counted = await recount('potten', `resultaat/stembiljetten/${section.ballot}.pb`);
        assert.deepEqual(new Set(counted.winners), new Set(winnersOf(section)));
        assert.equal(counted.budget * 100, section.budget_cents);
        assert.equal(counted.cost * 100, section.spent_cents);
      }
      assert.deepEqual(new Set(winnersOf(outcome.ballots.find((section) => section.ballot === areas.noord))), new Set([bank, bal]));
      await get('potten', 'resultaat/stembiljetten.pb', 404);
      await get('potten', 'resultaat/stembiljetten/0000000000001.pb', 404);
    });

    test('everyone can read what happened to the vote; its leaves only after publishing', async () => {
      const { plans } = await makeVote(place, 'verloop', {
        settings: { mode: 'amount', budget_cents: 300000, max_cents: 300000, changing: true },
        plans: [{ title: 'Boom', price: 100000 }, { title: 'Bank', price: 200000 }],
      });
      const codes = await makeCodes(place, 'verloop', 4);
      await cast('verloop', [plans[0]], codes[0]);
      await cast('verloop', [plans[1]], codes[1]);
      await cast('verloop', [plans[1]], codes[0]); // a change: a third leaf
      assert.equal((await polder(place, ['codes', 'revoke', '--site', 'verloop'], codes[1])).code, 0); // and a fourth
      assert.equal((await polder(place, ['codes', 'revoke', '--site', 'verloop'], codes[2])).code, 0); // none
      await get('verloop', 'resultaat/logboek.csv', 404);
      const vote = { site: 'verloop', activity: 'stemmen' };
      await must(place, 'vote.close', { ...vote, form: { reason: 'De proef is <klaar>' } });
      await get('verloop', 'resultaat/logboek.csv', 404);
      await must(place, 'vote.count', vote);
      await get('verloop', 'resultaat/logboek.csv', 404);
      const hidden = JSON.parse(await get('verloop', 'logboek.json')).entries.find(({ kind }) => kind === 'counted');
      assert.equal(hidden.text, '', 'the hash of an outcome that is not published stays inside');
      await must(place, 'vote.publish', vote);

      const rows = (await get('verloop', 'resultaat/logboek.csv')).trimEnd().split('\r\n').slice(1).map((row) => row.split(','));
      assert.deepEqual(rows.map(([position]) => position), ['0', '1', '2', '3']);
      assert.deepEqual(rows.map(([, , entry]) => entry.split(';')[0]), ['vote/v1', 'vote/v1', 'vote/v1', 'revoke/v1']);
      const data = JSON.parse(await get('verloop', 'logboek.json'));
      assert.deepEqual(data.entries.map(({ kind }) => kind), [
        'opened', 'codes-added', 'code-revoked', 'code-revoked', 'closed', 'counted', 'published']);
      assert.deepEqual(data.entries.map(({ text }) => text).slice(1, 5), ['4', '1', '0', 'De proef is <klaar>']);
      assert.equal(data.entries[0].text, data.manifest_sha256);

      const page = await new Visitor(server.url).get('/verloop/stemmen/spelregels');
      for (const words of [/Er zijn 4 codes bijgemaakt/, /telt niet mee/, /Daarmee was niet gestemd/, /De reden: De proef is/, /De uitslag is bekendgemaakt/])
        assert.match(page.html, words);
      assert.match(page.html, /De proef is &lt;klaar&gt;/, 'a reason is text, never HTML');
      const english = await new Visitor(server.url).get('/verloop/en/stemmen/spelregels');
      if (english.status === 200) assert.match(english.html, /4 codes were added/);
      const result = await new Visitor(server.url).get('/verloop/stemmen/resultaat');
      assert.match(result.html, /href="[^"]*spelregels#logboek"/);
      assert.match(result.html, /href="[^"]*resultaat\/logboek\.csv"/);
    });

    test('the day of the outcome is promised only when it is later than closing, and not after it has passed', async () => {
      const hours = (n) => new Date(Date.now() + n * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
      const settings = { mode: 'amount', budget_cents: 300000, max_cents: 300000 };
      const plans = [{ title: 'Boom', price: 100000 }];
      await makeVote(place, 'later', { settings, plans }); // closes in 48 hours, outcome in 49
      assert.match(await get('later', 'resultaat'), /De uitslag staat vanaf /);
      await makeVote(place, 'meteen', { settings, plans, open: false });
      await must(place, 'phase.set', { site: 'meteen', form: { phase: 'uitslag', opens_at: hours(48) } });
      await must(place, 'phase.set', { site: 'meteen', form: { phase: 'stemmen', opens_at: hours(-2), closes_at: hours(48.1) } });
      await openVote(place, 'meteen');
      assert.doesNotMatch(await get('meteen', 'resultaat'), /De uitslag staat vanaf /);
    });
  });
}
