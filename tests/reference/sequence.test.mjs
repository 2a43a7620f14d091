// SPDX-License-Identifier: EUPL-1.2
// `polder count --rule phragmen, phragmen-skip, maximin and knapsack` against the winners that other programs agree on
// (data/reference.json) and the second implementation of rules.mjs on made-up elections.
//
// POLDER=build/polder node --test tests/reference/sequence.test.mjs
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knapsack, maximin, phragmen } from './rules.mjs';
import { electionOf, madeUp, writeElection } from './made_up.mjs';
import { countMany, polder } from './many.mjs';

const folder = fileURLToPath(new URL('data/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.pb')).sort();
const reference = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8'));
const elections = Number(process.env.ELECTIONS ?? 10000);
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

const second = {
	phragmen: (election) => phragmen(election, false),
	'phragmen-skip': (election) => phragmen(election, true),
	maximin,
	knapsack: (election) => knapsack(election).taken,
};

for (const rule of Object.keys(rowOf)) {
	test(`${rule}: ${elections} made-up elections: the second implementation agrees, whatever the order of ballots and plans`, () => {
		const made = Array.from({ length: elections }, (_, i) => ({ ...madeUp(i + 1), rule, options: undefined }));
		const all = countMany(made);
		let ties = 0;
		const idsOf = (list) => (rule === 'knapsack' ? [...list].sort() : list); // a set, in no order of its own
		for (const [i, { file }] of made.entries()) {
			const election = electionOf(file), message = `seed ${i + 1}\n${writeElection(file)}`;
			assert.deepEqual(idsOf(all[i].winners), idsOf(second[rule](election).map((p) => election.projects[p].id)), message);
			assert.ok(all[i].cost <= all[i].budget, message);
			ties += all[i].ties.length;
		}
		assert.ok(rule === 'knapsack' || ties > elections / 10, `${ties} ties: too few to say anything`);
		const again = made.filter((_, i) => i % 4 === 0);
		for (const { file, random } of again) file.shuffle(random);
		for (const [i, counted] of countMany(again).entries())
			assert.deepEqual(idsOf(counted.winners), idsOf(all[4 * i].winners), `seed ${4 * i + 1}, in another order`);
	});
}
