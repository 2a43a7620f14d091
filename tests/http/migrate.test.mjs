// SPDX-License-Identifier: EUPL-1.2
// A database that an earlier version wrote, with a vote that is open and ballots in it: it is not touched before an
// administrator says so, and then the vote goes on as if nothing had happened. On both databases.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { databases, makeCodes, makePlace, makeVote, must, polder, startPolder, trackingOf, Visitor, voterAt, voteWith } from '../harness.mjs';

const migrations = new URL('../../src/store/migrations/', import.meta.url).pathname;
// The words of src/store/dialect.c.
const words = {
  sqlite: { id: 'INTEGER', int: 'INTEGER', text: 'TEXT', blob: 'BLOB', empty_blob: "X''", strict: 'STRICT', without_rowid: 'STRICT, WITHOUT ROWID' },
  postgresql: { id: 'BIGINT', int: 'BIGINT', text: 'TEXT COLLATE "C"', blob: 'BYTEA', empty_blob: "''::bytea", strict: '', without_rowid: '' },
};
// What the last version had run whose ballots had a key of their own beside the voter's pseudonym.
const before25 = [1, 10, 11, 20, 26, 27, 30, 45, 50, 55, 56, 57, 60];

function schemaOf(database) {
  const version = 'CREATE TABLE schema_version (number {int} NOT NULL PRIMARY KEY, name {text} NOT NULL, applied_at {int} NOT NULL) {strict};';
  const scripts = [version];
  for (const file of readdirSync(migrations).sort()) {
    const number = parseInt(file, 10);
    if (!before25.includes(number)) continue;
    scripts.push(readFileSync(join(migrations, file), 'utf8'));
    scripts.push(`INSERT INTO schema_version (number, name, applied_at) VALUES (${number}, '${file.replace('.sql', '')}', 1);`);
  }
  return scripts.join('\n').replace(/\{(\w+)\}/g, (_, word) => words[database][word]);
}

// What statements answer: a row a line, | between columns. No server runs.
function sql(place, statements) {
  const [command, words] =
    place.database === 'sqlite'
      ? ['sqlite3', ['-bail', join(place.folder, 'polder.db')]]
      : ['psql', ['-qtAX', '-v', 'ON_ERROR_STOP=1', place.env.POLDER_DATABASE]];
  const env = { ...process.env, PGOPTIONS: '-c client_min_messages=warning' };
  return execFileSync(command, words, { input: statements, encoding: 'utf8', env }).trim();
}

const linesOf = (text) => text.split('\n').filter(Boolean);

function rowsOf(place, table, order) {
  const bytesAsHex = place.database === 'sqlite' ? '.mode quote\n' : '';
  const columns = columnsOf(place, 'main')[table].sort(); // a new table may have them in another order
  return sql(place, `${bytesAsHex}SELECT ${columns} FROM ${table} ORDER BY ${order};`);
}

// The columns of every table of a schema: { ballot: ['vote_id', ...] }.
function columnsOf(place, schema) {
  const later = join(place.folder, 'later.db');
  const asked =
    place.database === 'sqlite'
      ? `${schema === 'later' ? `ATTACH '${later}' AS later;` : ''}
         SELECT t.name, c.name FROM ${schema}.sqlite_schema t, pragma_table_info(t.name, '${schema}') c WHERE t.type = 'table';`
      : `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = '${schema === 'main' ? 'public' : schema}';`;
  const columns = {};
  for (const [table, column] of linesOf(sql(place, asked)).map((line) => line.split('|'))) (columns[table] ??= []).push(column);
  return columns;
}

// Puts what the database holds into the tables of an earlier version. No server runs.
function putBack(place) {
  const isSqlite = place.database === 'sqlite';
  const later = join(place.folder, 'later.db');
  if (isSqlite) renameSync(join(place.folder, 'polder.db'), later);
  sql(place, (isSqlite ? '' : 'ALTER SCHEMA public RENAME TO later; CREATE SCHEMA public;') + schemaOf(place.database));
  const [before, after] = [columnsOf(place, 'main'), columnsOf(place, 'later')];
  const empty = { image: words[place.database].empty_blob, image_text: "''" }; // of an idea; nothing ever filled them
  const statements = isSqlite ? [`ATTACH '${later}' AS later;`] : [];
  for (const [table, columns] of Object.entries(before)) {
    if (table === 'schema_version') continue;
    const values = columns.map((column) => (after[table].includes(column) ? column : empty[column]));
    assert.ok(!values.includes(undefined), `${table}: ${columns}`);
    statements.push(`DELETE FROM ${table}; INSERT INTO ${table} (${columns}) SELECT ${values} FROM later.${table};`);
  }
  if (!isSqlite) statements.push('DROP SCHEMA later CASCADE;');
  sql(place, statements.join('\n'));
  if (isSqlite) rmSync(later);
}

