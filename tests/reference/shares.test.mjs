// SPDX-License-Identifier: EUPL-1.2
// `polder count --rule equal-shares` against the winners that three other programs agree on (data/reference.json), the
// winners the cities published, and the second implementation of rules.mjs on thousands of made-up elections.
//
// POLDER=build/polder node --test tests/reference/shares.test.mjs
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fraction, equalShares, sharesOnce } from './rules.mjs';
import { electionOf, madeUp, writeElection } from './made_up.mjs';
import { countMany, polder } from './many.mjs';

const folder = fileURLToPath(new URL('data/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.pb')).sort();
const reference = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8'));
const elections = Number(process.env.ELECTIONS ?? 10000);

function count(path, ...options) {
	const ran = spawnSync(polder, ['count', path, '--rule', 'equal-shares', '--json', ...options], { encoding: 'utf8', maxBuffer: 1 << 28 });
	if (ran.error) throw new Error(`cannot run ${polder}: build it first, or set POLDER (${ran.error.message})`);
	assert.equal(ran.status, 0, ran.stderr);
	return JSON.parse(ran.stdout);
}

// mes_cost, mes_cost+U, mes_card_add1[floor,nostop], mes_cost_add1u[floor,exhaustivestop] ... as options
function optionsOf(row) {
	const [, utility, completion, switches] = /^mes_(cost|card)(\+U|_add1u?)?(?:\[(.*)\])?$/.exec(row);
	const options = ['--no-threshold', '--utility', utility === 'cost' ? 'cost' : 'cardinality', '--completion',
		{ undefined: 'none', '+U': 'greedy', _add1: 'add1', _add1u: 'add1u' }[completion]];
	if (!switches) return [...options, '--start', 'exact'];
	const [start, until] = switches.split(',');
	return [...options, '--start', start, '--until', until === 'nostop' ? 'overspend' : 'exhaustive'];
}

for (const file of files) {
	const expected = reference[file.slice(0, -3)];
	for (const [name, row] of Object.entries(expected.results).filter(([name]) => name.startsWith('mes_'))) {
		test(`${file}, ${name}: the reference winners`, () => {
			const counted = count(join(folder, file), ...optionsOf(name));
			assert.deepEqual([...counted.winners].sort(), [...row.winners].sort());
			assert.equal(counted.cost, Number(row.cost));
			assert.ok(counted.cost <= counted.budget);
			if (row.order) assert.deepEqual(counted.winners, row.order);
			for (const [i, [id, votes]] of (row.effective_votes ?? []).entries()) {
				assert.equal(counted.rounds[i].project, id);
				assert.ok(Math.abs(counted.rounds[i].effective_votes - votes) < 0.001, `${id}: ${counted.rounds[i].effective_votes}, not ${votes}`);
			}
			if (row.added_per_voter === undefined) return;
			assert.equal(counted.endowment.added, Number(row.added_per_voter));
			assert.equal(counted.endowment.runs, row.runs);
			assert.equal(counted.endowment.stopped_by, row.stopped_by);
			assert.equal(counted.ties_in_all_runs > 0, row.exact_ties_met > 0);
		});
	}
}

test('Wieliczka 2023 as the city counted it: its winners, its comparison', () => {
	const path = join(folder, 'Poland_Wieliczka_2023_Green_Budget.pb');
	const counted = count(path, '--completion', 'add1', '--start', 'exact', '--until', 'overspend', '--comparison');
	assert.deepEqual([...counted.winners].sort(), [...reference.Poland_Wieliczka_2023_Green_Budget.published_selected].sort());
	assert.deepEqual(counted.comparison, { prefer_equal_shares: 1615, prefer_greedy: 873, prefer_neither: 4098, greedy_won: false });
	assert.ok(Math.abs(counted.satisfaction.mean_winners - 1.62) < 0.005);
	assert.ok(Math.abs(counted.satisfaction.no_winner / counted.ballots - 0.178) < 0.0005);
	// From the city's report: the supporters of 16 (cost 50,000) had 49,998 left.
	const entry = counted.projects.find(({ id }) => id === '16');
	assert.equal(entry.why, 'ran_out');
	assert.equal(Math.round(entry.supporters_money), 49998);
});

const near = (a, b) => Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b));

