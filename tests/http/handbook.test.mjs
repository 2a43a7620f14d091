// SPDX-License-Identifier: EUPL-1.2
// The handbook can be followed: the campaign of docs/running.md, from the page into a shell, and what polder actions tells.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { databases, makePlace, program, startPolder, Visitor } from '../harness.mjs';

const handbook = readFileSync(new URL('../../docs/running.md', import.meta.url), 'utf8');
const campaign = /^## A campaign from start to end\n+```sh\n([^]*?)^```$/m.exec(handbook)[1];

for (const database of databases) {
  test(`the campaign of the handbook runs as it stands: ${database}`, { timeout: 300_000 }, async (t) => {
    const place = makePlace(database);
    t.after(() => place.end());
    const secure = join(place.folder, 'secure');
    mkdirSync(secure);
    // Only the places are another; the code that was lost is typed, as the handbook says.
    const script = campaign.replace(/^export POLDER_DATA=.*$/m, '').replaceAll('/secure/', `${secure}/`)
      .replace(/^(polder codes revoke .*)$/m, `tail -n 1 ${secure}/codes.csv | cut -d, -f1 | $1`).replace('--count 24000', '--count 50');
    const env = { ...place.env, POLDER_DATA: place.folder, PATH: `${dirname(resolve(program))}:${process.env.PATH}` };
    const ran = spawnSync('bash', ['-eu', '-o', 'pipefail', '-c', script], { env, encoding: 'utf8', input: '' });
    assert.equal(ran.status, 0, `${ran.stdout.slice(-2000)}\n${ran.stderr.slice(-4000)}`);
    assert.match(ran.stdout, /Revoked: 1 code/);
    place.server = await startPolder(place);
    const visitor = new Visitor(place.server.url);
    for (const path of ['/buurtbudget/', '/buurtbudget/paspoort.json', '/buurtbudget/stemmen/resultaat']) {
      assert.equal((await visitor.get(path)).status, 200, path);
    }
    assert.match(visitor.text(), /Een boom op het plein/);
  });
}

test('polder actions tells what can be done, and with which fields', () => {
  const tell = (...words) => spawnSync(program, ['actions', ...words], { encoding: 'utf8' });
  const all = tell().stdout;
  const names = [...all.matchAll(/^ {2}([a-z]+\.[a-z]+) +\S/gm)].map(([, name]) => name);
  for (const name of [...handbook.matchAll(/polder run ([a-z]+\.[a-z]+)/g)].map(([, named]) => named)) {
    assert.ok(names.includes(name), `${name} of the handbook is listed`);
  }
  for (const name of [...names, 'budget', 'ideas']) assert.equal(tell(name).status, 0, name);
  assert.match(tell('idea.create').stdout, /^ {2}title: text, as \{"nl": \.\.\., "en": \.\.\.\} \(required\)$/m);
  assert.match(tell('budget').stdout, /^ {6}- equal-shares: Equal shares: every voter gets an equal part/m);
  assert.match(tell('budget', '--language', 'nl').stdout, /^ {6}- equal-shares: Gelijke delen: elke stemmer/m);
  assert.equal(tell('ballot.cast').status, 4); // what residents do is no action of the console
  assert.equal(tell('budget', '--language', 'xx').status, 2);
});
