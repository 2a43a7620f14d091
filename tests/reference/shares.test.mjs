// SPDX-License-Identifier: EUPL-1.2
// `polder count --rule equal-shares` against the winners that three other programs agree on (data/reference.json), the
// winners the cities published, and the second implementation of rules.mjs on thousands of made-up elections.
//
// POLDER=build/polder node --test tests/reference/shares.test.mjs
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { equalShares } from './rules.mjs';
import { electionOf, madeUp, writeElection } from './made_up.mjs';

const polder = process.env.POLDER ?? fileURLToPath(new URL('../../build/polder', import.meta.url));
const folder = fileURLToPath(new URL('data/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.pb')).sort();
const reference = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8'));
const elections = Number(process.env.ELECTIONS ?? 500);

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
	const scratch = mkdtempSync(join(tmpdir(), 'polder-shares-'));
	try {
		let ties = 0, added = 0;
		for (let seed = 1; seed <= elections; seed++) {
			const { file, options, random } = madeUp(seed);
			const election = electionOf(file);
			const path = join(scratch, `${seed}.pb`), lots = join(scratch, `${seed}.txt`);
			writeFileSync(path, writeElection(file));
			writeFileSync(lots, file.lots.map((p) => `${file.projects[p].id}\n`).join(''));
			const words = ['--ties', lots, '--utility', options.utility, '--completion', options.completion, '--start', options.start,
				'--until', options.until, '--step', String(options.step / 100n), ...(options.comparison ? ['--comparison'] : [])];
			const counted = count(path, ...words);
			const expected = equalShares(election, options);
			const message = `seed ${seed}: ${words.join(' ')}\n${writeElection(file)}`;
			assert.deepEqual(counted.winners, expected.winners.map((p) => election.projects[p].id), message);
			assert.deepEqual(counted.rounds.map(({ project }) => project), expected.rounds.map(({ p }) => election.projects[p].id), message);
			assert.ok(counted.rounds.every(({ price }, i) => near(price, expected.rounds[i].each.number() / 100)), message);
			assert.equal(counted.endowment.stopped_by, expected.stop, message);
			assert.equal(Math.round(counted.endowment.added * 100), Number(expected.added), message);
			assert.deepEqual(counted.ties.map(({ round, projects }) => [round, projects.length]),
				expected.rounds.flatMap(({ tied }, i) => (tied > 1 ? [[i + 1, tied]] : [])), message);
			assert.ok(counted.cost <= counted.budget, message);
			for (const round of counted.rounds) // payments add up to the cost, where everybody has one point
				if (file.type === 'approval') assert.ok(near(round.paid_in_full * round.price + round.paid_by_those_who_ran_out, round.cost), message);
			ties += counted.ties.length;
			added += counted.endowment.added > 0;
			if (seed % 8 !== 0) continue;
			file.shuffle(random);
			writeFileSync(path, writeElection(file));
			assert.deepEqual(count(path, ...words).winners, counted.winners, message);
		}
		assert.ok(ties > elections / 20 && added > elections / 20, `${ties} ties, ${added} with added money: too few to say anything`);
	} finally {
		rmSync(scratch, { recursive: true });
	}
});

test('wrong words are refused with what to do, exit code 2', () => {
	const path = join(folder, 'Poland_Lodz_2020_Nad_Nerem.pb');
	for (const words of [['--utility', 'x'], ['--completion', 'add2'], ['--start', '1'], ['--until', 'x'], ['--step', '0'], ['--ties', path]])
		assert.equal(spawnSync(polder, ['count', path, '--rule', 'equal-shares', ...words]).status, 2, words.join(' '));
});
