// SPDX-License-Identifier: EUPL-1.2
// Every real election of tests/reference/data becomes a finished site, on both databases, and is counted there to the
// same outcome as straight from its file. A file that cannot be imported leaves nothing behind.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { databases, makePlace, must, polder, startPolder, Visitor } from '../harness.mjs';

const data = new URL('../reference/data/', import.meta.url).pathname;
const files = readdirSync(data).filter((name) => name.endsWith('.pb'));

// One line of the format: fields with ; or " are in double quotes, inner quotes doubled.
function fieldsOf(line) {
  return [...`${line};`.matchAll(/("(?:[^"]|"")*"|[^;]*);/g)].map(([, f]) => (f.startsWith('"') ? f.slice(1, -1).replaceAll('""', '"') : f));
}

for (const database of databases) {
  describe(`imports: ${database}`, { timeout: 900_000 }, () => {
    let place;
    let server;
    before(async () => {
      place = makePlace(database);
      server = await startPolder(place);
    });
    after(() => place?.end());

    for (const [index, name] of files.entries()) {
      test(`${name} imports, and its site counts as its file does`, async () => {
        const slug = `verkiezing-${index}`;
        const path = join(data, name);
        const imported = await polder(place, ['import', 'pabulib', path, '--site', slug]);
        assert.equal(imported.code, 0, imported.stderr);
        const visitor = new Visitor(server.url);
        await visitor.get(`/${slug}/stemmen/resultaat/uitslag.json`);
        assert.equal(visitor.status, 200);
        const outcome = JSON.parse(visitor.html);
        const [, named] = readFileSync(path, 'utf8').match(/^rule;(\S+)/m);
        const shares = ['equal-shares', '--completion', 'add1', '--start', 'exact', '--until', 'overspend', '--comparison'];
        const rule = named === 'greedy-no-skip' ? ['greedy-stop'] : named === 'equalshares/add1-comparison' ? shares : ['greedy'];
        const counted = await polder({ ...place, folder: place.folder }, ['count', path, '--rule', ...rule, '--json']);
        assert.equal(counted.code, 0, counted.stderr);
        const winners = JSON.parse(counted.stdout).winners;
        // The site's file in the format of Pabulib names the plans by their ids in the source.
        await visitor.getFile(`/${slug}/stemmen/resultaat/stembiljetten.pb`);
        assert.equal(visitor.status, 200);
        const [, projects] = visitor.html.split(/PROJECTS\r?\n|VOTES\r?\n/);
        const [header, ...rows] = projects.trim().split(/\r?\n/).map(fieldsOf);
        const chosen = rows.filter((row) => row[header.indexOf('selected')] === '1').map((row) => row[0]);
        assert.equal(chosen.length, winners.length, JSON.stringify(outcome).slice(0, 300));
        assert.equal(outcome.rule, rule[0]);
        // And counting that file again gives the same winners: nothing was lost on the way there and back.
        const back = join(place.folder, `${slug}.pb`);
        writeFileSync(back, visitor.html);
        const recounted = await polder(place, ['count', back, '--rule', ...rule, '--json']);
        assert.equal(recounted.code, 0, recounted.stderr);
        assert.deepEqual(new Set(JSON.parse(recounted.stdout).winners), new Set(chosen));
        assert.equal(JSON.parse(recounted.stdout).cost, JSON.parse(counted.stdout).cost);
        const page = await new Visitor(server.url).get(`/${slug}/stemmen/resultaat`);
        assert.equal(page.status, 200);
      });
    }

    test('an imported election says that it closed when its source says, not when it was imported', async () => {
      const name = files.find((file) => /Stogi/.test(file));
      const [, ends] = readFileSync(join(data, name), 'utf8').match(/^date_end;.*?(\d{4})/m);
      assert.notEqual(Number(ends), new Date().getFullYear());
      const slug = `verkiezing-${files.indexOf(name)}`;
      for (const path of ['code', 'resultaat']) {
        const page = await new Visitor(server.url).get(`/${slug}/stemmen/${path}`);
        assert.match(page.text(), new RegExp(`gesloten op [^.]*${ends}`), path);
      }
    });

    test('a broken file is refused with line and reason, and leaves no site', async () => {
      const good = readFileSync(join(data, files.find((name) => /Stogi/.test(name))), 'utf8');
      const lines = good.trimEnd().split('\n');
      const last = lines.at(-1).split(';');
      const at = lines.findIndex((line) => /^VOTES/.test(line));
      const column = lines[at + 1].trim().split(';').indexOf('vote');
      last[column] = 'bestaat-niet';
      const path = join(place.folder, 'kapot.pb');
      writeFileSync(path, [...lines.slice(0, -1), last.join(';')].join('\n'));
      const refused = await polder(place, ['import', 'pabulib', path, '--site', 'kapot']);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, new RegExp(`line ${lines.length}\\b`));
      const { sites } = await must(place, 'site.list');
      assert.ok(!sites.some((site) => site.slug === 'kapot'));
    });

    test('a slug that is taken is refused and the site that has it stays', async () => {
      const path = join(data, files.find((name) => /Stogi/.test(name)));
      const taken = await polder(place, ['import', 'pabulib', path, '--site', 'verkiezing-0']);
      assert.equal(taken.code, 5);
      const page = await new Visitor(server.url).get('/verkiezing-0/');
      assert.equal(page.status, 200);
    });
  });
}