const cast = async (server, plans, code) => trackingOf(await voteWith(server, 'oud', plans, code));

async function lookUp(server, tracking) {
  const visitor = await new Visitor(server.url).get('/oud/stemmen/controleren');
  await visitor.send('/controleren', { tracking });
  return visitor.text();
}

for (const database of databases) {
  test(`a vote that was opened before ballots were found by their pseudonym alone goes on: ${database}`, { timeout: 300_000 }, async (t) => {
    const place = makePlace(database);
    let server = await startPolder(place);
    t.after(() => place.end());
    const { plans } = await makeVote(place, 'oud', {
      settings: { mode: 'amount', budget_cents: 300000, max_cents: 300000, changing: true },
      plans: [{ title: 'Boom', price: 100000 }, { title: 'Bank', price: 200000 }, { title: 'Brug', price: 300000 }],
    });
    const codes = await makeCodes(place, 'oud', 8);
    const trackings = [];
    for (const code of codes.slice(0, 5)) trackings.push(await cast(server, [plans[0]], code));
    trackings.push(await cast(server, [plans[1]], codes[0]));
    await must(place, 'codes.revoke', { site: 'oud', activity: 'stemmen', form: { code: codes[4] } });
    await server.stop();
    const kept = rowsOf(place, 'ballot', 'id');
    const log = rowsOf(place, 'leaf', 'position');
    putBack(place);
    assert.equal(sql(place, 'SELECT COUNT(*) FROM ballot;'), '5');
    assert.equal(rowsOf(place, 'ballot', 'id'), kept);

    const refused = await polder(place, ['serve', '--port', '0']);
    assert.equal(refused.code, 5, refused.stderr);
    assert.match(refused.stderr, /lacks \d+ migrations.*polder serve --migrate/s);
    server = await startPolder(place, { words: ['--migrate'] });
    await server.stop();
    assert.equal(rowsOf(place, 'ballot', 'id'), kept, 'every ballot is there, and as it was');
    assert.equal(rowsOf(place, 'leaf', 'position'), log);
    server = await startPolder(place);

    for (const tracking of trackings) assert.match(await lookUp(server, tracking), /We hebben deze stem/);
    const again = await voterAt(server, 'oud', [], codes[1]);
    assert.match(again.text(), /eerder/, 'the code finds its earlier ballot');
    await again.get('/oud/stemmen/overzicht');
    assert.match(again.text(), /Boom/);
    await again.post('/oud/stemmen/mandje', { plan: plans[1], change: 'add', back: '/oud/stemmen' });
    await again.get('/oud/stemmen/bevestigen');
    await again.send('/bevestigen');
    await cast(server, [plans[2]], codes[5]);

    const found = await new Visitor(server.url).get('/oud/plannen?zoek=brug');
    assert.match(found.text(), /Brug/);
    assert.doesNotMatch(found.text(), /Bank/);

    await must(place, 'vote.close', { site: 'oud', activity: 'stemmen', form: { reason: 'test' } });
    const { voters } = await must(place, 'vote.count', { site: 'oud', activity: 'stemmen' });
    assert.equal(voters, 5, 'five of six: one code was revoked');
    await must(place, 'vote.publish', { site: 'oud', activity: 'stemmen' });
    assert.match(await lookUp(server, trackings.at(-1)), /Je stem is meegeteld.*Bank/s);
    assert.match(await lookUp(server, trackings[2]), /Je stem is meegeteld.*Boom/s);
    await server.stop();
    const doctor = await polder(place, ['doctor']);
    assert.equal(doctor.code, 0, doctor.stdout);
  });
}
