// SPDX-License-Identifier: EUPL-1.2
// `polder count --rule phragmen, phragmen-skip, maximin and knapsack` against the winners that other programs agree on
// (data/reference.json) and the second implementation of rules.mjs on made-up elections.
//
// POLDER=build/polder node --test tests/reference/sequence.test.mjs
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knapsack, maximin, phragmen } from './rules.mjs';
import { electionOf, madeUp, writeElection } from './made_up.mjs';

const polder = process.env.POLDER ?? fileURLToPath(new URL('../../build/polder', import.meta.url));
const folder = fileURLToPath(new URL('data/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.pb')).sort();
const reference = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8'));
const elections = Number(process.env.ELECTIONS ?? 400);
const rowOf = { phragmen: 'phragmen_stop', 'phragmen-skip': 'phragmen_skip', maximin: 'maximin_support', knapsack: 'knapsack_max_score' };

function count(path, rule, ...options) {
	const ran = spawnSync(polder, ['count', path, '--rule', rule, '--json', ...options], { encoding: 'utf8', maxBuffer: 1 << 28 });
	if (ran.error) throw new Error(`cannot run ${polder}: build it first, or set POLDER (${ran.error.message})`);
	assert.equal(ran.status, 0, ran.stderr);
	return JSON.parse(ran.stdout);
}

for (const file of files) {
	for (const [rule, name] of Object.entries(rowOf)) {
		const row = reference[file.slice(0, -3)].results[name];
		if (!row) continue;
		test(`${file}, ${rule}: the reference winners`, () => {
			const counted = count(join(folder, file), rule, '--no-threshold');
			assert.equal(counted.rule, rule);
			assert.deepEqual([...counted.winners].sort(), [...row.winners].sort());
			assert.equal(counted.cost, Number(row.cost));
			if (row.score !== undefined) assert.equal(counted.score, row.score);
		});
	}
}

test(`${elections} made-up elections: the second implementation agrees, whatever the order of ballots and plans`, () => {
	const scratch = mkdtempSync(join(tmpdir(), 'polder-sequence-'));
	try {
		let ties = 0;
		for (let seed = 1; seed <= elections; seed++) {
			const { file, random } = madeUp(seed);
			const election = electionOf(file);
			const path = join(scratch, `${seed}.pb`), lots = join(scratch, `${seed}.txt`);
			const write = () => {
				writeFileSync(path, writeElection(file));
				writeFileSync(lots, file.lots.map((p) => `${file.projects[p].id}\n`).join(''));
			};
			const counted = {};
			write();
			for (const rule of Object.keys(rowOf)) {
				counted[rule] = count(path, rule, '--ties', lots);
				const expected = rule === 'knapsack' ? knapsack(election).taken : rule === 'maximin' ? maximin(election) : phragmen(election, rule === 'phragmen-skip');
				const [got, wanted] = [counted[rule].winners, expected.map((p) => election.projects[p].id)];
				const message = `seed ${seed}, ${rule}\n${writeElection(file)}`;
				if (rule === 'knapsack') assert.deepEqual([...got].sort(), wanted.sort(), message);
				else assert.deepEqual(got, wanted, message);
				assert.ok(counted[rule].cost <= counted[rule].budget, message);
				ties += counted[rule].ties.length;
			}
			if (seed % 8 !== 0) continue;
			file.shuffle(random);
			write();
			for (const rule of Object.keys(rowOf)) assert.deepEqual(count(path, rule, '--ties', lots).winners, counted[rule].winners);
		}
		assert.ok(ties > elections / 10, `${ties} ties: too few to say anything`);
	} finally {
		rmSync(scratch, { recursive: true });
	}
});
