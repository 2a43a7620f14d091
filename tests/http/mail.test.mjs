// SPDX-License-Identifier: EUPL-1.2
// Mail over a real mail server, on both databases: what goes out, and what happens when the server is away or refuses.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { databases, makePlace, makeVote, must, polder, startPolder } from '../harness.mjs';
import { MailServer } from '../mail.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const waiting = async (place) => (await must(place, 'mail.show')).waiting;

async function untilNothingWaits(place, seconds = 20) {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await pause(100)) {
    if ((await waiting(place)) === 0) return;
  }
  assert.fail('mails still wait');
}

for (const database of databases) {
  describe(`mail: ${database}`, { timeout: 300_000 }, () => {
    let place, server, mail;
    before(async () => {
      place = makePlace(database);
      mail = await MailServer.make();
      await mail.start();
      server = await startPolder(place, { env: mail.settings() });
      await makeVote(place, 'post', { settings: { mode: 'count', max_count: 1 }, plans: [{ title: 'Boom', price: 1 }], open: false });
    });
    after(async () => {
      await server?.stop();
      await mail?.remove();
      place?.remove();
    });

    test('a mail says who it is from, in words that are not ASCII too', async () => {
      await must(place, 'mail.test', { site: 'post', form: { email: ' Anna+x@Polderdam.EXAMPLE ' } });
      const { headers, plain, html } = await mail.wait('Anna+x@polderdam.example');
      assert.equal(headers.from, '"Gemeente Proefdam" <doemee@polderdam.example>');
      assert.equal(headers['auto-submitted'], 'auto-generated');
      assert.match(headers['message-id'], /^<[0-9a-f]{32}@polderdam\.example>$/);
      assert.ok(Math.abs(new Date(headers.date) - Date.now()) < 60_000, headers.date);
      assert.ok(plain.length > 20 && html.includes('<p>'));
      await untilNothingWaits(place);
    });

    test('an address that carries more than an address is refused', async () => {
      for (const email of ['a@b.nl\r\nBcc: c@d.nl', 'a@b.nl>\nRCPT TO:<c@d.nl', 'a@b.nl,c@d.nl']) {
        await assert.rejects(must(place, 'mail.test', { form: { email } }), /invalid/);
      }
      assert.ok(mail.mails().every(({ to }) => !/[bcd]\.nl/.test(to)));
    });

    test('a mail server that is away loses nothing, also over a restart', async () => {
      await mail.stop();
      for (let i = 0; i < 5; i++) await must(place, 'mail.test', { form: { email: `away${i}@polderdam.example` } });
      await pause(1500);
      assert.equal(await waiting(place), 5);
      assert.equal((await server.stop()).code, 0);
      server = await startPolder(place, { env: mail.settings() });
      assert.equal(await waiting(place), 5);
      await mail.start();
      for (let i = 0; i < 5; i++) await mail.wait(`away${i}@polderdam.example`, 1, 60);
      await untilNothingWaits(place);
      for (let i = 0; i < 5; i++) assert.equal(mail.mails().filter(({ to }) => to === `away${i}@polderdam.example`).length, 1);
    });

    test('a mail that is refused for good is forgotten, one that is put off waits; no log names an address', async () => {
      await must(place, 'mail.test', { form: { email: 'never@polderdam.example' } });
      await must(place, 'mail.test', { form: { email: 'later@polderdam.example' } });
      await must(place, 'mail.test', { form: { email: 'after@polderdam.example' } });
      await mail.wait('after@polderdam.example');
      for (let i = 0; i < 50 && (await waiting(place)) > 1; i++) await pause(100);
      assert.deepEqual(
        (({ waiting, tried }) => ({ waiting, tried }))(await must(place, 'mail.show')),
        { waiting: 1, tried: 1 },
        'only the one that was put off waits',
      );
      assert.match(server.stderr, /refused it for good \(550\)/);
      assert.doesNotMatch(server.stderr, /polderdam\.example/);
    });

    test('an address that waits cannot be read in the database', async () => {
      const dump = place.dump();
      assert.match(dump, /test/, 'the mail that waits is in it');
      assert.doesNotMatch(dump, /later@|after@|never@/);
    });
  });
}

describe('mail over TLS with a password', { timeout: 120_000 }, () => {
  test('it is sent when the certificate and the password are right, and waits when they are not', async (t) => {
    const place = makePlace('sqlite');
    const mail = await MailServer.make({ tls: true });
    let server;
    t.after(async () => {
      await server?.stop();
      await mail.remove();
      place.remove();
    });
    const secret = join(place.folder, 'password');
    const env = (password, extra) => {
      writeFileSync(secret, password);
      return mail.settings({ POLDER_MAIL_TLS: 'required', POLDER_MAIL_USER: 'polder', POLDER_MAIL_PASSWORD_FILE: secret, ...extra });
    };
    await mail.start();
    for (const wrong of [env('geheim\n', {}), env('fout', { POLDER_MAIL_CA: mail.certificate[0] })]) {
      server = await startPolder(place, { env: wrong });
      await must(place, 'mail.test', { form: { email: 'anna@polderdam.example' } });
      for (let i = 0; i < 100 && !/takes no mail/.test(server.stderr); i++) await pause(100);
      assert.match(server.stderr, /the mail server takes no mail/);
      assert.doesNotMatch(server.stderr, /geheim|fout|anna@/);
      assert.ok((await waiting(place)) > 0);
      await server.stop();
    }
    assert.equal(mail.mails().length, 0);
    server = await startPolder(place, { env: env('geheim\n', { POLDER_MAIL_CA: mail.certificate[0] }) });
    await mail.wait('anna@polderdam.example', 2);
    await untilNothingWaits(place);
  });

  test('settings that cannot work are refused with what to do', async () => {
    const place = makePlace('sqlite');
    for (const [name, value, says] of [
      ['POLDER_MAIL_SERVER', 'mail.polderdam.example', /smtp:\/\//],
      ['POLDER_MAIL_FROM', 'niemand', /POLDER_MAIL_FROM/],
      ['POLDER_MAIL_TLS', 'perhaps', /required/],
      ['POLDER_MAIL_PASSWORD_FILE', '/nowhere', /\/nowhere/],
    ]) {
      const env = { ...place.env, POLDER_MAIL_SERVER: 'smtp://localhost', POLDER_MAIL_FROM: 'a@b.nl', [name]: value };
      const { code, stderr } = await polder({ ...place, env }, ['serve', '--port', '0']);
      assert.equal(code, 2, `${name}: ${stderr}`);
      assert.match(stderr, says);
    }
    place.remove();
  });
});
