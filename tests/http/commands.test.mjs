// SPDX-License-Identifier: EUPL-1.2
// The command line: help for every command, exit codes, the lock, the socket, codes for the printer, the demo from an
// empty folder; with a server running and without.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { databases, makePlace, makeVote, must, polder, program, startPolder, Visitor, voterAt } from '../harness.mjs';

test('every command has help, and a wrong command line says what is right', async () => {
  const place = makePlace('sqlite');
  const run = (words) => polder({ ...place, folder: place.folder }, words);
  const all = (await run(['--help'])).stdout;
  const names = [...all.matchAll(/^ {2}polder ((?:[a-z]+ ?){1,2}?) {2,}/gm)].map(([, name]) => name.trim());
  for (const wanted of ['serve', 'demo', 'site create', 'phase open', 'codes make', 'import pabulib', 'count', 'publish', 'doctor', 'version']) {
    assert.ok(names.includes(wanted), `${wanted} is listed`);
  }
  for (const name of names) {
    const { code, stdout } = await run([...name.split(' '), '--help']);
    assert.equal(code, 0, name);
    assert.match(stdout, new RegExp(`^polder ${name}`), name);
  }
  for (const words of [['nonsense'], ['codes'], ['serve', '--prt', '80'], ['serve', '--port', 'x'], ['codes', 'make'], ['count'], ['count', 'x.pb', '--json=x'], ['count', 'x.pb', '--json=']]) {
    const { code, stderr } = await run(words);
    assert.equal(code, 2, words.join(' '));
    assert.ok(stderr.length > 10, words.join(' '));
  }
  assert.equal((await run(['version'])).code, 0);
  place.remove();
});

