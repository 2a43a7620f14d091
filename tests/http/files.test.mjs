// SPDX-License-Identifier: EUPL-1.2
// The files of a published vote, on both databases: made once and sent from the disk. They survive kill -9 while they are
// written, come back when they are lost, and fifty people who fetch them at once do not cost fifty times their size.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { databases, makePlace, polder, startPolder, Visitor } from '../harness.mjs';

const BALLOTS = 30_000;
const PLANS = 60;

// An election in the format of Pabulib: up to nine plans a ballot, those at the front more often.
function writeElection(path) {
  let seed = 20261122;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const lines = ['META', 'key;value', 'description;Proef met veel stemmen', 'country;Nederland', 'unit;Proefdam',
    `num_projects;${PLANS}`, `num_votes;${BALLOTS}`, 'budget;100000', 'vote_type;approval', 'rule;greedy',
    'PROJECTS', 'project_id;cost;name'];
  for (let i = 0; i < PLANS; i++) lines.push(`${100 + i};${2000 + Math.floor(random() * 90) * 100};Plan ${i}`);
  lines.push('VOTES', 'voter_id;vote');
  for (let i = 0; i < BALLOTS; i++) {
    const named = new Set();
    while (named.size < 1 + (i % 9)) named.add(100 + Math.floor(random() * random() * PLANS));
    lines.push(`${i + 1};${[...named].join(',')}`);
  }
  writeFileSync(path, lines.join('\n') + '\n');
}

