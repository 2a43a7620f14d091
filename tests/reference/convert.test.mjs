// SPDX-License-Identifier: EUPL-1.2
// polder convert on real elections: .pb, CSV and JSON say the same, byte for byte, and count the same.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const polder = process.env.POLDER ?? fileURLToPath(new URL('../../build/polder', import.meta.url));
const folder = fileURLToPath(new URL('data', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'polder-convert-'));
after(() => rmSync(scratch, { recursive: true }));

const run = (...words) => spawnSync(polder, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
function convert(from, to, ...options) {
	const ran = run('convert', from, to, ...options);
	assert.equal(ran.status, 0, ran.stderr);
	return ran;
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.pb'))) {
	test(`${name} comes back from CSV and from JSON`, () => {
		const original = join(folder, name);
		const at = (suffix) => join(scratch, name.replace(/pb$/, suffix));
		convert(original, at('pb'));
		const text = readFileSync(at('pb'), 'utf8');
		assert.equal(text, readFileSync(original, 'utf8').replaceAll('\r\n', '\n')); // these files are as they should be
		convert(at('pb'), at('csv'));
		convert(at('votes.csv'), at('a.pb')); // any of the three names them all
		assert.equal(readFileSync(at('a.pb'), 'utf8'), text);
		convert(at('csv'), at('json'));
		convert(at('json'), at('b.pb'));
		assert.equal(readFileSync(at('b.pb'), 'utf8'), text);
		const election = JSON.parse(readFileSync(at('json'), 'utf8'));
		assert.equal(election.votes.length, election.meta.num_votes);
		assert.equal(election.projects.length, election.meta.num_projects);
		assert.ok(Array.isArray(election.votes[0].vote) && typeof election.projects[0].cost === 'number');
	});
}

test('names without an end need --from and --to', () => {
	const original = join(folder, 'Poland_Lodz_2020_Nad_Nerem.pb');
	const ran = run('convert', original, join(scratch, 'election'));
	assert.equal(ran.status, 2);
	assert.match(ran.stderr, /ends in none of \.pb, \.csv and \.json; name its format with --to/);
	convert(original, join(scratch, 'election'), '--to', 'json');
	convert(join(scratch, 'election'), join(scratch, 'election.pb'), '--from', 'json');
	assert.equal(run('convert', original, join(scratch, 'x'), '--to', 'xlsx').status, 2);
});

test('a mistake is told with the file and the line, and nothing is written', () => {
	const original = join(folder, 'Poland_Lodz_2020_Nad_Nerem.pb');
	convert(original, join(scratch, 'wrong.csv'));
	const votes = join(scratch, 'wrong.votes.csv');
	writeFileSync(votes, readFileSync(votes, 'utf8').replace('1400796909,G021NN,', '1400796909,G999NN,'));
	const ran = run('convert', join(scratch, 'wrong.csv'), join(scratch, 'wrong.pb'));
	assert.equal(ran.status, 2);
	assert.match(ran.stderr, /wrong\.votes\.csv, line 2: project “G999NN” is not in PROJECTS; add it there or take it off this ballot/);
	assert.throws(() => readFileSync(join(scratch, 'wrong.pb')));
	assert.match(run('convert', join(scratch, 'none.csv'), join(scratch, 'x.pb')).stderr, /none\.meta\.csv: cannot be opened/);
	assert.match(run('convert', original, join(scratch, 'no/such/folder.pb')).stderr, /cannot be written: No such file/);
});

test('of the three files of CSV all are written, or none', () => {
	const original = join(folder, 'Poland_Lodz_2020_Nad_Nerem.pb'), place = join(scratch, 'half');
	mkdirSync(join(place, 'x.votes.csv'), { recursive: true });
	writeFileSync(join(place, 'x.meta.csv'), 'as it was');
	const ran = run('convert', original, join(place, 'x.csv'));
	assert.equal(ran.status, 2);
	assert.equal(ran.stdout, '');
	assert.match(ran.stderr, /x\.votes\.csv: cannot be written: Is a directory/);
	assert.deepEqual(readdirSync(place).sort(), ['x.meta.csv', 'x.votes.csv']);
	assert.equal(readFileSync(join(place, 'x.meta.csv'), 'utf8'), 'as it was');
	rmSync(join(place, 'x.votes.csv'), { recursive: true });
	convert(original, join(place, 'x.csv'));
	assert.deepEqual(readdirSync(place).sort(), ['x.meta.csv', 'x.projects.csv', 'x.votes.csv']);
});

test('a full disk is told, and nothing is left in a folder', () => {
	const original = join(folder, 'Poland_Lodz_2020_Nad_Nerem.pb');
	const ran = run('convert', original, '/dev/full', '--to', 'pb');
	assert.equal(ran.status, 7);
	assert.match(ran.stderr, /\/dev\/full: cannot be written: No space left/);
	const pipe = spawnSync('sh', ['-c', '"$0" convert "$1" /dev/stdout --to pb | head -n 1', polder, original], { encoding: 'utf8' });
	assert.equal(pipe.stdout, 'META\n');
});

test('a line break in a spreadsheet is told', () => {
	const at = (part) => join(scratch, `breaks.${part}`);
	writeFileSync(at('meta.csv'), 'key,value\nbudget,1000\nvote_type,approval\n');
	writeFileSync(at('projects.csv'), 'project_id,cost,name\n1,500,"Plein\naan zee"\n');
	writeFileSync(at('votes.csv'), 'voter_id,vote\na,1\n');
	assert.match(convert(at('csv'), at('pb')).stderr, /line breaks became spaces in 1 values/);
	assert.match(readFileSync(at('pb'), 'utf8'), /\n1;500;Plein aan zee\n/);
});
