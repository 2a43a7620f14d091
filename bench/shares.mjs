// SPDX-License-Identifier: EUPL-1.2
// How long an exact Add1 count by the Method of Equal Shares takes, reading included, beside a plain program in JavaScript
// that does the same with doubles and without shortcuts. Of its runs only the first are made, and the rest reckoned.
//   lodz  90,000 ballots of 5 approvals, 160 plans of 1,000 to 500,000, to overspend: at most 0.5 s
//   huf   1,800 ballots, 40 plans, an increment of 1 in a currency with small units, at least 26,500 runs: at most 2 s
//
// node bench/shares.mjs       POLDER names the program (build/polder otherwise)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const polder = process.env.POLDER ?? fileURLToPath(new URL('../build/polder', import.meta.url));
const runs = 5;

function election(voters, plans, budget, costOf, lengthOf) {
	let seed = 12345;
	const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
	const lines = ['META', 'key;value', `num_projects;${plans}`, `num_votes;${voters}`, `budget;${budget}`, 'vote_type;approval',
		'rule;unknown', 'PROJECTS', 'project_id;cost'];
	for (let i = 0; i < plans; i++) lines.push(`${i + 1};${costOf(random())}`);
	lines.push('VOTES', 'voter_id;vote');
	for (let i = 0; i < voters; i++) {
		const named = new Set();
		const wanted = lengthOf(random());
		while (named.size < wanted) named.add(1 + Math.floor(random() ** 1.7 * plans));
		lines.push(`${i};${[...named].join(',')}`);
	}
	return `${lines.join('\n')}\n`;
}

// The definition, in doubles: every run from the start, every plan in every round. Stops after `most` runs.
const plainCount = `
	const [, meta, projects, votes] = /^META\\n([^]*)PROJECTS\\n([^]*)VOTES\\n([^]*)$/.exec(
		require('node:fs').readFileSync(process.argv[1], 'utf8'));
	const most = Number(process.argv[2]), budget = Number(/budget;(.*)/.exec(meta)[1]);
	const plans = projects.trim().split('\\n').slice(1).map((line) => line.split(';')).map(([id, cost]) => ({ id, cost: Number(cost), voters: [] }));
	const at = new Map(plans.map((plan) => [plan.id, plan]));
	const ballots = votes.trim().split('\\n').slice(1);
	ballots.forEach((line, voter) => line.split(';')[1].split(',').forEach((id) => at.get(id).voters.push(voter)));
	function price(plan, money) {
		let poor = 0, rich = plan.voters, each;
		if (rich.reduce((sum, voter) => sum + money[voter], 0) < plan.cost) return null;
		for (;;) {
			each = (plan.cost - poor) / rich.length;
			const still = rich.filter((voter) => money[voter] >= each);
			if (still.length === rich.length) return each;
			poor += rich.reduce((sum, voter) => sum + (money[voter] < each ? money[voter] : 0), 0);
			rich = still;
		}
	}
	function run(endowment) {
		const money = new Float64Array(ballots.length).fill(endowment), winners = [];
		for (let left = [...plans]; ; ) {
			let best, votes = 0, paid;
			left = left.filter((plan) => {
				const each = price(plan, money);
				if (each === null) return false;
				if (plan.cost / each > votes) [best, votes, paid] = [plan, plan.cost / each, each];
				return true;
			});
			if (!best) return winners;
			for (const voter of best.voters) money[voter] -= Math.min(money[voter], paid);
			winners.push(best);
			left = left.filter((plan) => plan !== best);
		}
	}
	let endowment = Math.floor(budget / ballots.length), winners = run(endowment), done = 1;
	for (; done < most; endowment++, done++) {
		const next = run(endowment + 1);
		if (next.reduce((sum, plan) => sum + plan.cost, 0) > budget) { done++; break; }
		winners = next;
	}
	console.log(JSON.stringify({ done, winners: winners.map((plan) => plan.id) }));`;

function measure(times, command, ...words) {
	const took = [];
	let answer;
	for (let i = 0; i < times; i++) {
		const start = process.hrtime.bigint();
		const ran = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
		took.push(Number(process.hrtime.bigint() - start) / 1e6);
		if (ran.error || ran.status !== 0) throw new Error(`${command}: ${ran.error?.message ?? ran.stderr}`);
		answer = JSON.parse(ran.stdout);
	}
	return { answer, median: took.sort((a, b) => a - b)[times >> 1] };
}

const cases = [
	{ name: 'lodz', most: 5, limit: 500, least: 2, file: election(90000, 160, 6000000, (r) => 1000 + Math.floor(500 ** r * 1000), () => 5) },
	{ name: 'huf', most: 2000, limit: 2000, least: 26500, file: election(1800, 40, 150000000, (r) => 5000000 + Math.floor(r * 45000000), (r) => 1 + Math.floor(r * 5)) },
];
const scratch = mkdtempSync(join(tmpdir(), 'polder-bench-'));
try {
	for (const { name, file, most, limit, least } of cases) {
		const path = join(scratch, `${name}.pb`);
		writeFileSync(path, file);
		readFileSync(path); // in the page cache for both
		const ours = measure(runs, polder, 'count', path, '--rule', 'equal-shares', '--completion', 'add1', '--until', 'overspend', '--json');
		const plain = measure(1, process.execPath, '-e', plainCount, path, String(most));
		const counted = ours.answer.endowment.runs;
		const whole = plain.answer.done >= counted;
		const same = !whole || JSON.stringify(plain.answer.winners) === JSON.stringify(ours.answer.winners);
		console.log(`${name}: polder, exact, ${counted} runs in ${ours.median.toFixed(0)} ms; JavaScript, doubles, ${plain.answer.done} runs in ` +
			`${plain.median.toFixed(0)} ms${whole ? `, same winners: ${same ? 'yes' : 'NO'}` : ` (${(plain.median / plain.answer.done * counted / 1000).toFixed(1)} s for all)`}; ` +
			`at most ${limit} ms: ${ours.median <= limit && counted >= least ? 'yes' : 'NO'}`);
		if (!same || ours.median > limit || counted < least) process.exitCode = 1;
	}
} finally {
	rmSync(scratch, { recursive: true });
}
