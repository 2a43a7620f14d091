// SPDX-License-Identifier: EUPL-1.2
// The mail server is down for an hour of the program's clock, while residents go on asking for links to vote with and the
// program is killed. Every mail comes, its link works as long as it would have, and with it a vote is cast. Also: what came
// too late is not sent, and after three days a mail is given up. On both databases.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';

// The release build: libfaketime and the sanitizers do not go together.
process.env.POLDER = process.env.POLDER_RELEASE ?? process.env.POLDER;
const { databases, makePlace, makeVote, must, polder, startPolder, Visitor } = await import('../harness.mjs');
const { FakeClock, whyNoFakeClock } = await import('../fake-clock.mjs');
const { MailServer } = await import('../mail.mjs');
const { countRows } = await import('./casting.mjs');

const MINUTE = 60;
const HOUR = 3600;
const LONGEST_PAUSE = 120; // docs/running.md: tried again every two minutes at the most
const RATE = 240; // an hour in 15 seconds

const settings = { channel: 'email', mode: 'count', max_count: 2, budget_cents: 300000, changing: true };
const plans = [{ title: 'Boom', price: 100000 }, { title: 'Bank', price: 200000 }];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
const pathOf = (link) => new URL(link).pathname;

// A town: the program with a clock of its own, its mail server, and two votes by e-mail.
async function makeTown(database, t) {
  const town = { place: makePlace(database), clock: new FakeClock(), mail: await MailServer.make(), stderr: '' };
  t.after(async () => {
    await town.server?.stop();
    await town.mail.remove();
    town.clock.remove();
    town.place.remove();
  });
  town.start = async () => {
    town.server = await startPolder(town.place, { env: { ...town.mail.settings(), ...town.clock.start() } });
  };
  town.kill = async () => {
    await town.server.stop('SIGKILL');
    town.stderr += town.server.stderr;
  };
  town.said = () => town.stderr + town.server.stderr;
  town.waiting = async () => (await must(town.place, 'mail.show')).waiting;
  town.visitor = () => new Visitor(town.server.url, { connection: 'close' }); // an open one would be idle too long
  await town.mail.start();
  await town.start();
  return town;
}

// A resident who has chosen a plan and asks for a link.
async function ask(town, slug, plan, email) {
  const resident = town.visitor();
  await resident.post(`/${slug}/stemmen/mandje`, { plan, change: 'add', back: `/${slug}/stemmen` });
  await resident.get(`/${slug}/stemmen/adres`);
  await resident.send('/adres', { email });
  assert.match(resident.path, /adres\/verstuurd$/, resident.text());
  return Object.assign(resident, { email });
}

// With the link in the newest mail to this resident.
async function vote(town, resident) {
  const { link } = await town.mail.wait(resident.email);
  resident.url = town.server.url; // the program may be on another port by now, as behind a proxy
  await resident.get(pathOf(link));
  assert.equal(resident.status, 200, resident.text());
  await resident.send(pathOf(link));
  await resident.send('/bevestigen');
  assert.match(resident.path, /ontvangst$/, resident.text());
}

// Within the longest pause, and a bit for a slow machine.
async function until(what, holds, clock) {
  const end = clock.now() + 2 * LONGEST_PAUSE * 1000;
  while (!(await holds()) && clock.now() < end) await clock.pass(15, 60);
  assert.ok(await holds(), `${what} did not happen`);
}

// In the mail server's place: hangs up on everybody, and keeps when they came.
async function listenOnly(port) {
  const came = [];
  const listener = createServer((socket) => {
    came.push(Date.now() / 1000);
    socket.on('error', () => {});
    socket.destroy();
  });
  await new Promise((resolve) => listener.listen(port, 'localhost', resolve));
  return { came, close: () => new Promise((resolve) => listener.close(resolve)) };
}

// Tried again after 5, 10, 20, 40, 80 and then 120 seconds.
function checkPauses(came, seconds, t) {
  const pauses = came.slice(1).map((at, i) => Math.round((at - came[i]) * RATE));
  t.diagnostic(`seconds between attempts: ${pauses}`);
  assert.ok(came.length >= seconds / LONGEST_PAUSE / 2, `tried ${came.length} times in ${seconds} s`);
  assert.ok(came.length <= seconds / LONGEST_PAUSE + 6, `tried ${came.length} times in ${seconds} s`);
  assert.ok(Math.min(...pauses.slice(5)) > LONGEST_PAUSE * 0.75, `pauses: ${pauses}`);
  const usual = pauses.toSorted((a, b) => a - b)[Math.floor(pauses.length / 2)];
  assert.ok(usual < LONGEST_PAUSE * 1.5, `pauses: ${pauses}`);
}

const skip = whyNoFakeClock();