test('an answer that does not fit on the disk is not done', () => {
  const full = openSync('/dev/full', 'w');
  const file = new URL('../reference/data/Poland_Lodz_2020_Nad_Nerem.pb', import.meta.url).pathname;
  for (const words of [['--help'], ['version'], ['check', file], ['count', file, '--json']]) {
    const { status, stderr } = spawnSync(program, words, { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
    assert.equal(status, 7, words.join(' '));
    assert.match(stderr, /the answer could not be written whole: No space left/);
  }
  closeSync(full);
});

test('switches of equal shares with another rule are refused', () => {
  const file = new URL('../reference/data/Poland_Lodz_2020_Nad_Nerem.pb', import.meta.url).pathname;
  for (const [name, ...value] of [['utility', 'cost'], ['completion', 'none'], ['start', 'exact'], ['until', 'overspend'], ['step', '1'], ['comparison']]) {
    for (const rule of [[], ['--rule', 'phragmen']]) {
      const { status, stdout, stderr } = spawnSync(program, ['count', file, ...rule, `--${name}`, ...value], { encoding: 'utf8' });
      assert.equal(status, 2, name);
      assert.equal(stdout, '');
      assert.match(stderr, new RegExp(`--${name} goes with --rule equal-shares only`));
    }
  }
});

test('who keeps silent on the console\'s socket holds up nobody', async (t) => {
  const place = makePlace('sqlite');
  const server = await startPolder(place);
  t.after(() => place.end());
  const silent = [];
  for (let i = 0; i < 5; i++) {
    const peer = connect(join(place.folder, 'polder.sock'));
    peer.on('error', () => {});
    await new Promise((resolve) => peer.once('connect', resolve));
    if (i % 2) peer.write('{"action":"site.li'); // half a line
    silent.push(peer);
  }
  const start = Date.now();
  assert.equal((await polder(place, ['site', 'list'])).code, 0);
  assert.ok(Date.now() - start < 5000, `answered after ${Date.now() - start} ms`);
  const ended = silent.map((peer) => new Promise((resolve) => peer.resume().once('close', resolve)));
  const late = setTimeout(() => silent.forEach((peer) => peer.destroy(new Error('still open'))), 20_000);
  await Promise.all(ended);
  clearTimeout(late);
  assert.ok(Date.now() - start < 20_000, 'they were let go');
});

for (const database of databases) {
  test(`a campaign on the command line: ${database}`, { timeout: 300_000 }, async (t) => {
    const place = makePlace(database);
    t.after(() => place.remove());
    // Without a server: the command takes the folder itself.
    const created = await polder(place, ['site', 'create', '--slug', 'alleen', '--title', 'Alleen', '--organisation', 'proefdam', '--organisation-name', 'Proefdam']);
    assert.equal(created.code, 0, created.stderr);
    assert.match((await polder(place, ['site', 'list'])).stdout, /alleen +hidden +Alleen/);
    assert.equal((await polder(place, ['site', 'publish', 'bestaat-niet'])).code, 4);

    const server = await startPolder(place);
    t.after(() => server.stop());
    assert.equal(statSync(join(place.folder, 'polder.sock')).mode & 0o777, 0o600);
    assert.equal(statSync(place.folder).mode & 0o777, 0o700);
    const second = await polder(place, ['doctor']);
    assert.equal(second.code, 5, 'a second program on the same folder is refused');

    const { plans } = await makeVote(place, 'campagne', {
      settings: { mode: 'amount', budget_cents: 300000, max_cents: 300000, changing: true },
      plans: [{ title: 'Boom', price: 100000 }, { title: 'Bank', price: 250000 }],
      open: false,
    });
    const early = new Visitor(server.url);
    await early.get('/campagne/stemmen/bevestigen');
    assert.doesNotMatch(early.text(), /Breng mijn stem uit/);
    const out = join(place.folder, 'codes.csv');
    const made = await polder(place, ['codes', 'make', '--site', 'campagne', '--count', '6000', '--label', 'Eerste druk', '--out', out]);
    assert.equal(made.code, 0, made.stderr);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    const rows = readFileSync(out, 'utf8').trim().split('\r\n');
    assert.equal(rows.length, 6001);
    assert.equal(new Set(rows.slice(1).map((row) => row.split(',')[0])).size, 6000, 'all codes differ');
    assert.equal(new Set(rows.slice(1).map((row) => row.split(',')[1])).size, 1, 'one batch');
    assert.equal((await polder(place, ['codes', 'make', '--site', 'campagne', '--count', '5', '--out', out])).code, 2, 'a file of codes is never overwritten');
    const refused = await polder(place, ['codes', 'make', '--site', 'campagne', '--count', '5', '--label', 'x'.repeat(5000), '--out', `${out}.2`]);
    assert.equal(refused.code, 2, refused.stderr);
    assert.equal(existsSync(`${out}.2`), false, 'no file is left that would stand in the way');
    assert.match((await polder(place, ['codes', 'list', '--site', 'campagne'])).stdout, /6000 codes.*Eerste druk/);

    // A refusal leaves phase and vote as they were.
    await makeVote(place, 'zonder', { settings: { mode: 'count', max_count: 1, budget_cents: 1 }, plans: [], open: false });
    const phasesOf = async (site) => (await polder(place, ['phase', 'list', '--site', site, '--json'])).stdout;
    const before = await phasesOf('zonder');
    const bare = await polder(place, ['phase', 'open', '--site', 'zonder', '--phase', 'stemmen']);
    assert.equal(bare.code, 2, 'no plans, no vote');
    assert.ok(bare.stderr.length > 10);
    assert.equal(await phasesOf('zonder'), before);
    assert.match(before, /stemmen/);
    assert.equal((await polder(place, ['phase', 'open', '--site', 'campagne', '--phase', 'stemmen', '--opens', '2030-01-01'])).code, 2);
    assert.equal((await polder(place, ['phase', 'open', '--site', 'campagne'])).code, 2, 'which phase?');

    assert.equal((await polder(place, ['phase', 'open', '--site', 'campagne', '--phase', 'stemmen'])).code, 0);
    const voter = await voterAt(server, 'campagne', [plans[0]], rows[1].split(',')[0]);
    await voter.send('/bevestigen');
    assert.match(voter.path, /ontvangst$/);
    // The code is nowhere in the data folder: only the printer has it.
    const code = rows[1].split(',')[0];
    for (const file of ['polder.db', 'polder.db-wal']) {
      const path = join(place.folder, file);
      if (existsSync(path)) assert.ok(!readFileSync(path).includes(code) && !readFileSync(path).includes(code.replaceAll('-', '')), file);
    }
    assert.equal((await polder(place, ['count', '--site', 'campagne'])).code, 5, 'an open vote is not counted');
    const closing = () => polder(place, ['phase', 'close', '--site', 'campagne', '--phase', 'stemmen', '--reason', 'Klaar']);
    const closed = await Promise.all([closing(), closing(), closing()]);
    assert.deepEqual(closed.map(({ code }) => code).sort(), [0, 5, 5], 'one closes');
    for (const { code, stderr } of closed) if (code) assert.match(stderr, /closed already/);
    assert.equal((await polder(place, ['publish', '--site', 'campagne'])).code, 5, 'what is not counted is not published');
    assert.equal((await polder(place, ['count', '--site', 'campagne'])).code, 0);
    assert.equal((await polder(place, ['publish', '--site', 'campagne'])).code, 0);
    const batch = rows[1].split(',')[1];
    assert.notEqual((await polder(place, ['codes', 'revoke', '--site', 'campagne', '--batch', batch])).code, 1);

    await server.stop();
    const doctor = await polder(place, ['doctor']);
    assert.equal(doctor.code, 0, doctor.stdout);
    assert.match(doctor.stdout, /counted again, the same outcome/);
    const keys = join(place.folder, 'keys');
    writeFileSync(join(keys, 'vote-5'), 'of a vote that is not there');
    assert.match((await polder(place, ['doctor'])).stdout, /^warn {2}keys\/vote-5: nobody needs it/m);
    assert.ok(existsSync(join(keys, 'vote-5')), 'looking removes nothing');
    const removed = await polder(place, ['doctor', '--remove-unused']);
    assert.equal(removed.code, 0, removed.stdout);
    assert.ok(!existsSync(join(keys, 'vote-5')));
    const [own] = readdirSync(keys).filter((name) => name.startsWith('vote-'));
    const good = readFileSync(join(keys, own));
    writeFileSync(join(keys, own), 'damaged');
    const damaged = await polder(place, ['doctor']);
    assert.equal(damaged.code, 1, 'an ERROR is no success');
    assert.match(damaged.stdout, new RegExp(`^ERROR vote .*keys/${own} cannot be read`, 'm'));
    writeFileSync(join(keys, own), good);
    assert.match((await polder(place, ['doctor', '--migration'])).stdout, /nothing to migrate/);
    const { sites } = await (async () => {
      const again = await startPolder(place);
      const list = await must(place, 'site.list');
      await again.stop();
      return list;
    })();
    assert.equal(sites.length, 3, 'all is there after a restart');
  });

  test(`the demo fills an empty folder, and starts again as it was: ${database}`, { timeout: 300_000 }, async (t) => {
    const place = makePlace(database);
    let server = await startPolder(place, { command: 'demo' });
    t.after(() => place.end());
    const codes = server.stdout.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/g);
    assert.ok(codes.length >= 10, 'codes to vote with are printed');
    const visitor = await new Visitor(server.url).get('/');
    assert.equal(visitor.status, 200);
    for (const [, path] of server.stdout.matchAll(/http:\/\/localhost:\d+(\/[a-z0-9/-]*)/g)) {
      assert.equal((await new Visitor(server.url).get(path)).status, 200, path);
    }
    await server.stop();
    server = await startPolder(place, { command: 'demo' });
    assert.deepEqual(server.stdout.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/g), codes);
  });
}
