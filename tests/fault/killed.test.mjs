// SPDX-License-Identifier: EUPL-1.2
// What is half done when the program is killed can be done again: a demo that was being filled, an import.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

// The release build: when the kill comes is what counts here, and with sanitizers a demo takes minutes to fill.
process.env.POLDER = process.env.POLDER_RELEASE ?? process.env.POLDER;
const { databases, freePort, makePlace, polder, program, startPolder, Visitor } = await import('../harness.mjs');

const election = new URL('../reference/data/Netherlands_Amsterdam_289.pb', import.meta.url).pathname;

async function killedAfter(place, words, milliseconds) {
  const child = spawn(program, [...words, '--data', place.folder], { env: place.env, stdio: 'ignore' });
  const exit = once(child, 'exit');
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill('SIGKILL');
  await exit;
}

// Kills an import while it casts ballots: when it has said that its plans are made. A machine that stood still just then may
// have let it come to its end; then that import did not count, and it is done again.
async function killedImport(place) {
  for (let times = 0; times < 5; times++) {
    const child = spawn(program, ['import', 'pabulib', election, '--site', 'half', '--data', place.folder], { env: place.env, stdio: ['ignore', 'ignore', 'pipe'] });
    const exit = once(child, 'exit');
    child.stderr.setEncoding('utf8').on('data', (said) => {
      if (/^plans: \d+$/m.test(said)) child.kill('SIGKILL');
    });
    const [, signal] = await exit;
    if (signal === 'SIGKILL') return;
    const deleted = await polder(place, ['site', 'delete', 'half', '--confirm', 'half']);
    assert.equal(deleted.code, 0, deleted.stderr);
  }
  assert.fail('no import could be killed before its end');
}

for (const database of databases) {
  test(`a demo that was killed while it was filled, twice, starts well: ${database}`, { timeout: 600_000 }, async () => {
    for (const kills of [[300, 1200], [700, 2000]]) {
      const place = makePlace(database);
      for (const milliseconds of kills) await killedAfter(place, ['demo', '--port', String(await freePort())], milliseconds);
      const server = await startPolder(place, { command: 'demo' });
      for (const path of ['/buurtbudget/stemmen', '/wijkbudgetten/', '/pijp-rivierenbuurt/stemmen/resultaat']) {
        assert.equal((await new Visitor(server.url).get(path)).status, 200, `${path} after ${kills} ms`);
      }
      await server.stop();
      assert.equal((await polder(place, ['doctor'])).code, 0);
      place.remove();
    }
  });

  test(`an import that was killed leaves a hidden site, which can be deleted and imported again: ${database}`, { timeout: 300_000 }, async (t) => {
    const place = makePlace(database);
    const server = await startPolder(place); // the import goes through its socket, and it goes on
    t.after(() => place.end());
    await killedImport(place);
    assert.match((await polder(place, ['site', 'list'])).stdout, /half +hidden/);
    assert.equal((await new Visitor(server.url).get('/half/')).status, 404);
    const deleted = await polder(place, ['site', 'delete', 'half', '--confirm', 'half']);
    assert.equal(deleted.code, 0, deleted.stderr);
    const again = await polder(place, ['import', 'pabulib', election, '--site', 'half']);
    assert.equal(again.code, 0, again.stderr);
    const page = await new Visitor(server.url).get('/half/stemmen/resultaat');
    assert.match(page.text(), /7\.045/);
  });
}
