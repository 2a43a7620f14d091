// SPDX-License-Identifier: EUPL-1.2
// What the fault tests do with ballots: sending them, many at once, and counting what is left of them.
import { execFileSync } from 'node:child_process';

// What the database holds, read while no server runs.
export function countRows(place, table) {
  const sql = `SELECT count(*) FROM ${table}`;
  const out =
    place.database === 'postgresql'
      ? execFileSync('psql', ['-qtA', place.env.POLDER_DATABASE, '-c', sql])
      : execFileSync('sqlite3', ['-readonly', `${place.folder}/polder.db`, sql]);
  return Number(String(out).trim());
}

// Sends the confirm page the voter stands on. True when the server acknowledged it.
export async function cast(voter) {
  const form = voter.forms().find((f) => f.action.endsWith('/bevestigen'));
  try {
    const answer = await fetch(new URL(form.action, voter.url), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(form.fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: voter.url,
        cookie: [...voter.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    });
    if (answer.status === 303) return true;
    if (answer.status === 503) return false;
    throw new Error(`a ballot was answered with ${answer.status}: ${(await answer.text()).slice(0, 400)}`);
  } catch (error) {
    if (error instanceof TypeError) return false; // the connection went away
    throw error;
  }
}

export async function inParallel(items, width, work) {
  const queue = [...items];
  await Promise.all(Array.from({ length: width }, async () => {
    while (queue.length > 0) await work(queue.shift());
  }));
}
