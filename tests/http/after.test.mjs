// SPDX-License-Identifier: EUPL-1.2
// After the vote: what was decided, how far the chosen plans are, what the files hold; on both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { consoleCall, databases, makeCodes, makePlace, makeVote, must, polder, startPolder, Visitor, voteWith } from '../harness.mjs';

for (const database of databases) {
  describe(`after the vote: ${database}`, { timeout: 300_000 }, () => {
    let place, server, plans;
    const stranger = async (path) => {
      const visitor = new Visitor(server.url);
      await visitor.get(path);
      return visitor;
    };
    const step = (action, form) => consoleCall(place, `milestone.${action}`, { site: 'na', activity: 'plannen', form });
    const announce = (form, site = 'na') => consoleCall(place, 'vote.announce', { site, activity: 'stemmen', form });
    before(async () => {
      place = makePlace(database);
      server = await startPolder(place);
      ({ plans } = await makeVote(place, 'na', {
        settings: { mode: 'count', budget_cents: 100000, min_count: 1, max_count: 2, threshold: 1 },
        plans: [{ title: 'Boom', price: 100000 }, { title: 'Bank', price: 200000 }],
      }));
      const [code] = await makeCodes(place, 'na', 1);
      await voteWith(server, 'na', plans, code);
    });
    after(() => place?.end());

    test('before the outcome there is no data sheet, and nothing that was announced is shown', async () => {
      assert.equal((await announce({ decision: { nl: 'De raad **stemt in**.' } })).outcome, 'done');
      for (const path of ['resultaat/gegevens', 'resultaat/datapackage.json']) {
        assert.equal((await stranger(`/na/stemmen/${path}`)).status, 404, path);
      }
      assert.doesNotMatch((await stranger('/na/stemmen/resultaat')).html, /stemt in/);
      assert.equal((await step('create', { idea_id: plans[0], title: { nl: 'Planten' } })).outcome, 'refused', 'nothing is chosen yet');
      for (const words of [['phase', 'close', '--phase', 'stemmen', '--reason', 'Proef'], ['count'], ['publish']]) {
        const answer = await polder(place, [...words, '--site', 'na']);
        assert.equal(answer.code, 0, answer.stderr);
      }
    });

    test('what was decided and what happens now stands with the outcome, and can be bettered', async () => {
      assert.match((await stranger('/na/stemmen/resultaat')).html, /De raad <strong>stemt in<\/strong>/);
      const good = {
        decision: { nl: 'Het college voert de boom uit.' },
        decided_by: { nl: 'het college' },
        decided_on: '2026-11-20T10:00:00Z',
        next: { nl: 'We beginnen in het voorjaar.' },
        licence: 'CC-BY-4.0',
      };
      assert.equal((await announce({ ...good, earlier_site: 'nergens', earlier_title: { nl: 'Uitslag 2025' } })).outcome, 'invalid');
      assert.equal((await announce({ ...good, earlier_site: 'na' })).outcome, 'invalid', 'a link needs a name');
      assert.equal((await announce({ ...good, earlier_site: 'na', earlier_title: { nl: 'Uitslag 2025' } })).outcome, 'done');
      const { html } = await stranger('/na/stemmen/resultaat');
      assert.match(html, /Het college voert de boom uit/);
      assert.doesNotMatch(html, /stemt in/);
      assert.match(html, /Besloten door het college op 20 november 2026/);
      assert.match(html, /We beginnen in het voorjaar/);
      assert.match(html, /href="\/na\/">Uitslag 2025/);
    });

    test('a chosen plan shows its steps; another one has none', async () => {
      assert.equal((await step('create', { idea_id: plans[1], title: { nl: 'Bank maken' } })).outcome, 'refused');
      assert.equal((await step('create', { idea_id: plans[0], title: {} })).outcome, 'invalid');
      const first = await step('create', { idea_id: plans[0], title: { nl: 'Bomen kiezen' }, state: 'done', done_on: '2026-11-21T00:00:00Z' });
      const second = await step('create', { idea_id: plans[0], title: { nl: 'Planten' }, planned_for: { nl: 'voorjaar 2027' }, note: { nl: 'Als het niet vriest.' } });
      assert.equal(second.outcome, 'done');
      let page = (await stranger(`/na/plannen/${plans[0]}`)).text();
      assert.match(page, /Bomen kiezen Klaar/);
      assert.match(page, /21 november 2026/);
      assert.match(page, /Planten Gepland/);
      assert.match(page, /voorjaar 2027[\s\S]*Als het niet vriest/);
      assert.match((await stranger('/na/stemmen/resultaat')).text(), /Mee bezig\s*: Planten/);

      await must(place, 'milestone.update', { site: 'na', form: { id: second.result.id, title: { nl: 'Planten' }, state: 'stopped', note: { nl: 'De grond is te nat.' } } });
      page = (await stranger(`/na/plannen/${plans[0]}`)).text();
      assert.match(page, /Planten Gestopt/);
      assert.match(page, /te nat/);
      assert.equal((await step('delete', { id: first.result.id })).outcome, 'done');
      assert.doesNotMatch((await stranger(`/na/plannen/${plans[0]}`)).text(), /Bomen kiezen/);
      assert.equal((await step('delete', { id: first.result.id })).outcome, 'not found');
    });

    test('the data sheet tells every column that the files have', async () => {
      await new Visitor(server.url).getFile('/na/stemmen/resultaat/logboek.csv'); // the files are made by now
      const { html } = await stranger('/na/stemmen/resultaat/gegevens');
      assert.match(html, /CC BY 4\.0/);
      const sheet = JSON.parse((await stranger('/na/stemmen/resultaat/datapackage.json')).html);
      assert.equal(sheet.licenses[0].name, 'CC-BY-4.0');
      assert.ok(sheet.resources.length >= 6);
      const base = new URL('/na/stemmen/resultaat/datapackage.json', server.url);
      for (const resource of sheet.resources) {
        const answer = await fetch(new URL(resource.path, base));
        assert.equal(answer.status, 200, resource.path);
        assert.ok(answer.headers.get('content-type').startsWith(resource.mediatype), resource.path);
        const body = (await answer.text()).replace(/^\uFEFF/, '');
        if (!resource.schema) continue;
        const names = resource.schema.fields.map((field) => field.name);
        assert.deepEqual(body.split('\r\n')[0].split(','), names, resource.path);
        for (const name of names) assert.ok(html.includes(`>${name}<`), `${name} stands on the page`);
      }
    });
  });
}
