// SPDX-License-Identifier: EUPL-1.2
// A count that takes long, made long by a worker that sleeps: others go on, nobody counts the same vote twice, and a server
// that stops ends it. And another way of counting that takes too many steps.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { consoleCall, databases, makeCodes, makePlace, makeVote, must, polder, startPolder, Visitor, voterAt } from '../harness.mjs';

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
      const stopped = await first;
      assert.equal(stopped.outcome, 'busy');
      assert.match(stopped.errors[0].message, /Polder was stopped while this vote was counted/);
      assert.throws(() => readFileSync(`/proc/${worker}/status`), 'its worker ended with it');
      server = await startPolder(place);
      assert.equal((await consoleCall(place, 'vote.count', where)).outcome, 'done');
    } finally {
      await server.stop();
      place.remove();
    }
  });

  test(`a worker that fails, lies or is not there is no outcome, and who counts is told what to do: ${database}`, { timeout: 240_000 }, async () => {
    const place = makePlace(database);
    const script = join(scratch, `changing-${database}`);
    const name = `changing-${database}`;
    const worker = workerThat(name, 'exit 1');
    let server = await startPolder(place, { env: { POLDER_WORKER_COUNT: worker } });
    const logged = (pattern) => until(pattern, () => pattern.test(server.stderr));
    try {
      assert.doesNotMatch(server.stderr, /no vote can be counted/);
      await closedVote(place, server);
      const outcome = (about) => `cat >/dev/null; printf 'done\\n${JSON.stringify({ format: 'polder-result/1', vote: '0', ballots: [], ...about })}'`;
      const fails = [
        ['exit 3', /polder-worker-count, broke off/, /was not counted: polder-worker-count broke off \(it exited with 3\)/],
        ['kill -SEGV $$', /polder-worker-count, broke off/, /broke off \(ended by signal 11\)/],
        ['kill -KILL $$', /is there enough memory/, /broke off \(the system ended it, most likely since the memory ran out\)/],
        ['cat >/dev/null; printf "fault\\nhalf a sent"; kill -KILL $$', /polder-worker-count, broke off/, /broke off: fault half a sent/],
        ['cat >/dev/null; echo done', /is no outcome of this vote/, /is no answer about this vote: it cannot be read/],
        ['cat >/dev/null; printf \'done\\n{"format":"polder-result/9"}\'', /is no outcome of this vote/],
        ['cat >/dev/null; printf \'done\\n{\'', /is no outcome of this vote/],
        [outcome({}), /is no outcome of this vote/, /it is about another manifest/],
        ['cat >/dev/null; printf "fault\\nno\\n"', /^no$/, /polder-worker-count says: no"/],
        ['cat >/dev/null; printf "fault\\n"', /is no outcome of this vote/],
        ['cat >/dev/null; printf "refused\\nI do not want to\\n"', /is no outcome of this vote/, /refused I do not want to/],
        ['cat >/dev/null; printf "conflict\\nit differs\\n"', /is no outcome of this vote/],
        ['echo hurray', /is no outcome of this vote/, /hurray/],
        ['cat >/dev/null; yes', /is no outcome of this vote/, /says more than an answer can be/],
        ['cat >/dev/null; echo done; yes', /is no outcome of this vote/],
      ];
      for (const [lines, told, log] of fails) {
        workerThat(name, lines);
        const answer = await consoleCall(place, 'vote.count', where);
        assert.equal(answer.outcome, 'fault', lines);
        assert.match(answer.errors[0].message, told, lines);
        if (log) await logged(log);
      }
      workerThat(name, 'cat >/dev/null; printf "fault\\n\\033[31mred\\007 %0300d" 1');
      const [{ message }] = (await consoleCall(place, 'vote.count', where)).errors;
      assert.ok(message.length <= 200 && message.includes('red'), message);
      assert.doesNotMatch(message, /\p{Cc}/u, 'what a program says does not reach a terminal as it is');
      workerThat(name, 'cat >/dev/null; printf "busy\\nno room\\n"');
      assert.deepEqual(await consoleCall(place, 'vote.count', where), { outcome: 'busy', errors: [{ field: '', message: 'no room' }] });
      chmodSync(script, 0o600);
      assert.match((await consoleCall(place, 'vote.count', where)).errors[0].message, /polder-worker-count, is not there or may not be run/);
      rmSync(script);
      const answer = await consoleCall(place, 'vote.count', where);
      assert.equal(answer.outcome, 'fault', 'no worker');
      assert.match(answer.errors[0].message, /polder-worker-count, is not there or may not be run.*Put it beside polder/);
      await logged(/polder-worker-count does not start: [^"]*changing-\w+: it is not there or may not be run/);
      assert.equal((await consoleCall(place, 'vote.list', { site: 'stad' })).outcome, 'done');
      await server.stop();
      const missing = { ...place, env: { ...place.env, POLDER_WORKER_COUNT: script } };
      const doctor = await polder(missing, ['doctor']);
      assert.notEqual(doctor.code, 0);
      assert.match(doctor.stdout, /^ERROR .*changing-\w+: the program that counts is not there or may not be run; put polder-worker-count beside polder$/m);
      server = await startPolder(missing);
      await logged(/no vote can be counted or explained; put polder-worker-count beside polder/);
      await server.stop();
      server = await startPolder(place);
      assert.equal((await consoleCall(place, 'vote.count', where)).outcome, 'done');
    } finally {
      await server.stop();
      place.remove();
    }
  });

  test(`a worker that hangs is ended, and said to hang: ${database}`, { timeout: 120_000 }, async () => {
    const place = makePlace(database);
    const name = `hanging-${database}`;
    const env = { POLDER_WORKER_COUNT: workerThat(name, 'exec sleep 60'), POLDER_COUNT_MS: '1500', POLDER_COUNT_SILENCE_MS: '500' };
    let server = await startPolder(place, { env });
    try {
      await closedVote(place, server);
      for (const lines of ['exec sleep 60', 'cat >/dev/null; sleep 60', 'cat >/dev/null; printf "done\\n{"; sleep 60', 'exec sleep 60 <&-']) {
        workerThat(name, lines);
        const start = Date.now();
        const answer = await consoleCall(place, 'vote.count', where);
        assert.equal(answer.outcome, 'fault', lines);
        assert.match(answer.errors[0].message, /polder-worker-count, took too long and was ended/, lines);
        assert.ok(Date.now() - start < 10_000, lines);
        assert.equal(childrenOf(server.child.pid).length, 0, 'nothing of it is left');
      }
      await until('it is logged', () => /was not counted: polder-worker-count gave no sign of life for too long/.test(server.stderr));
      assert.doesNotMatch(server.stderr, /memory ran out/, 'it was Polder that ended it');
    } finally {
      await server.stop();
      place.remove();
    }
  });

  test(`an explanation that hangs holds up no file, is ended, and its page says that it is being made: ${database}`, { timeout: 120_000 }, async () => {
    const place = makePlace(database);
    let server = await startPolder(place);
    try {
      await closedVote(place, server, { count_rule: 'equal-shares' });
      await must(place, 'vote.count', where);
      await server.stop();
      const env = { POLDER_WORKER_COUNT: workerThat(`telling-${database}`, 'cat >/dev/null; sleep 60'), POLDER_EXPLAIN_MS: '15000' };
      server = await startPolder(place, { env });
      await must(place, 'vote.publish', where);
      await until('a worker', () => childrenOf(server.child.pid).length === 1);
      const reader = new Visitor(server.url);
      await reader.getFile('/stad/stemmen/resultaat/stembiljetten.csv');
      assert.equal(reader.status, 200);
      assert.equal(childrenOf(server.child.pid).length, 1, 'the explanation is still being made');
      for (const [language, sentence] of [['', /Deze stappen worden nog gemaakt/], ['/en', /These steps are still being made/]]) {
        await reader.get(`/stad${language}/stemmen/resultaat/stappen?biljet=1&stap=1`);
        assert.equal(reader.status, 503);
        assert.ok(Number(reader.answer.headers.get('retry-after')) > 0);
        assert.match(reader.text(), sentence);
      }
      await reader.get('/stad/stemmen/resultaat/stappen?biljet=2');
      assert.equal(reader.status, 404, 'no such ballot paper');
      await until('it is ended', () => /was not explained: polder-worker-count gave no sign of life/.test(server.stderr));
      await server.stop();
      server = await startPolder(place, { env: { POLDER_WORKER_COUNT: workerThat(`telling-${database}`, 'cat >/dev/null; echo done; echo {}') } });
      await until('it is read', () => /was not explained: what polder-worker-count says is no answer about this vote: it cannot be read/.test(server.stderr));
      await server.stop();
      server = await startPolder(place);
      reader.url = server.url;
      await reader.getFile('/stad/stemmen/resultaat/stappen?biljet=1&stap=1');
      assert.equal(reader.status, 200);
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
