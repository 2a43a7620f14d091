// SPDX-License-Identifier: EUPL-1.2
// TRUST.md promise 1 and section 8 (F2): the power goes in a vote storm. Every ballot that was acknowledged before that instant
// stands, and who sends the same page again is recorded once. So does a vote that was opened, and its codes. On both databases.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { databases, makeCodes, makeVote, polder, startPolder, voterAt } from '../harness.mjs';
import { cast, countRows, inParallel } from './casting.mjs';
import { makeDisk, whyNoDisk } from './disk.mjs';

const CUTS = 4;
const VOTERS_PER_ROUND = 60;
const AT_ONCE = 16;

const postgres = new URL('../postgres', import.meta.url).pathname;

// A machine of which everything is on one disk: Polder's folder, and the PostgreSQL it uses.
function makeMachine(database) {
  const disk = makeDisk();
  const place = { folder: join(disk.folder, 'polder'), env: { ...process.env }, database };
  const cluster = join(disk.folder, 'pg');
  const pidFile = join(cluster, 'data/postmaster.pid');
  const machine = { disk, place, server: null };
  let postmaster = null;
  delete place.env.POLDER_DATABASE;
  machine.start = async () => {
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    if (database === 'postgresql') {
      for (const lock of [pidFile, join(cluster, '.s.PGSQL.5432.lock')]) {
        rmSync(lock, { force: true }); // whoever has that process number now, it is not PostgreSQL
      }
      place.env.POLDER_DATABASE = execFileSync(postgres, ['start', cluster], { encoding: 'utf8' }).trim();
      postmaster = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    }
    machine.server = await startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
  };
  machine.stop = async () => {
    await machine.server?.stop('SIGKILL');
    if (postmaster) process.kill(postmaster, 'SIGQUIT');
    machine.server = postmaster = null;
  };
  // Back to what the disk held at the last disk.keep(), and on again.
  machine.powerCut = async () => {
    await machine.stop();
    await disk.cut();
    await machine.start();
  };
  machine.remove = async () => {
    await machine.stop();
    disk.remove();
  };
  return machine;
}

// Everybody confirms; at a random moment the disk's content is kept. Who was told "recorded" before that, and who was not.
async function storm(machine, plans, codes) {
  const voters = [];
  await inParallel(codes, AT_ONCE, async (code) => voters.push(await voterAt(machine.server, 'stroom', [plans[0]], code)));
  const keepAfter = 1 + Math.floor(Math.random() * (codes.length - AT_ONCE));
  const [before, after] = [[], []];
  await inParallel(voters, AT_ONCE, async (voter) => {
    assert.ok(await cast(voter));
    if (before.length === keepAfter) {
      after.push(voter);
    } else if (before.push(voter) === keepAfter) {
      machine.disk.keep();
    }
  });
  return { before, after };
}

const skip = whyNoDisk();

for (const database of databases) {
  test(`no acknowledged ballot is lost or doubled by a power cut: ${database}`, { timeout: 600_000, skip }, async (t) => {
    const machine = makeMachine(database);
    const { place } = machine;
    t.after(machine.remove);
    await machine.start();
    const { plans } = await makeVote(place, 'stroom', {
      settings: { mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true },
      plans: [1, 2, 3].map((n) => ({ title: `Plan ${n}`, price: 100000 * n })),
    });
    const codes = await makeCodes(place, 'stroom', CUTS * VOTERS_PER_ROUND);
    machine.disk.keep();
    await machine.powerCut();
    let acknowledged = 0;
    let gone = 0;
    for (let cut = 0; cut < CUTS; cut++) {
      const { before, after } = await storm(machine, plans, codes.splice(0, VOTERS_PER_ROUND));
      await machine.powerCut();
      const rows = countRows(place, 'ballot');
      assert.ok(rows >= acknowledged + before.length, `cut ${cut}: ${acknowledged + before.length - rows} ballots were lost`);
      assert.equal(countRows(place, 'leaf'), rows, `cut ${cut}: a ballot without its leaf`);
      acknowledged += before.length + after.length;
      gone += acknowledged - rows;
      for (const voter of [...before, ...after]) {
        voter.url = machine.server.url;
        assert.ok(await cast(voter), 'the same page sent again is accepted');
      }
      assert.equal(countRows(place, 'ballot'), acknowledged, 'a ballot sent again was recorded twice');
    }
    assert.ok(gone > 0, 'no cut fell into the storm: the test proved nothing');
    await machine.server.stop();
    const doctor = await polder(place, ['doctor']);
    assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
    t.diagnostic(`${acknowledged} ballots, ${CUTS} cuts, ${gone} ballots that came after a cut were sent again`);
  });
}