const mebibytes = (pid, what) =>
  Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${what}:\\s+(\\d+) kB`))[1]) / 1024;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const database of databases) {
  describe(`files of a vote: ${database}`, { timeout: 600_000 }, () => {
    const env = { POLDER_CONNECTIONS_PER_ADDRESS: '1000', POLDER_RESPONSE_MS: '2000' };
    const base = '/groot/stemmen/resultaat';
    const files = ['stembiljetten.csv', 'stembiljetten.pb', 'logboek.csv'];
    let place;
    let server;
    let election;
    before(async () => {
      place = makePlace(database);
      election = join(place.folder, 'groot.pb');
      writeElection(election);
      server = await startPolder(place, { env });
    });
    after(() => place?.end());
    const fetchFile = (name, headers = {}) =>
      fetch(`${server.url}${base}/${name}`, { headers: { 'accept-encoding': 'identity', ...headers } });
    const halfWritten = () => {
      const folder = join(place.folder, 'files', 'new');
      return existsSync(folder) ? readdirSync(folder) : [];
    };

    test('kill -9 while they are written leaves nothing half; the next start makes them', async () => {
      const killed = (async () => {
        while (halfWritten().length === 0) await pause(1);
        return server.stop('SIGKILL');
      })();
      const imported = await polder(place, ['import', 'pabulib', election, '--site', 'groot']);
      await killed;
      assert.ok([0, 1].includes(imported.code), imported.stderr); // its last word may have met the kill
      assert.ok(halfWritten().length > 0);
      server = await startPolder(place, { env });
      const visitor = await new Visitor(server.url).getFile(`${base}/stembiljetten.pb`);
      assert.equal(visitor.status, 200);
      assert.deepEqual(halfWritten(), []);
      const back = join(place.folder, 'terug.pb');
      writeFileSync(back, visitor.html);
      const [counted, source] = await Promise.all([back, election].map((path) => polder(place, ['count', path, '--json'])));
      assert.equal(counted.code, 0, counted.stderr);
      assert.equal(JSON.parse(counted.stdout).cost, JSON.parse(source.stdout).cost);
      const outcome = JSON.parse((await visitor.get(`${base}/uitslag.json`)).html);
      assert.equal(outcome.voters, BALLOTS);
      for (const [name, rows] of [['stembiljetten.csv', BALLOTS + 1], ['logboek.csv', BALLOTS + 1]])
        assert.equal((await (await fetchFile(name)).text()).trimEnd().split('\r\n').length, rows, name);
    });

    test('ballots stand in the order of their commitments', async () => {
      const commitments = (await (await fetchFile('stembiljetten.csv')).text()).trimEnd().split('\r\n').slice(1)
        .map((row) => row.split(',')[1]);
      assert.deepEqual(commitments, [...commitments].sort());
      assert.equal(new Set(commitments).size, BALLOTS);
    });

    test('a part, a known version, a packed form and a head', async () => {
      const whole = await fetchFile('stembiljetten.csv');
      const bytes = Buffer.from(await whole.arrayBuffer());
      const etag = whole.headers.get('etag');
      assert.equal(Number(whole.headers.get('content-length')), bytes.length);
      assert.equal(whole.headers.get('accept-ranges'), 'bytes');
      assert.match(whole.headers.get('content-disposition'), /attachment; filename="stembiljetten\.csv"/);
      const parts = [];
      for (const range of [`bytes=0-${bytes.length / 2 | 0}`, `bytes=${(bytes.length / 2 | 0) + 1}-`]) {
        const part = await fetchFile('stembiljetten.csv', { range, 'if-range': etag });
        assert.equal(part.status, 206);
        parts.push(Buffer.from(await part.arrayBuffer()));
      }
      assert.ok(Buffer.concat(parts).equals(bytes), 'an interrupted download can be taken up again');
      const changed = await fetchFile('stembiljetten.csv', { range: 'bytes=0-9', 'if-range': '"other"' });
      assert.equal(changed.status, 200);
      assert.equal((await changed.arrayBuffer()).byteLength, bytes.length);
      const beyond = await fetchFile('stembiljetten.csv', { range: `bytes=${bytes.length}-` });
      assert.equal(beyond.status, 416);
      assert.equal(beyond.headers.get('content-range'), `bytes */${bytes.length}`);
      assert.equal((await fetchFile('stembiljetten.csv', { 'if-none-match': etag })).status, 304);
      const packed = await fetchFile('stembiljetten.csv', { 'accept-encoding': 'gzip' });
      assert.equal(packed.headers.get('content-encoding'), 'gzip');
      assert.notEqual(packed.headers.get('etag'), etag);
      assert.ok(Number(packed.headers.get('content-length')) < bytes.length * 0.7);
      assert.ok(Buffer.from(await packed.arrayBuffer()).equals(bytes));
      const head = await fetch(`${server.url}${base}/stembiljetten.csv`, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
      assert.equal(Number(head.headers.get('content-length')), bytes.length);
    });

    test('fifty downloads at once take little memory, and a reader who stops is let go', async (t) => {
      const size = Number((await fetchFile('stembiljetten.csv')).headers.get('content-length'));
      assert.ok(size > 5_000_000, `${size} bytes`);
      const lazy = connect(server.port, '127.0.0.1');
      const gone = new Promise((resolve) => lazy.once('close', resolve));
      lazy.on('error', () => {});
      lazy.write(`GET ${base}/stembiljetten.csv HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
      await new Promise((resolve) => lazy.once('readable', resolve)); // and reads no further
      const before = mebibytes(server.child.pid, 'VmRSS');
      const answers = await Promise.all(Array.from({ length: 50 }, () => fetchFile('stembiljetten.csv')));
      let highest = 0;
      const watch = setInterval(() => (highest = Math.max(highest, mebibytes(server.child.pid, 'VmRSS'))), 20);
      for (const answer of answers) assert.equal((await answer.arrayBuffer()).byteLength, size);
      clearInterval(watch);
      const grown = Math.max(highest, mebibytes(server.child.pid, 'VmRSS')) - before;
      t.diagnostic(`50 x ${(size / 1e6).toFixed(1)} MB: ${grown.toFixed(0)} MiB more`);
      assert.ok(grown < 64, `50 x ${(size / 1e6).toFixed(0)} MB took ${grown.toFixed(0)} MiB`);
      await pause(5000); // the first stretch of two seconds filled the buffers, in the second nothing went
      lazy.resume();
      await Promise.race([gone, pause(5000).then(() => assert.fail('the reader who stopped still has its connection'))]);
    });

    test('files that were lost are made again, and until then the page says so', async () => {
      const etag = (await fetchFile('logboek.csv')).headers.get('etag');
      await server.stop();
      rmSync(join(place.folder, 'files'), { recursive: true });
      writeFileSync(join(place.folder, 'files'), 'no folder'); // so that they cannot be made
      server = await startPolder(place, { env });
      const visitor = new Visitor(server.url);
      for (let i = 0; i < 100 && !/worden nog gemaakt/.test((await visitor.get(base)).html); i++) await pause(100);
      assert.match(visitor.text(), /De bestanden met alle stembiljetten worden nog gemaakt/);
      assert.doesNotMatch(visitor.html, /logboek\.csv/);
      assert.match(visitor.html, /uitslag\.csv/);
      assert.equal((await visitor.get(`${base}/logboek.csv`)).status, 503);
      assert.match(visitor.text(), /Dit bestand wordt nog gemaakt/);
      assert.ok(visitor.answer.headers.get('retry-after'));
      assert.equal((await visitor.get(`${base}/stembiljetten/0000000000001.pb`)).status, 404);
      await server.stop();
      rmSync(join(place.folder, 'files'));
      server = await startPolder(place, { env });
      for (const name of files) assert.equal((await new Visitor(server.url).getFile(`${base}/${name}`)).status, 200, name);
      assert.equal((await fetchFile('logboek.csv')).headers.get('etag'), etag, 'the same file as before');
      assert.match((await new Visitor(server.url).get(base)).html, /logboek\.csv/);
      rmSync(join(place.folder, 'files'), { recursive: true }); // while it runs
      assert.equal((await fetchFile('logboek.csv')).status, 503);
      assert.equal((await new Visitor(server.url).getFile(`${base}/logboek.csv`)).status, 200);
    });
  });
}
