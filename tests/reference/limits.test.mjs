// SPDX-License-Identifier: EUPL-1.2
// The greedy rules of `polder count` on made-up elections, with and without ceilings for categories and neighbourhoods, against
// the second implementation of rules.mjs; and what the report says besides.
//
// POLDER=build/polder node --test tests/reference/limits.test.mjs
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { greedyFamily, pointsNeeded } from './rules.mjs';
import { electionOf, madeUp, withLimits, writeElection } from './made_up.mjs';
import { countMany, polder } from './many.mjs';

const elections = Number(process.env.ELECTIONS ?? 10000);

for (const rule of ['greedy', 'greedy-stop', 'greedy-per-cost']) {
	test(`${rule}: ${elections} made-up elections: the second implementation agrees on winners and reasons`, () => {
		const made = Array.from({ length: elections }, (_, i) => {
			const one = madeUp(i + 1);
			if (i % 3 > 0) withLimits(one.file, one.random);
			return { ...one, rule, options: undefined };
		});
		const all = countMany(made);
		let full = 0, leftover = 0;
		for (const [i, { file }] of made.entries()) {
			const election = electionOf(file), expected = greedyFamily(election, rule), message = `seed ${i + 1}\n${writeElection(file)}`;
			assert.deepEqual(all[i].winners, expected.winners.map((p) => election.projects[p].id), message);
			assert.deepEqual(all[i].projects.map(({ why }) => why), expected.why, message);
			assert.ok(all[i].cost <= all[i].budget, message);
			if (!file.leftover) for (const { budget, cost } of all[i].limits) assert.ok(cost <= budget, message);
			full += expected.why.filter((why) => why === 'category_full').length;
			leftover += all[i].projects.filter((project) => project.by_leftover).length;
		}
		assert.ok(full > elections / 10 && leftover > elections / 50, `${full} kept out, ${leftover} let in: too few to say anything`);
		const again = made.filter((_, i) => i % 4 === 0);
		for (const { file, random } of again) file.shuffle(random);
		for (const [i, counted] of countMany(again).entries())
			assert.deepEqual(counted.winners, all[4 * i].winners, `seed ${4 * i + 1}, in another order`);
	});

	test(`${rule}: the points a plan needed are the fewest with which it wins, and a winner with more points still wins`, () => {
		const made = Array.from({ length: Math.ceil(elections / 10) }, (_, i) => {
			const one = madeUp(i + 1);
			if (i % 2) withLimits(one.file, one.random);
			one.file.leftover = false;
			return { ...one, rule, options: undefined };
		});
		let enough = 0;
		for (const [i, counted] of countMany(made).entries()) {
			const election = electionOf(made[i].file), message = `seed ${i + 1}\n${writeElection(made[i].file)}`;
			for (const [plan, { needed, score }] of counted.projects.entries()) {
				if (needed) {
					const most = Math.max(60, (needed.score ?? 0) + 1);
					assert.equal(needed.score ?? null, pointsNeeded(election, rule, plan, Math.min(most, 4000)), `${counted.projects[plan].id}, ${message}`);
					enough += needed.score !== null;
				} else {
					const projects = election.projects.map((project, p) => (p === plan ? { ...project, score: score + 1 + i % 5 } : project));
					assert.ok(greedyFamily({ ...election, projects }, rule).winners.includes(plan), message);
				}
			}
		}
		assert.ok(enough > elections / 40, `${enough}: too few to say anything`);
	});
}

function countText(file, ...options) {
	const scratch = mkdtempSync(join(tmpdir(), 'polder-limits-'));
	try {
		writeFileSync(join(scratch, 'a.pb'), file);
		return spawnSync(polder, ['count', join(scratch, 'a.pb'), ...options], { encoding: 'utf8' });
	} finally {
		rmSync(scratch, { recursive: true });
	}
}

const park = (limits, voters = '') => ['META', 'key;value', 'num_projects;3', 'num_votes;3', 'budget;1000', 'vote_type;approval', 'rule;greedy',
	...limits, 'PROJECTS', 'project_id;cost;category', 'A;400;groen', 'B;300;groen', 'C;200;sport', 'VOTES',
	`voter_id;vote${voters && ';sex'}`, ...['A,B,C', 'A,B', 'A'].map((vote, i) => `${i};${vote}${voters && `;${voters[i]}`}`), ''].join('\n');

test('the report names the ceiling that stopped a plan; without ceilings it would have won', () => {
	const file = park(['categories;groen,sport', 'budget_per_category;600,500']);
	const counted = JSON.parse(countText(file, '--json').stdout);
	assert.deepEqual(counted.winners, ['A', 'C']);
	assert.deepEqual(counted.projects[1].limit, { category: 'groen', remaining: 200 });
	assert.deepEqual(counted.limits.map(({ budget, cost }) => [budget, cost]), [[600, 400], [500, 200]]);
	assert.deepEqual(counted.compared_with_greedy.only_greedy, ['B']);
	assert.match(countText(file).stdout, /B .*too expensive for its category groen: 200 was left/);
	assert.deepEqual(JSON.parse(countText(file, '--json', '--no-limits').stdout).winners, ['A', 'B', 'C']);
	assert.match(countText(file, '--rule', 'phragmen').stdout, /they are not applied/);
	const after = JSON.parse(countText(park(['categories;groen', 'budget_per_category;600', 'leftover_budget;what fits']), '--json').stdout);
	assert.deepEqual(after.winners, ['A', 'C', 'B']);
	assert.equal(after.projects[1].by_leftover, true);
});

test('lists of ceilings that do not match are refused with what to do', () => {
	for (const limits of [['categories;groen', 'budget_per_category;1,2'], ['budget_per_neighborhood;5'], ['categories;groen', 'budget_per_category;veel']]) {
		const ran = countText(park(limits));
		assert.equal(ran.status, 2);
		assert.match(ran.stderr, /budget_per_/);
	}
});

test('of groups with fewer than ten ballots nothing is shown', () => {
	const { by } = JSON.parse(countText(park([], ['F', 'M', 'F']), '--json').stdout).satisfaction;
	assert.deepEqual(by, [{ column: 'sex', groups: [], hidden_groups: 2 }]);
});
