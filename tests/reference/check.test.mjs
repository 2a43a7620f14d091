// SPDX-License-Identifier: EUPL-1.2
// polder check on real elections: Pabulib's own files pass, and what is broken in them is found where it was broken.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const polder = process.env.POLDER ?? fileURLToPath(new URL('../../build/polder', import.meta.url));
const folder = fileURLToPath(new URL('data', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.pb'));

function check(path, ...words) {
	return spawnSync(polder, ['check', path, ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

test('there are thirteen elections', () => assert.equal(files.length, 13));

for (const name of files) {
	test(`${name} is valid, without a warning`, () => {
		const path = join(folder, name);
		const ran = check(path, '--json');
		assert.deepEqual(JSON.parse(ran.stdout), { file: path, valid: true, errors: 0, warnings: 0, kinds: {}, findings: [] });
		assert.equal(ran.status, 0);
		assert.equal(check(path).stdout, `${path}: valid, with 0 warnings.\n`);
	});
}

// Each real election with one project's selection turned round does not follow its rule any more.
for (const name of files) {
	const text = readFileSync(join(folder, name), 'utf8');
	const lines = text.split('\n');
	const header = lines[lines.findIndex((line) => line.startsWith('PROJECTS')) + 1].trim().split(';');
	if (!header.includes('selected') || !header.includes('votes')) continue;
	test(`${name} with another winner is not valid`, () => {
		const scratch = mkdtempSync(join(tmpdir(), 'polder-check-'));
		try {
			const first = lines.findIndex((line) => line.startsWith('PROJECTS')) + 2;
			const cells = lines[first].split(';');
			const at = header.indexOf('selected') - header.length + cells.length; // names may hold semicolons, before or after
			const from = cells[at] === '0' || cells[at] === '1' ? at : header.indexOf('selected');
			cells[from] = cells[from].startsWith('1') ? '0' : '1';
			const path = join(scratch, name);
			writeFileSync(path, [...lines.slice(0, first), cells.join(';'), ...lines.slice(first + 1)].join('\n'));
			const ran = check(path, '--json');
			assert.equal(ran.status, 2, ran.stdout);
			assert.ok(JSON.parse(ran.stdout).findings.some((f) => f.kind === 'rule' && /gives other winners/.test(f.text)), ran.stdout);
		} finally {
			rmSync(scratch, { recursive: true });
		}
	});
}

test('a mistake stands there with its line, for people and for programs', () => {
	const scratch = mkdtempSync(join(tmpdir(), 'polder-check-'));
	try {
		const path = join(scratch, 'a.pb');
		const text = readFileSync(join(folder, 'Poland_Lodz_2020_Nad_Nerem.pb'), 'utf8');
		const wrong = text.replace('\n1400796909;G021NN;', '\n1400796909;G999NN;');
		assert.notEqual(wrong, text);
		const line = wrong.slice(0, wrong.indexOf('G999NN')).split('\n').length;
		writeFileSync(path, wrong);
		const ran = check(path);
		assert.equal(ran.status, 2);
		assert.match(ran.stdout, new RegExp(`, line ${line}: error: project “G999NN” is not in PROJECTS; add it there or take it off`));
		assert.match(ran.stdout, /: not valid: 2 errors, 0 warnings\.\n$/); // and the votes of the project it was
		const finding = JSON.parse(check(path, '--json').stdout).findings.find((f) => f.kind === 'no-such-project');
		assert.equal(finding.line, line);
		assert.equal(finding.level, 'error');
	} finally {
		rmSync(scratch, { recursive: true });
	}
});

test('what is no file is told, with another exit code than nothing', () => {
	const ran = check(join(folder, 'none.pb'));
	assert.equal(ran.status, 2);
	assert.match(ran.stderr, /none\.pb: cannot be opened/);
});
