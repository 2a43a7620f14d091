// SPDX-License-Identifier: EUPL-1.2
// The vote over HTTP, on both databases: the whole way of a voter without JavaScript, and every forbidden ballot sent
// straight to the server, past all pages that would have stopped it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { consoleCall, databases, makeCodes, makePlace, makeVote, must, polder, startPolder, trackingOf, Visitor, voterAt, voteWith } from '../harness.mjs';

// The confirm form of a voter in good standing, to be sent with other plans.
async function castDirectly(server, slug, code, good, plans, extra = {}) {
  const voter = await voterAt(server, slug, good, code);
  const form = voter.forms().find((f) => f.action.endsWith('/bevestigen'));
  assert.ok(form, `the voter stands on the confirm page of ${slug}: ${voter.status} ${voter.path}`);
  await voter.post(form.action, { ...form.fields, plans: plans.join('.'), ...extra });
  return voter;
}

for (const database of databases) {
  describe(`the vote: ${database}`, { timeout: 600_000 }, () => {
    let place;
    let server;
    before(async () => {
      place = makePlace(database);
      server = await startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
    });
    after(() => place?.end());

    const three = [
      { title: 'Boom', price: 100000 },
      { title: 'Bank', price: 200000 },
      { title: 'Brug', price: 900000 },
    ];

    test('a voter chooses, checks, casts, gets a receipt, comes back and changes', async () => {
      const { plans } = await makeVote(place, 'heen', {
        settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000, min_cents: 100000, changing: true },
        plans: three,
      });
      const [code] = await makeCodes(place, 'heen', 1);
      const voter = new Visitor(server.url);
      await voter.get('/heen/stemmen');
      assert.equal(voter.status, 200);
      await voter.send('/mandje', { plan: plans[0], change: 'add' });
      await voter.get('/heen/stemmen/overzicht');
      assert.match(voter.text(), /Boom/);
      await voter.get('/heen/stemmen/code');
      await voter.send('/code', { code: code.toLowerCase().replaceAll('-', ' ') });
      assert.match(voter.path, /bevestigen$/);
      await voter.send('/bevestigen');
      assert.match(voter.path, /ontvangst$/);
      const tracking = trackingOf(voter);
      await voter.get('/heen/stemmen/ontvangst.txt');
      assert.match(voter.html, new RegExp(tracking));

      const again = new Visitor(server.url);
      await again.get('/heen/stemmen/code');
      await again.send('/code', { code });
      await again.get('/heen/stemmen/overzicht');
      assert.match(again.text(), /Boom/, 'the earlier choice lies in the basket again');
      await again.post('/heen/stemmen/mandje', { plan: plans[0], change: 'remove', back: '/heen/stemmen' });
      await again.post('/heen/stemmen/mandje', { plan: plans[1], change: 'add', back: '/heen/stemmen' });
      await again.get('/heen/stemmen/bevestigen');
      await again.send('/bevestigen');
      assert.match(again.path, /ontvangst$/);
      assert.doesNotMatch(again.text(), new RegExp(tracking), 'a new ballot has a new tracking code');

      // Nothing of the outcome is to be seen before it is published.
      const stranger = new Visitor(server.url);
      for (const path of ['resultaat', 'resultaat/uitslag.csv', 'resultaat/uitslag.json', 'resultaat/stembiljetten.pb', 'resultaat/stembiljetten.csv']) {
        await stranger.get(`/heen/stemmen/${path}`);
        assert.doesNotMatch(stranger.html, /Bank/, path);
      }
      assert.equal((await consoleCall(place, 'vote.count', { site: 'heen', activity: 'stemmen' })).outcome, 'conflict');
      assert.equal((await polder(place, ['phase', 'close', '--site', 'heen', '--phase', 'stemmen'])).code, 2, 'a reason is needed');
      const closed = await polder(place, ['phase', 'close', '--site', 'heen', '--phase', 'stemmen', '--reason', 'Proef']);
      assert.equal(closed.code, 0, closed.stderr);
      await stranger.get('/heen/');
      assert.match(stranger.text(), /Het stemmen is voorbij/);
      assert.doesNotMatch(stranger.text(), /Stem op je favoriete/);
      const counted = await polder(place, ['count', '--site', 'heen']);
      assert.equal(counted.code, 0, counted.stderr);
      await stranger.get('/heen/stemmen/resultaat');
      assert.doesNotMatch(stranger.html, /Bank/, 'counted, not published');
      const published = await polder(place, ['publish', '--site', 'heen']);
      assert.equal(published.code, 0, published.stderr);
      await stranger.get('/heen/stemmen/resultaat');
      assert.match(stranger.text(), /Bank/);
      assert.match(stranger.text(), /1 persoon stemde/, 'few voters are not hidden: their ballots are public');
      assert.match(stranger.text(), /Waar weinig mensen stemden, kan de uitslag laten zien wat iemand koos/);
      await stranger.get('/heen/');
      assert.doesNotMatch(stranger.text(), /Stem op je favoriete/, 'the home page no longer invites to vote');
      await stranger.get('/heen/stemmen/resultaat/uitslag.json');
      const outcome = JSON.parse(stranger.html);
      assert.ok(JSON.stringify(outcome).includes(plans[1]), 'the outcome names the plan');
      await stranger.getFile('/heen/stemmen/resultaat/stembiljetten.pb');
      assert.match(stranger.html, /^META\r?\nkey;value/);
      assert.match(stranger.html, /num_votes;1/);
    });

    test('every limit on amounts and numbers holds against a ballot sent straight to the server', async () => {
      const { plans } = await makeVote(place, 'grens', {
        settings: { mode: 'amount', budget_cents: 1000000, min_cents: 150000, max_cents: 1000000, max_count: 2, min_count: 1, changing: true },
        plans: [...three, { title: 'Bloem', price: 50000 }],
      });
      const [code] = await makeCodes(place, 'grens', 1);
      const [boom, bank, brug, bloem] = plans;
      const forbidden = {
        'too much money': [boom, bank, brug].slice(1),
        'too little money': [boom],
        'too many plans': [boom, bank, bloem],
        'the same plan twice': [boom, boom],
        'a plan of nowhere': [bank, '0000000000001'],
        'no plan at all': [],
      };
      for (const [what, choice] of Object.entries(forbidden)) {
        const voter = await castDirectly(server, 'grens', code, [bank], choice);
        assert.equal(voter.status, 422, `${what}: ${voter.status}`);
        if (what !== 'too little money') continue;
        assert.match(voter.text(), /minstens € ?1\.500/, 'an amount as people write it');
        assert.doesNotMatch(voter.text(), /150000|1500\.00/);
      }
      const old = await voterAt(server, 'grens', [bank], code);
      const form = old.forms().find((f) => f.action.endsWith('/bevestigen'));
      await old.post(form.action, { ...form.fields, manifest: 'cd'.repeat(32) });
      assert.equal(old.status, 409);
      assert.match(old.text(), /Deze pagina was verouderd/);
      const good = await castDirectly(server, 'grens', code, [bank], [boom, bank]);
      assert.equal(good.status, 303);
    });

    test('count mode: minimum and maximum number hold', async () => {
      const { plans } = await makeVote(place, 'aantal', {
        settings: { mode: 'count', budget_cents: 500000, min_count: 2, max_count: 2, changing: true },
        plans: three,
      });
      const [code] = await makeCodes(place, 'aantal', 1);
      const { envelopes } = JSON.parse((await new Visitor(server.url).get('/aantal/stemmen/spelregels.json')).html);
      assert.deepEqual([envelopes[0].max_count, envelopes[0].max_cents], [2, 0], 'no amount of the template comes along');
      assert.equal((await castDirectly(server, 'aantal', code, plans.slice(0, 2), plans.slice(0, 1))).status, 422);
      assert.equal((await castDirectly(server, 'aantal', code, plans.slice(0, 2), plans)).status, 422);
      assert.equal((await castDirectly(server, 'aantal', code, plans.slice(0, 2), plans.slice(1))).status, 303);
    });

    test('limits per theme and per area hold', async () => {
      const { plans } = await makeVote(place, 'thema', {
        settings: {
          mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true,
          limits: [{ theme: 'groen', max_count: 1 }, { area: 'noord', min_count: 1 }, { theme: 'spel', max_cents: 250000 }],
        },
        themes: ['groen', 'spel'],
        areas: ['noord', 'zuid'],
        plans: [
          { title: 'Boom', price: 100000, theme: 'groen', area: 'noord' },
          { title: 'Bos', price: 100000, theme: 'groen', area: 'noord' },
          { title: 'Wip', price: 200000, theme: 'spel', area: 'noord' },
          { title: 'Glijbaan', price: 200000, theme: 'spel', area: 'zuid' },
        ],
      });
      const [code] = await makeCodes(place, 'thema', 1);
      const [boom, bos, wip, glijbaan] = plans;
      const refused = async (choice, words, what) => {
        const voter = await castDirectly(server, 'thema', code, [boom], choice);
        assert.equal(voter.status, 422, what);
        assert.match(voter.text(), words, what);
      };
      await refused([boom, bos], /Kies uit groen hoogstens 1 /, 'two of a theme with one');
      await refused([glijbaan], /Kies uit noord minstens 1 /, 'none of the area that needs one');
      await refused([wip, glijbaan], /Kies uit spel plannen voor hoogstens € ?2\.500/, 'over the theme\'s amount');
      const thoughtless = new Visitor(server.url);
      await thoughtless.post('/thema/stemmen/mandje', { plan: glijbaan, change: 'add', back: '/thema/stemmen' });
      await thoughtless.get('/thema/stemmen/overzicht');
      assert.match(thoughtless.text(), /Kies uit noord minstens 1 /, 'the overview says it before');
      assert.equal((await castDirectly(server, 'thema', code, [boom], [boom, wip])).status, 303);
    });

    test('an envelope takes only its own plans, and a code only its own envelope', async () => {
      const { plans, areas } = await makeVote(place, 'wijken', {
        settings: {
          mode: 'amount', budget_cents: 300000, max_cents: 300000, changing: true, envelopes: 'area',
          envelope_list: [{ area: 'noord' }, { area: 'zuid', budget_cents: 200000, max_cents: 200000 }],
        },
        areas: ['noord', 'zuid'],
        plans: [
          { title: 'Boom', price: 100000, area: 'noord' },
          { title: 'Bank', price: 200000, area: 'zuid' },
          { title: 'Bal', price: 100000, area: 'zuid' },
        ],
      });
      const [north] = await makeCodes(place, 'wijken', 1, areas.noord);
      const [boom, bank, bal] = plans;
      const stranger = new Visitor(server.url);
      assert.equal((await stranger.get('/wijken/stemmen?envelop=noord')).status, 200);
      assert.equal((await stranger.get('/wijken/stemmen?envelop=nergens')).status, 404);
      assert.equal((await stranger.get('/heen/stemmen?envelop=noord')).status, 404, 'a vote with one ballot has no others');
      const voter = new Visitor(server.url);
      await voter.get('/wijken/stemmen/code');
      await voter.send('/code', { code: north });
      await voter.get('/wijken/stemmen');
      assert.match(voter.text(), /Boom/);
      assert.doesNotMatch(voter.text(), /Bank/, 'the ballot of another area is not shown');
      assert.equal((await castDirectly(server, 'wijken', north, [boom], [bank])).status, 422);
      assert.equal((await castDirectly(server, 'wijken', north, [boom], [boom, bal])).status, 422);
      assert.equal((await castDirectly(server, 'wijken', north, [boom], [boom])).status, 303);
    });

    test('without changing, a code votes once', async () => {
      const { plans } = await makeVote(place, 'eenmaal', {
        settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: false },
        plans: three,
      });
      const [code] = await makeCodes(place, 'eenmaal', 1);
      const first = await voterAt(server, 'eenmaal', [plans[0]], code);
      const second = await voterAt(server, 'eenmaal', [plans[1]], code); // both before either has voted
      await first.send('/bevestigen');
      assert.match(first.path, /ontvangst$/);
      const form = second.forms().find((f) => f.action.endsWith('/bevestigen'));
      await second.post(form.action, form.fields);
      assert.equal(second.status, 403);
    });

    test('no code, a made-up code and a revoked code are refused alike', async () => {
      const { plans } = await makeVote(place, 'codes', {
        settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true },
        plans: three,
      });
      const codes = await makeCodes(place, 'codes', 3);
      const bare = new Visitor(server.url);
      await bare.post('/codes/stemmen/bevestigen', { salt: 'ab'.repeat(32), plans: plans[0], manifest: 'cd'.repeat(32) });
      assert.ok(bare.status === 403 || (bare.status === 303 && /code/.test(bare.answer.headers.get('location'))), `${bare.status}`);

      const revoked = await polder(place, ['codes', 'revoke', '--site', 'codes'], `${codes[1]}\n`);
      assert.equal(revoked.code, 0, revoked.stderr);
      await voteWith(server, 'codes', [plans[0]], codes[0]);
      const texts = [];
      const other = (await makeVote(place, 'anders', { settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000 }, plans: three }),
        await makeCodes(place, 'anders', 1));
      for (const code of [codes[1], other[0]]) {
        const voter = new Visitor(server.url);
        await voter.get('/codes/stemmen/code');
        await voter.send('/code', { code });
        assert.doesNotMatch(voter.path, /bevestigen/);
        texts.push(voter.text().replace(code, ''));
      }
      assert.equal(texts[0], texts[1], 'revoked and unknown look the same');
      // A code that is revoked after the voter showed it no longer votes either.
      const late = await voterAt(server, 'codes', [plans[0]], codes[2]);
      const form = late.forms().find((f) => f.action.endsWith('/bevestigen'));
      assert.equal((await polder(place, ['codes', 'revoke', '--site', 'codes'], codes[2])).code, 0);
      await late.post(form.action, form.fields);
      assert.equal(late.status, 403);
    });

    test('a closed vote, a vote that has not opened and a hidden site take no ballot', async () => {
      const settings = { mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true };
      const { plans } = await makeVote(place, 'dicht', { settings, plans: three });
      const [code, other] = await makeCodes(place, 'dicht', 2);
      const early = await voterAt(server, 'dicht', [plans[0]], code);
      const hidden = await voterAt(server, 'dicht', [plans[0]], other);
      const form = early.forms().find((f) => f.action.endsWith('/bevestigen'));
      const silent = await consoleCall(place, 'site.hide', { site: 'dicht' });
      assert.equal(silent.outcome, 'invalid', 'a vote is not stopped without a public reason');
      assert.equal(silent.errors[0].field, 'reason');
      assert.equal((await consoleCall(place, 'site.archive', { site: 'dicht' })).outcome, 'invalid');
      const hide = await polder(place, ['site', 'hide', 'dicht', '--reason', 'Een plan was dubbel gedrukt.']);
      assert.equal(hide.code, 0, hide.stderr);
      const hiddenForm = hidden.forms().find((f) => f.action.endsWith('/bevestigen'));
      await hidden.post(hiddenForm.action, hiddenForm.fields);
      assert.equal(hidden.status, 404);
      const deletion = { site: 'dicht', form: { confirm: 'dicht' } };
      assert.equal((await consoleCall(place, 'site.delete', deletion)).outcome, 'refused', 'its vote is not deleted with it');
      await must(place, 'site.archive', { site: 'dicht' }); // it was stopped already: nothing more to say
      const stopped = new Visitor(server.url);
      await stopped.get('/dicht/stemmen/logboek.json');
      assert.deepEqual(JSON.parse(stopped.html).entries.map((e) => [e.kind, e.text]).slice(1), [['codes-added', '2'], ['suspended', 'Een plan was dubbel gedrukt.']]);
      await must(place, 'site.publish', { site: 'dicht' });
      await stopped.get('/dicht/stemmen/logboek.json');
      assert.equal(JSON.parse(stopped.html).entries.at(-1).kind, 'resumed');
      await stopped.get('/dicht/stemmen/spelregels');
      assert.match(stopped.text(), /tijdelijk stilgelegd\. De reden: Een plan was dubbel gedrukt\./);
      assert.match(stopped.text(), /Het stemmen ging verder\./);
      await must(place, 'vote.close', { site: 'dicht', activity: 'stemmen', form: { reason: 'Proef' } });
      await early.post(form.action, form.fields);
      assert.equal(early.status, 403);
      assert.equal((await consoleCall(place, 'vote.open', { site: 'dicht', activity: 'stemmen' })).outcome, 'conflict');

      await makeVote(place, 'nogniet', { settings, plans: three, open: false });
      const visitor = new Visitor(server.url);
      await visitor.get('/nogniet/stemmen');
      assert.equal(visitor.status, 200);
      await visitor.post('/nogniet/stemmen/bevestigen', { salt: 'ab'.repeat(32), plans: '', manifest: 'cd'.repeat(32) });
      assert.notEqual(visitor.status, 200);
      assert.doesNotMatch(String(visitor.answer.headers.get('location')), /ontvangst/);
    });

    test('after opening, plans, prices, rules and times are fixed', async () => {
      const { plans } = await makeVote(place, 'vast', {
        settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000 },
        plans: three,
      });
      const refused = async (action, form, activity) =>
        assert.equal((await consoleCall(place, action, { site: 'vast', activity, form })).outcome, 'refused', action);
      await refused('idea.create', { title: { nl: 'Later' }, price_cents: 1, status: 'published' }, 'plannen');
      await refused('idea.update', { id: plans[0], title: { nl: 'Boom' }, price_cents: 1, status: 'published' }, 'plannen');
      await refused('activity.settings', { settings: { ideas: 'plannen', mode: 'count', budget_cents: 5 } }, 'stemmen');
      await refused('phase.set', { phase: 'stemmen', opens_at: '2020-01-01T00:00:00Z', closes_at: '2020-02-01T00:00:00Z' });
      await refused('phase.close', { phase: 'stemmen' });
      await refused('phase.open', { phase: 'stemmen' });
      await refused('activity.window', { action: 'vote', opens_at: '2020-01-01T00:00:00Z' }, 'stemmen');
      await refused('activity.update', { title: { nl: 'Iets anders' } }, 'stemmen');
      await must(place, 'site.hide', { site: 'vast', form: { reason: 'Proef' } });
      await refused('site.delete', { confirm: 'vast' });
    });

    test('guessing codes is limited per network, whatever session or answer the guesser asks for', async () => {
      await makeVote(place, 'raden', {
        settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000 },
        plans: three,
      });
      const wrong = await makeCodes(place, 'anders', 25); // well formed, of another vote
      const answers = [];
      for (const [i, code] of wrong.entries()) {
        // A fresh session each time; one as a page, the next as JSON.
        const guesser = new Visitor(server.url, i % 2 ? { accept: 'application/json' } : {});
        await guesser.post('/raden/stemmen/code', { code });
        answers.push(guesser.status);
      }
      assert.deepEqual(answers.slice(0, 2), [422, 403]);
      assert.ok(answers.indexOf(429) > 0 && answers.indexOf(429) <= 20, `twenty wrong codes at most: ${answers}`);
      assert.equal(answers.at(-1), 429);
      const [code] = await makeCodes(place, 'raden', 1);
      const late = new Visitor(server.url);
      await late.get('/raden/stemmen/code');
      await late.send('/code', { code });
      assert.equal(late.status, 429, 'while limited, a good code from there waits too');
    });

    test('posts from other sites are refused', async () => {
      const attacker = new Visitor(server.url, { origin: 'https://kwaad.example' });
      await attacker.post('/heen/stemmen/mandje', { plan: 'x', change: 'add', back: '/' });
      assert.equal(attacker.status, 403);
      const fetched = new Visitor(server.url, { 'sec-fetch-site': 'cross-site' });
      await fetched.post('/heen/stemmen/mandje', { plan: 'x', change: 'add', back: '/' });
      assert.equal(fetched.status, 403);
      const away = new Visitor(server.url);
      await away.post('/heen/stemmen/mandje', { plan: 'x', change: 'add', back: 'https://kwaad.example/' });
      assert.ok(!String(away.answer.headers.get('location')).startsWith('https://kwaad'), 'no open redirect');
    });
  });
}