test(`${elections} made-up elections: the second implementation agrees, whatever the order of ballots and plans`, () => {
	const made = Array.from({ length: elections }, (_, i) => ({ ...madeUp(i + 1), rule: 'equal-shares' }));
	const all = countMany(made);
	let ties = 0, added = 0;
	for (const [i, { file, options }] of made.entries()) {
		const counted = all[i], election = electionOf(file), expected = equalShares(election, options);
		const message = `seed ${i + 1}: ${Object.values(options).join(' ')}\n${writeElection(file)}`;
		assert.deepEqual(counted.winners, expected.winners.map((p) => election.projects[p].id), message);
		assert.deepEqual(counted.rounds.map(({ project }) => project), expected.rounds.map(({ p }) => election.projects[p].id), message);
		assert.ok(counted.rounds.every(({ price }, r) => near(price, expected.rounds[r].each.number() / 100)), message);
		assert.equal(counted.endowment.stopped_by, expected.stop, message);
		assert.equal(Math.round(counted.endowment.added * 100), Number(expected.added), message);
		assert.deepEqual(counted.ties.map(({ round, projects }) => [round, projects.length]),
			expected.rounds.flatMap(({ tied }, r) => (tied > 1 ? [[r + 1, tied]] : [])), message);
		assert.ok(counted.cost <= counted.budget, message);
		for (const round of counted.rounds) // payments add up to the cost, where everybody has one point
			if (file.type === 'approval') assert.ok(near(round.paid_in_full * round.price + round.paid_by_those_who_ran_out, round.cost), message);
		ties += counted.ties.length;
		added += counted.endowment.added > 0;
	}
	assert.ok(ties > elections / 20 && added > elections / 20, `${ties} ties, ${added} with added money: too few to say anything`);
	const again = made.filter((_, i) => i % 4 === 0);
	for (const { file, random } of again) file.shuffle(random);
	for (const [i, counted] of countMany(again).entries())
		assert.deepEqual(counted.winners, all[4 * i].winners, `seed ${4 * i + 1}, in another order`);
});

test('what a plan that was not bought would have needed is enough, and less is not', () => {
	const made = Array.from({ length: Math.ceil(elections / 4) }, (_, i) => madeUp(i + 1)).filter(({ file }) => file.type === 'approval')
		.map((one) => ({ ...one, rule: 'equal-shares', options: { ...one.options, completion: 'none', comparison: false } }));
	let cheaper = 0, more = 0;
	for (const [i, counted] of countMany(made).entries()) {
		const { file, options } = made[i], election = electionOf(file);
		const endowment = new Fraction(BigInt(counted.endowment.cents), BigInt(counted.endowment.parts));
		const buys = (plan, cost, voters) => sharesOnce({
			...election, projects: election.projects.map((project, p) => (p === plan ? { ...project, cost } : project)),
			ballots: [...election.ballots, ...Array.from({ length: voters }, () => new Map([[plan, 1]]))],
		}, options.utility, endowment).some(({ p }) => p === plan);
		for (const [plan, { cost, needed }] of counted.projects.entries()) {
			if (!needed) continue;
			const message = `plan ${counted.projects[plan].id} needs ${JSON.stringify(needed)}\n${Object.values(options).join(' ')}\n${writeElection(file)}`;
			const [was, low] = [BigInt(Math.round(cost * 100)), BigInt(Math.round(needed.cost * 100))];
			if (low > 1n) assert.ok(buys(plan, low - 1n, 0), message); // a cent less: no tie
			if (low + 2n < was) assert.ok(!buys(plan, low + 2n, 0), message);
			cheaper += low > 1n && low + 2n < was;
			if (needed.extra_voters === null || needed.extra_voters > 40) continue;
			assert.ok(buys(plan, was, needed.extra_voters + 1), message);
			if (needed.extra_voters > 1) assert.ok(!buys(plan, was, needed.extra_voters - 1), message);
			more++;
		}
	}
	assert.ok(cheaper > elections / 20 && more > elections / 20, `${cheaper} and ${more}: too few to say anything`);
});

test('the effective support of the plans that Wieliczka left out, as published before payment', () => {
	const counted = count(join(folder, 'Poland_Wieliczka_2023_Green_Budget.pb'), '--completion', 'add1', '--start', 'exact', '--until', 'overspend');
	const support = (id) => Math.floor(100 * counted.projects.find((project) => project.id === id).needed.effective_support);
	assert.deepEqual(['21', '8', '67'].map(support), [97, 92, 83]);
});

test('wrong words are refused with what to do, exit code 2', () => {
	const path = join(folder, 'Poland_Lodz_2020_Nad_Nerem.pb');
	for (const words of [['--utility', 'x'], ['--completion', 'add2'], ['--start', '1'], ['--until', 'x'], ['--step', '0'], ['--ties', path]])
		assert.equal(spawnSync(polder, ['count', path, '--rule', 'equal-shares', ...words]).status, 2, words.join(' '));
});
