// SPDX-License-Identifier: EUPL-1.2
// Voting by e-mail, on both databases and over a real mail server: the whole way, and every way around it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { consoleCall, databases, makeCodes, makePlace, makeVote, must, polder, startPolder, trackingOf, Visitor } from '../harness.mjs';
import { MailServer } from '../mail.mjs';

const plans = [
  { title: 'Boom', price: 100000 },
  { title: 'Bank', price: 200000 },
];
const settings = { channel: 'email', mode: 'count', max_count: 2, budget_cents: 300000, changing: true };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const database of databases) {
  describe(`voting by e-mail: ${database}`, { timeout: 600_000 }, () => {
    let place, server, mail;
    const start = () =>
      startPolder(place, {
        env: mail.settings({ POLDER_CONNECTIONS_PER_ADDRESS: '1000', POLDER_MAIL_DISPOSABLE: join(mail.keys, 'disposable') }),
      });
    before(async () => {
      place = makePlace(database);
      mail = await MailServer.make();
      writeFileSync(join(mail.keys, 'disposable'), '# for the test\nwegwerp.example\n');
      await mail.start();
      server = await start();
    });
    after(async () => {
      await server?.stop();
      await mail?.remove();
      place?.remove();
    });

    const path = (link) => new URL(link).pathname;

    async function asker(slug, chosen, email) {
      const voter = new Visitor(server.url);
      for (const plan of chosen) await voter.post(`/${slug}/stemmen/mandje`, { plan, change: 'add', back: `/${slug}/stemmen` });
      await voter.get(`/${slug}/stemmen/adres`);
      await voter.send('/adres', { email });
      return voter;
    }

    test('a voter asks, follows the link, votes, and changes the vote with a new link', async () => {
      const made = await makeVote(place, 'heen', { settings, plans });
      const voter = await asker('heen', [made.plans[0]], 'Anna@polderdam.example');
      assert.match(voter.path, /adres\/verstuurd$/);
      const letter = await mail.wait('Anna@polderdam.example');
      for (const said of [letter.raw, letter.plain, letter.html]) assert.doesNotMatch(said, /Boom|Bank/, 'a mail holds no choice');
      assert.equal(letter.headers['reply-to'], undefined);
      await voter.get(path(letter.link));
      assert.equal(voter.status, 200);
      assert.equal((await new Visitor(server.url).get(path(letter.link))).status, 200, 'to look uses nothing up');
      await voter.send(path(letter.link));
      assert.match(voter.path, /bevestigen$/, voter.text());
      await voter.send('/bevestigen');
      assert.match(voter.path, /ontvangst$/);
      const tracking = trackingOf(voter);

      const again = await asker('heen', [], 'anna+nog@POLDERDAM.example');
      const second = await mail.wait('anna+nog@polderdam.example');
      await again.get(path(second.link));
      await again.send(path(second.link));
      assert.equal(again.status, 200);
      await again.get('/heen/stemmen/overzicht');
      assert.match(again.text(), /Boom/, 'the earlier choice lies in the basket again');
      await again.post('/heen/stemmen/mandje', { plan: made.plans[1], change: 'add', back: '/heen/stemmen' });
      await again.get('/heen/stemmen/bevestigen');
      assert.match(again.text(), /eerder/);
      await again.send('/bevestigen');
      assert.match(again.path, /ontvangst$/);
      assert.notEqual(trackingOf(again), tracking);

      await must(place, 'vote.close', { site: 'heen', activity: 'stemmen', form: { reason: 'test' } });
      await must(place, 'vote.count', { site: 'heen', activity: 'stemmen' });
      const outcome = await must(place, 'vote.publish', { site: 'heen', activity: 'stemmen' });
      assert.equal(outcome.voters, 1, 'one mailbox, one vote');
      await voter.get('/heen/stemmen/resultaat');
      assert.match(voter.text(), /één stem per e-mailadres/);
      // Files of the outcome are made after publishing.
      for (let i = 0; i < 200 && !/;email;/.test(voter.html); i++) {
        await pause(100);
        await voter.get('/heen/stemmen/resultaat/logboek.csv');
      }
      assert.match(voter.html, /;email;/);
      await voter.get('/heen/stemmen/spelregels.json');
      const manifest = JSON.parse(voter.html);
      assert.equal(manifest.channel, 'email');
      assert.equal(manifest.mail_domains, '');
    });

    test('a link works once, not when it is made up, and in another browser only with its digits', async () => {
      const made = await makeVote(place, 'eens', { settings, plans });
      const voter = await asker('eens', [made.plans[0]], 'bob@polderdam.example');
      const { link, digits } = await mail.wait('bob@polderdam.example');
      const other = new Visitor(server.url);
      const wrong = digits === '111111' ? '222222' : '111111';
      await other.get(path(link));
      assert.match(other.text(), /zes cijfers/);
      await other.send(path(link), { digits: '' });
      assert.equal(other.status, 422);
      await other.send(path(link), { digits: wrong });
      assert.equal(other.status, 422);
      await other.get('/eens/stemmen/bevestigen');
      assert.match(other.path, /adres$/, 'not let in');
      await other.get(path(link));
      await other.send(path(link), { digits: ` ${digits} ` });
      assert.equal(other.status, 200);
      await other.post('/eens/stemmen/mandje', { plan: made.plans[1], change: 'add', back: '/eens/stemmen' });
      await other.get('/eens/stemmen/bevestigen');
      assert.match(other.path, /bevestigen$/);
      await voter.get(path(link));
      assert.equal(voter.status, 404, 'used');
      await voter.post(path(link), {});
      assert.equal(voter.status, 404);
      await voter.get(path(link).replace(/.{4}$/, '0000'));
      assert.equal(voter.status, 404, 'made up');
      // The digits alone, in the browser that asked.
      const third = await asker('eens', [made.plans[0]], 'cor@polderdam.example');
      const { digits: his } = await mail.wait('cor@polderdam.example');
      await third.get('/eens/stemmen/adres/verstuurd');
      await third.send('/cijfers', { digits: his });
      assert.match(third.path, /bevestigen$/);
    });

    test("the digits of one's own mail do not open another's address", async () => {
      const made = await makeVote(place, 'ruil', { settings, plans });
      const thief = await asker('ruil', [made.plans[0]], 'dief@polderdam.example');
      const { digits } = await mail.wait('dief@polderdam.example');
      await thief.get('/ruil/stemmen/adres');
      await thief.send('/adres', { email: 'eva@polderdam.example' });
      await mail.wait('eva@polderdam.example');
      await thief.get('/ruil/stemmen/adres/verstuurd');
      await thief.send('/cijfers', { digits });
      assert.ok([404, 422].includes(thief.status), String(thief.status));
      await thief.get('/ruil/stemmen/bevestigen');
      assert.match(thief.path, /adres$/);
    });

    test("who opens a used link where somebody else is in does not vote in that one's place", async () => {
      const made = await makeVote(place, 'samen', { settings, plans });
      const first = await asker('samen', [made.plans[0]], 'greet@polderdam.example');
      const { link: hers } = await mail.wait('greet@polderdam.example');
      await first.get(path(hers));
      await first.send(path(hers));
      assert.match(first.path, /bevestigen$/);
      await first.post(path(hers), {});
      await first.follow();
      assert.match(first.path, /bevestigen$/, 'pressed twice');
      await asker('samen', [made.plans[1]], 'henk@polderdam.example');
      const { link: his, digits } = await mail.wait('henk@polderdam.example');
      await new Visitor(server.url).post(path(his), { digits });
      await first.post(path(his), {});
      assert.equal(first.status, 404);
      assert.doesNotMatch(first.path, /bevestigen/);
      await first.post('/samen/stemmen/adres/cijfers', { digits });
      assert.equal(first.status, 404);
    });

    test('five wrong digits end a link', async () => {
      const made = await makeVote(place, 'vijf', { settings, plans });
      await asker('vijf', [made.plans[0]], 'fien@polderdam.example');
      const { link, digits } = await mail.wait('fien@polderdam.example');
      const guesser = new Visitor(server.url);
      for (let i = 0; i < 5; i++) {
        await guesser.post(path(link), { digits: String((Number(digits) + 1 + i) % 1e6).padStart(6, '0') });
        assert.equal(guesser.status, 422);
      }
      await guesser.post(path(link), { digits });
      assert.equal(guesser.status, 404);
    });

    test('the page answers the same whatever the address, and a mailbox gets five mails in an hour', async () => {
      const made = await makeVote(place, 'zelfde', { settings: { ...settings, changing: false }, plans });
      const voter = await asker('zelfde', [made.plans[0]], 'gijs@polderdam.example');
      await voter.get(path((await mail.wait('gijs@polderdam.example')).link));
      await voter.send('');
      await voter.send('/bevestigen');
      assert.match(voter.path, /ontvangst$/);
      const shape = (v) => v.html.replace(/[\w.-]+@polderdam\.example/g, '');
      const [known, unknown] = [await asker('zelfde', [made.plans[0]], 'gijs@polderdam.example'), await asker('zelfde', [made.plans[0]], 'nieuw@polderdam.example')];
      assert.equal(shape(known), shape(unknown));
      for (let i = 0; i < 6; i++) {
        const more = await asker('zelfde', [], 'gijs+' + i + '@polderdam.example');
        assert.match(more.path, /verstuurd$/);
        assert.equal(more.status, 200);
      }
      await pause(1500);
      assert.equal(mail.mails().filter(({ to }) => /^gijs/.test(to)).length, 5);
      // Changing is not allowed here: whoever has the mailbox is told so, behind the link.
      const { link } = mail.mails().filter(({ to }) => /^gijs/.test(to)).at(-1);
      const late = new Visitor(server.url);
      await late.post(path(link), { digits: mail.mails().filter(({ to }) => /^gijs/.test(to)).at(-1).digits });
      assert.equal(late.status, 403);
    });

    test('addresses that are none, are thrown away, or are of another organisation are refused with what to do', async () => {
      const made = await makeVote(place, 'eigen', { settings: { ...settings, mail_domains: 'polderdam.example, school.example' }, plans });
      const before = mail.mails().length;
      for (const [email, says] of [
        ['', /Vul/],
        ['hans', /e-mailadres/],
        ['hans@polderdam.example\r\nBcc: x@y.nl', /e-mailadres|regel/],
        ['hans@polderdam.example,x@y.nl', /e-mailadres/],
        ['hans@a.wegwerp.example', /tijdelijke/],
        ['hans@elders.example', /niet stemmen/],
      ]) {
        const voter = await asker('eigen', [made.plans[0]], email);
        assert.equal(voter.status, 422, email);
        assert.match(voter.text(), says, email);
      }
      await pause(1200);
      assert.equal(mail.mails().length, before);
      assert.match((await asker('eigen', [], 'ine@klas.school.example')).path, /verstuurd$/);
      await mail.wait('ine@klas.school.example');
    });

    test('200 at once with one link and one ballot give one ballot', async () => {
      const made = await makeVote(place, 'storm', { settings, plans });
      const voter = await asker('storm', [made.plans[0]], 'jan@polderdam.example');
      const { link } = await mail.wait('jan@polderdam.example');
      const cookie = [...voter.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { cookie, origin: server.url, 'content-type': 'application/x-www-form-urlencoded' };
      const entering = await Promise.all(
        Array.from({ length: 200 }, () => fetch(link, { method: 'POST', headers, body: '', redirect: 'manual' })),
      );
      assert.equal(entering.filter(({ status }) => status === 303).length, 1);
      const inside = new Visitor(server.url);
      for (const [name, value] of voter.cookies) inside.cookies.set(name, value);
      for (const line of entering.find(({ status }) => status === 303).headers.getSetCookie()) {
        inside.cookies.set(...line.match(/^([^=]+)=([^;]*)/).slice(1));
      }
      await inside.get('/storm/stemmen/bevestigen');
      const form = inside.forms().find((f) => f.action.endsWith('/bevestigen'));
      const body = new URLSearchParams(form.fields).toString();
      const own = [...inside.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const cast = await Promise.all(
        Array.from({ length: 200 }, () =>
          fetch(`${server.url}${form.action}`, { method: 'POST', headers: { ...headers, cookie: own }, body, redirect: 'manual' }),
        ),
      );
      assert.ok(cast.every(({ status }) => status === 303));
      await must(place, 'vote.close', { site: 'storm', activity: 'stemmen', form: { reason: 'test' } });
      assert.equal((await must(place, 'vote.count', { site: 'storm', activity: 'stemmen' })).voters, 1);
    });

    test('a mail server that was away for a while loses nothing, and the links still work', async () => {
      const made = await makeVote(place, 'stil', { settings, plans });
      await mail.stop();
      const voters = [];
      for (let i = 0; i < 4; i++) voters.push(await asker('stil', [made.plans[0]], `stil${i}@polderdam.example`));
      await pause(1500);
      await server.stop();
      server = await start();
      await pause(1500);
      await mail.start();
      for (const [i, voter] of voters.entries()) {
        const { link } = await mail.wait(`stil${i}@polderdam.example`, 1, 60);
        voter.url = server.url; // on another port, as behind a proxy
        await voter.get(path(link));
        await voter.send(path(link));
        await voter.send('/bevestigen');
        assert.match(voter.path, /ontvangst$/, voter.text());
      }
    });

    test('a choice goes on in another browser by a mailed link', async () => {
      const made = await makeVote(place, 'verder', { settings: { ...settings, channel: 'code' }, plans, open: false });
      await makeCodes(place, 'verder', 1);
      await must(place, 'vote.open', { site: 'verder', activity: 'stemmen', form: { now: true } });
      const first = new Visitor(server.url);
      for (const plan of made.plans) await first.post('/verder/stemmen/mandje', { plan, change: 'add', back: '/verder/stemmen' });
      await first.get('/verder/stemmen/bewaren');
      await first.send('/bewaren', { email: 'kees@polderdam.example' });
      assert.match(first.path, /bewaren\/verstuurd$/);
      const letter = await mail.wait('kees@polderdam.example');
      assert.doesNotMatch(letter.raw, new RegExp(['Boom', ...made.plans].join('|')));
      const second = new Visitor(server.url);
      await second.get(path(letter.link));
      assert.equal(second.status, 200);
      assert.doesNotMatch(second.text(), /Boom/, 'what a mail scanner sees');
      assert.equal(second.cookies.size, 0);
      await second.send(path(letter.link));
      assert.match(second.path, /overzicht$/);
      assert.match(second.text(), /Boom.*Bank/s);
      await second.get(path(letter.link).replace(/.{5}$/, 'AAAAA'));
      assert.equal(second.status, 404);
    });

    test('a confirmation holds the tracking code and no choice, and nothing of it stays', async () => {
      const made = await makeVote(place, 'bewijs', { settings, plans });
      const voter = await asker('bewijs', [made.plans[0]], 'lies@polderdam.example');
      await voter.get(path((await mail.wait('lies@polderdam.example')).link));
      await voter.send('');
      await voter.send('/bevestigen');
      const tracking = trackingOf(voter);
      await voter.get('/bewijs/stemmen/bevestiging');
      await voter.send('/bevestiging', { email: 'lies@polderdam.example' });
      assert.match(voter.path, /bevestiging\/verstuurd$/);
      const letter = await mail.wait('lies@polderdam.example', 2);
      assert.match(letter.plain, new RegExp(tracking));
      assert.doesNotMatch(letter.raw, new RegExp(['Boom', ...made.plans].join('|')));
      assert.match(letter.link, /\/bewijs\/stemmen\/controleren$/);
      for (let i = 0; i < 50 && (await must(place, 'mail.show')).waiting > 0; i++) await pause(100);
      const dump = place.dump();
      assert.doesNotMatch(dump, /@polderdam\.example/);
      assert.doesNotMatch(server.stderr, /@polderdam\.example/);
      assert.equal((await new Visitor(server.url).post('/bewijs/stemmen/bevestiging', { email: 'x@polderdam.example' })).status, 403, 'without a receipt');
    });

    test('with areas one says for which one votes', async () => {
      const made = await makeVote(place, 'wijken', {
        settings: { ...settings, envelopes: 'area' },
        areas: ['noord', 'zuid'],
        plans: [{ ...plans[0], area: 'noord' }, { ...plans[1], area: 'zuid' }],
      });
      const voter = new Visitor(server.url);
      await voter.get('/wijken/stemmen/adres');
      await voter.send('/adres', { email: 'mo@polderdam.example' });
      assert.equal(voter.status, 422);
      await voter.send('/adres', { email: 'mo@polderdam.example', ballot: 'zuid' });
      await voter.get(path((await mail.wait('mo@polderdam.example')).link));
      await voter.send('');
      assert.match(voter.text(), /Bank/);
      assert.doesNotMatch(voter.text(), /Boom/);
      await voter.post('/wijken/stemmen/mandje', { plan: made.plans[1], change: 'add', back: '/wijken/stemmen' });
      await voter.get('/wijken/stemmen/bevestigen');
      await voter.send('/bevestigen');
      assert.match(voter.path, /ontvangst$/);
    });

    test('a vote has one channel: codes for a vote by e-mail are refused', async () => {
      await makeVote(place, 'een', { settings, plans });
      assert.equal((await consoleCall(place, 'codes.make', { site: 'een', activity: 'stemmen', form: { count: 1 } })).outcome, 'refused');
      await makeVote(place, 'twee', { settings, plans, open: false });
      await makeCodes(place, 'twee', 1);
      assert.equal((await consoleCall(place, 'vote.open', { site: 'twee', activity: 'stemmen', form: { now: true } })).outcome, 'refused');
    });
  });
}

describe('asking for mails', { timeout: 120_000 }, () => {
  const start = async (t, env) => {
    const place = makePlace('sqlite');
    const server = await startPolder(place, { env });
    t.after(() => place.end());
    const made = await makeVote(place, 'post', { settings, plans });
    return { place, server, made };
  };
  const ask = async (server, email) => {
    const voter = new Visitor(server.url);
    await voter.get('/post/stemmen/adres');
    await voter.send('/adres', { email });
    return voter;
  };

  test('a network that asks for too many has to wait, and is told how long', async (t) => {
    const env = { POLDER_MAIL_SERVER: 'smtp://localhost:1', POLDER_MAIL_FROM: 'a@b.nl', POLDER_MAILS_PER_NETWORK: '3' };
    const { place, server } = await start(t, env);
    for (let i = 0; i < 3; i++) assert.equal((await ask(server, `n${i}@polderdam.example`)).status, 200);
    const voter = await ask(server, 'n3@polderdam.example');
    assert.equal(voter.status, 429);
    assert.match(voter.text(), /Wacht \d+ min/);
    assert.ok(Number(voter.answer.headers.get('retry-after')) > 0);
    assert.equal((await must(place, 'mail.show')).waiting, 3);
  });

  test('a server without mail says so, and takes no address', async (t) => {
    const { place, server } = await start(t, {});
    const voter = await ask(server, 'anna@polderdam.example');
    assert.equal(voter.status, 503);
    assert.match(voter.text(), /geen mail versturen/);
    assert.equal((await must(place, 'mail.show')).waiting, 0);
    assert.equal((await fetch(`${server.url}/demo/post`)).status, 404, 'the mailbox page is for the demo only');
  });

  test('a vote by e-mail opens by itself at its time, without codes', async (t) => {
    const place = makePlace('sqlite');
    const server = await startPolder(place);
    t.after(() => place.end());
    await makeVote(place, 'klok', { settings, plans, open: false });
    const soon = (s) => new Date(Math.ceil(Date.now() / 1000 + s) * 1000).toISOString().replace('.000', '');
    const set = await polder(place, ['phase', 'set', '--site', 'klok', '--phase', 'stemmen', '--opens', soon(2), '--closes', soon(600)]);
    assert.equal(set.code, 0, set.stderr);
    const page = async () => (await new Visitor(server.url).get('/klok/stemmen/adres')).text();
    for (let i = 0; i < 100 && !/Vul je e-mailadres in/.test(await page()); i++) await pause(200);
    assert.match(await page(), /Vul je e-mailadres in/);
  });
});
