// SPDX-License-Identifier: EUPL-1.2
// Ways of counting, on both databases: from the vote's settings to pages, files and counting again. Every ballot is tied with
// every other, so that the lots of the manifest decide, and `polder count` on the published file must follow them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { consoleCall, databases, makeCodes, makePlace, makeVote, polder, program, publishVote, startPolder, Visitor, voteWith } from '../harness.mjs';

const ways = {
  greedy: {},
  'greedy-stop': {},
  'greedy-per-cost': {},
  'equal-shares': { shares_completion: 'add1', shares_start: 'exact', shares_until: 'overspend', shares_comparison: true },
  phragmen: {},
  'phragmen-skip': {},
  maximin: {},
  knapsack: {},
};
const words = (rules) => {
  const options = rules.count_options;
  return ['--rule', rules.count_rule, ...(options
    ? ['--utility', options.utility, '--completion', options.completion, '--start', options.start, '--until', options.until,
      '--step', String(options.step_cents / 100), ...(options.comparison ? ['--comparison'] : [])]
    : [])];
};

async function explained(server, slug) {
  const reader = new Visitor(server.url);
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    await reader.get(`/${slug}/stemmen/resultaat/uitleg.json`);
    if (reader.status === 200) return JSON.parse(reader.html);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the vote of ${slug} was not explained`);
}

for (const database of databases) {
  describe(`ways of counting: ${database}`, { timeout: 600_000 }, () => {
    let place;
    let server;
    before(async () => {
      place = makePlace(database);
      server = await startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
    });
    after(() => place?.end());

    for (const [rule, settings] of Object.entries(ways)) {
      test(`${rule}: published, explained, and counted again from its file with the same lots`, async () => {
        const slug = `telt-${rule}`;
        const { plans } = await makeVote(place, slug, {
          settings: { mode: 'count', max_count: 2, budget_cents: 250000, count_rule: rule, ...settings },
          plans: ['Bank', 'Boom', 'Brug', 'Bos', 'Bal'].map((title) => ({ title, price: 100000 })),
        });
        const reader = new Visitor(server.url);
        await reader.get(`/${slug}/stemmen`);
        assert.match(reader.text(), /Hoe de stemmen worden geteld/, 'explained before one votes');
        const codes = await makeCodes(place, slug, plans.length);
        for (const [i, code] of codes.entries()) {
          await voteWith(server, slug, [plans[i], plans[(i + 1) % plans.length]], code);
        }
        await publishVote(place, slug);
        await reader.get(`/${slug}/stemmen/spelregels.json`);
        const rules = JSON.parse(reader.html);
        assert.equal(rules.count_rule, rule);
        assert.equal(Boolean(rules.count_options), rule === 'equal-shares');
        await reader.get(`/${slug}/stemmen/resultaat/uitslag.json`);
        const outcome = JSON.parse(reader.html);
        const won = outcome.ballots[0].plans.filter((plan) => plan.won_as > 0).sort((a, b) => a.won_as - b.won_as);
        assert.equal(won.length, 2);
        const lots = new Map(rules.options.map(({ id, lot }) => [id, lot]));
        assert.equal(Math.min(...rules.options.map(({ lot }) => lot)), lots.get(won[0].plan), 'the lowest lot goes first');
        await reader.getFile(`/${slug}/stemmen/resultaat/stembiljetten.pb`);
        assert.equal(reader.status, 200);
        const file = join(place.folder, `${slug}.pb`);
        writeFileSync(file, reader.html);
        const counted = await polder(place, ['count', file, ...words(rules), '--json']);
        assert.equal(counted.code, 0, counted.stderr);
        assert.deepEqual(JSON.parse(counted.stdout).winners, won.map(({ plan }) => plan), 'polder count gives the same');

        const checked = spawnSync(program, ['check', file, '--json'], { encoding: 'utf8' });
        assert.equal(checked.status, 0, checked.stdout + checked.stderr);
        assert.deepEqual([JSON.parse(checked.stdout).findings, /^country;Netherlands$/m.test(reader.html)], [[], true]);
        const plain = await polder(place, ['count', file, '--json']);
        assert.deepEqual(JSON.parse(plain.stdout).winners, won.map(({ plan }) => plan), 'and without options, by its comment');
        assert.deepEqual([JSON.parse(plain.stdout).rule_from, JSON.parse(counted.stdout).rule_from], ['comment', 'given']);
        assert.doesNotMatch(plain.stderr + counted.stderr, /selected/);
        const people = await polder(place, ['count', file]);
        assert.match(people.stdout.split('\n').slice(0, 2).join('\n'), new RegExp(`file's comment.*polder count FILE\\.pb --rule ${rule}\\b`));
        const otherwise = await polder(place, ['count', file, '--no-threshold', '--rule', rule === 'knapsack' ? 'greedy-stop' : 'knapsack', '--json']);
        const others = JSON.parse(otherwise.stdout).winners;
        assert.equal(/selected says otherwise/.test(otherwise.stderr), [...others].sort().join() !== won.map(({ plan }) => plan).sort().join());

        const told = await explained(server, slug);
        const [section] = told.ballots;
        assert.equal(told.rule, rule);
        assert.deepEqual(section.satisfaction, { voters: 5, no_winner: -1, one_winner: -1, more_winners: -1, mean_hundredths: -1 });
        assert.deepEqual(section.others.map((other) => other.official), section.others.map(() => false));
        assert.ok(section.others.length >= 7 && !section.others.some((other) => other.rule === rule));
        await reader.get(`/${slug}/stemmen/resultaat`);
        assert.match(reader.text(), /Wat als we anders hadden geteld\?/);
        assert.match(reader.text(), /Niet officieel/);
        await reader.get(`/${slug}/stemmen/resultaat/stappen?stap=2`);
        assert.equal(reader.status, rule === 'knapsack' ? 404 : 200);
        if (rule !== 'knapsack') assert.match(reader.text(), /Stap 2 van/);
        await reader.get(`/${slug}/stemmen/resultaat/stappen?stap=99`);
        assert.equal(reader.status, 404);
      });
    }

    test('each area is counted by equal shares with its own budget, and no number of few voters is told', async () => {
      const { plans, areas } = await makeVote(place, 'wijken', {
        settings: { mode: 'count', max_count: 3, envelopes: 'area', budget_cents: 120000, count_rule: 'equal-shares' },
        areas: ['noord', 'zuid'],
        plans: [['Bank', 'noord', 60000], ['Boom', 'noord', 60000], ['Brug', 'zuid', 90000], ['Bos', 'zuid', 30000]]
          .map(([title, area, price]) => ({ title, area, price })),
      });
      const [bank, boom, brug, bos] = plans;
      const north = await makeCodes(place, 'wijken', 12, areas.noord), south = await makeCodes(place, 'wijken', 2, areas.zuid);
      const ballots = [...north.map((code, i) => [code, i < 11 ? [bank] : [bank, boom]]), [south[0], [brug, bos]], [south[1], [bos]]];
      for (const [code, chosen] of ballots) {
        const voter = new Visitor(server.url);
        await voter.get('/wijken/stemmen/code');
        await voter.send('/code', { code });
        for (const plan of chosen) await voter.post('/wijken/stemmen/mandje', { plan, change: 'add', back: '/wijken/stemmen' });
        await voter.get('/wijken/stemmen/bevestigen');
        await voter.send('/bevestigen');
        assert.match(voter.path, /ontvangst$/);
      }
      await publishVote(place, 'wijken');
      const told = await explained(server, 'wijken');
      const counts = JSON.stringify(told).match(/"(no_winner|one_winner|more_winners|paid_in_full|ran_out|better|worse|same)":-?\d+/g);
      assert.ok(counts.length > 40);
      for (const count of counts) assert.ok(!/:[1-9]$/.test(count), count);
      const whole = (...row) => assert.ok(row.every((value) => value >= 0) || row.every((value) => value === -1), row.join(' '));
      const gained = (row) => whole(row.no_winner, row.one_winner, row.more_winners, row.mean_hundredths);
      for (const section of told.ballots) {
        gained(section.satisfaction);
        for (const round of section.rounds) whole(round.paid_in_full, round.ran_out, round.effective_votes_tenths, round.pays_cents);
        for (const other of section.others.filter(({ counted }) => counted)) {
          gained(other.satisfaction);
          whole(other.better, other.worse, other.same);
        }
      }
      const reader = new Visitor(server.url);
      await reader.get('/wijken/stemmen/resultaat/stappen?biljet=2');
      assert.equal(reader.status, 200);
      assert.match(reader.text(), /zuid/);
      await reader.get('/wijken/stemmen/resultaat/stappen?biljet=3');
      assert.equal(reader.status, 404);
      await reader.get('/wijken/en/stemmen/resultaat');
      assert.match(reader.text(), /What if we had counted in another way/);
    });

    test('a way that does not go with the ballots, and ballots that nobody can fill in, are refused when the vote is to open', async () => {
      for (const [slug, settings, why] of [
        ['punten', { mode: 'points', max_points: 3, count_rule: 'phragmen', channel: 'import' }, /not at points or order|niet naar punten of volgorde/],
        ['volgorde', { mode: 'ranking' }, /only for ballots that are imported/],
      ]) {
        await makeVote(place, slug, {
          settings: { budget_cents: 100000, ...settings },
          plans: [{ title: 'Bank', price: 50000 }],
          open: false,
        });
        const answer = await consoleCall(place, 'vote.open', { site: slug, activity: 'stemmen', form: { now: true } });
        assert.equal(answer.outcome, 'invalid');
        assert.match(JSON.stringify(answer), why);
      }
    });

    test('polder doctor counts every one of these votes again', async () => {
      await server.stop();
      server = null;
      const doctor = await polder(place, ['doctor']);
      assert.equal(doctor.code, 0, doctor.stdout);
      assert.equal(doctor.stdout.match(/counted again, the same outcome/g).length, Object.keys(ways).length + 1);
    });
  });
}