for (const database of databases) {
  test(`a mail server that is down for an hour loses no mail, and the links work: ${database}`, { timeout: 240_000, skip }, async (t) => {
    const town = await makeTown(database, t);
    const { place, clock, mail } = town;
    const { plans: made } = await makeVote(place, 'uur', { settings, plans });
    const { plans: others } = await makeVote(place, 'voorbij', { settings, plans, open: false });
    const times = ['--opens', iso(clock.now() - HOUR * 1000), '--closes', iso(clock.now() + 40 * MINUTE * 1000)];
    const set = await polder(place, ['phase', 'set', '--site', 'voorbij', '--phase', 'stemmen', ...times]);
    assert.equal(set.code, 0, set.stderr);
    await must(place, 'vote.open', { site: 'voorbij', activity: 'stemmen', form: { now: true } });
    const first = await ask(town, 'uur', made[0], 'vooraf@polderdam.example');
    await vote(town, first);

    await mail.stop();
    const downAt = clock.now();
    await ask(town, 'voorbij', others[0], 'telaat@polderdam.example');
    const residents = [];
    const askMore = async (count) => {
      for (let i = 0; i < count; i++) residents.push(await ask(town, 'uur', made[residents.length % 2], `buur${residents.length}@polderdam.example`));
    };
    await askMore(3);
    await clock.pass(15 * MINUTE, RATE);
    await askMore(2);
    await clock.pass(10 * MINUTE, RATE);
    await askMore(1);
    await town.kill();
    await town.start();
    assert.equal(await town.waiting(), residents.length + 1, 'what was asked for before the kill waits');
    const busy = await listenOnly(mail.port);
    await clock.pass(30 * MINUTE, RATE);
    await busy.close();
    checkPauses(busy.came, 30 * MINUTE, t);
    await askMore(2);
    await ask(town, 'uur', made[0], 'buur0@polderdam.example'); // once more: both mails come
    const left = HOUR - (clock.now() - downAt) / 1000;
    if (left > 0) await clock.pass(left, RATE);
    assert.ok(clock.now() - downAt >= HOUR * 1000);
    assert.equal(mail.mails().length, 1);
    assert.match(town.said(), /the mail server takes no mail/);
    assert.equal(await town.waiting(), residents.length + 1, 'all but the mail whose vote has closed');
    assert.match(town.said(), /mail vote-link: not sent, it is of no use any more/);

    const backAt = clock.now();
    await mail.start();
    await until('sending again', () => mail.mails().length > 1, clock);
    for (const { email } of residents) await mail.wait(email, email.startsWith('buur0@') ? 2 : 1);
    for (let i = 0; i < 100 && (await town.waiting()) > 0; i++) await pause(100);
    assert.equal(await town.waiting(), 0);
    assert.equal(countRows(place, 'mail'), 0);
    assert.match(town.said(), /the mail server takes mail again/);
    assert.ok(!mail.mails().some(({ to }) => to.startsWith('telaat@')), 'no link to a vote that has closed');
    const sentAt = Math.max(...mail.mails().map(({ headers }) => Date.parse(headers.date)));
    assert.ok(sentAt >= backAt - 1000 && sentAt <= clock.now(), 'a mail is dated when it is sent');

    // Four hours from sending: at this moment five have passed since most of them asked.
    await vote(town, residents[1]);
    clock.jump(3.5 * HOUR);
    for (const resident of residents.slice(2)) await vote(town, resident);
    clock.jump(0.5 * HOUR);
    const late = town.visitor();
    await late.get(pathOf((await mail.wait(residents[0].email)).link));
    assert.equal(late.status, 404, 'after four hours a link is dead');
    await must(place, 'vote.close', { site: 'uur', activity: 'stemmen', form: { reason: 'test' } });
    assert.equal((await must(place, 'vote.count', { site: 'uur', activity: 'stemmen' })).voters, residents.length);
    assert.doesNotMatch(town.said(), /@polderdam\.example/);
    assert.equal((await town.server.stop()).code, 0);
    assert.equal((await polder(place, ['doctor'])).code, 0);
  });

  test(`a mail waits for three days and no longer: ${database}`, { timeout: 240_000, skip }, async (t) => {
    const town = await makeTown(database, t);
    const { place, clock, mail } = town;
    await mail.stop();
    await must(place, 'mail.test', { form: { email: 'vroeg@polderdam.example' } });
    for (let hours = 0; hours < 60; hours += 12) {
      clock.jump(12 * HOUR - 2 * LONGEST_PAUSE);
      await clock.pass(2 * LONGEST_PAUSE, RATE); // it tries
    }
    assert.equal(await town.waiting(), 1, 'after 60 hours');
    await must(place, 'mail.test', { form: { email: 'laat@polderdam.example' } });
    clock.jump(12 * HOUR);
    await until('giving up', async () => (await town.waiting()) === 1, clock);
    assert.match(town.said(), /mail test: not sent, given up after three days/);
    await mail.start();
    await until('sending the other', async () => (await town.waiting()) === 0, clock);
    assert.deepEqual(mail.mails().map(({ to }) => to), ['laat@polderdam.example']);
  });
}
