// SPDX-License-Identifier: EUPL-1.2
// A count that takes long, made long by a worker that sleeps: others go on, nobody counts the same vote twice, and a server
// that stops ends it. And another way of counting that takes too many steps.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { consoleCall, databases, makeCodes, makePlace, makeVote, must, startPolder, Visitor, voterAt } from '../harness.mjs';

let scratch;
before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'polder-counting-'));
});
after(() => rmSync(scratch, { recursive: true, force: true }));

function workerThat(name, script) {
  const path = join(scratch, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
}

function childrenOf(parent) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((name) => {
    try {
      return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))[1]) === parent;
    } catch {
      return false; // it ended in the meantime
    }
  });
}

async function until(what, condition) {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const found = await condition();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what}`);
}

// A closed vote with a few ballots.
async function closedVote(place, server, settings = {}) {
  const { plans } = await makeVote(place, 'stad', {
    settings: { mode: 'count', max_count: 2, budget_cents: 250000, ...settings },
    plans: ['Bank', 'Boom', 'Brug', 'Bos'].map((title) => ({ title, price: 100000 })),
  });
  for (const [i, code] of (await makeCodes(place, 'stad', 3)).entries()) {
    const voter = await voterAt(server, 'stad', [plans[i], plans[i + 1]], code);
    await voter.send('/bevestigen');
    assert.match(voter.path, /ontvangst$/);
  }
  await must(place, 'vote.close', { site: 'stad', activity: 'stemmen', form: { reason: 'Proef' } });
}

const where = { site: 'stad', activity: 'stemmen' };

for (const database of databases) {
  test(`a long count holds up nobody, and ends with the server: ${database}`, { timeout: 120_000 }, async () => {
    const place = makePlace(database);
    let server = await startPolder(place, { env: { POLDER_WORKER_COUNT: workerThat('asleep', 'exec sleep 60') } });
    try {
      await closedVote(place, server);
      const first = consoleCall(place, 'vote.count', where);
      await until('a worker', () => childrenOf(server.child.pid).length === 1);
      const start = Date.now();
      assert.equal((await consoleCall(place, 'vote.list', { site: 'stad' })).outcome, 'done');
      const second = await consoleCall(place, 'vote.count', where);
      assert.equal(second.outcome, 'conflict');
      assert.match(second.errors[0].message, /being counted already/);
      assert.ok(Date.now() - start < 5000, 'others were answered while it was counted');
      const [worker] = childrenOf(server.child.pid);
      const stopping = Date.now();
      await server.stop();
      assert.ok(Date.now() - stopping < 10_000, 'the server did not wait for the count');
      assert.notEqual((await first.catch(() => ({ outcome: 'gone' }))).outcome, 'done');
      assert.throws(() => readFileSync(`/proc/${worker}/status`), 'its worker ended with it');
      server = await startPolder(place);
      assert.equal((await consoleCall(place, 'vote.count', where)).outcome, 'done');
    } finally {
      await server.stop();
      place.remove();
    }
  });

  test(`a worker that fails, lies or is not there is no outcome, and the server goes on: ${database}`, { timeout: 120_000 }, async () => {
    const place = makePlace(database);
    const script = join(scratch, 'changing');
    const worker = workerThat('changing', 'exit 1');
    let server = await startPolder(place, { env: { POLDER_WORKER_COUNT: worker } });
    try {
      await closedVote(place, server);
      for (const lines of ['exit 1', 'kill -SEGV $$', 'cat >/dev/null; echo done', 'cat >/dev/null; printf \'done\\n{"format":"polder-result/9"}\'',
        'cat >/dev/null; printf \'done\\n{\'', 'cat >/dev/null; printf "fault\\nno\\n"', 'echo hurray']) {
        workerThat('changing', lines);
        assert.equal((await consoleCall(place, 'vote.count', where)).outcome, 'fault', lines);
      }
      rmSync(script);
      assert.equal((await consoleCall(place, 'vote.count', where)).outcome, 'fault', 'no worker');
      assert.equal((await consoleCall(place, 'vote.list', { site: 'stad' })).outcome, 'done');
      await server.stop();
      server = await startPolder(place);
      assert.equal((await consoleCall(place, 'vote.count', where)).outcome, 'done');
    } finally {
      await server.stop();
      place.remove();
    }
  });

  test(`another way of counting that takes too long is given up, and the page says so: ${database}`, { timeout: 120_000 }, async () => {
    const place = makePlace(database);
    const server = await startPolder(place, { env: { POLDER_WHAT_IF_STEPS: '1' } });
    try {
      await closedVote(place, server, { count_rule: 'equal-shares' });
      await must(place, 'vote.count', where);
      await must(place, 'vote.publish', where);
      const reader = new Visitor(server.url);
      await until('an explanation', async () => {
        await reader.get('/stad/stemmen/resultaat/uitleg.json');
        return reader.status === 200;
      });
      const explanation = JSON.parse(reader.html);
      assert.equal(explanation.format, 'polder-explanation/2');
      const states = Object.fromEntries(explanation.ballots[0].others.map((other) => [other.rule, other.state]));
      assert.equal(states.greedy, 'counted');
      assert.equal(states.maximin, 'took_too_long');
      assert.ok(explanation.ballots[0].rounds.length > 0, 'the outcome itself is explained to the end');
      for (const [language, sentence] of [['', /We zijn gestopt met tellen: met deze stemmen duurt het te lang\. Voor de uitslag maakt dat niets uit\./],
        ['/en', /We stopped counting: with these votes it takes too long\. For the outcome it makes no difference\./]]) {
        await reader.get(`/stad${language}/stemmen/resultaat`);
        assert.equal(reader.status, 200);
        assert.match(reader.text(), sentence);
      }
    } finally {
      await server.stop();
      place.remove();
    }
  });
}
