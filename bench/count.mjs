// SPDX-License-Identifier: EUPL-1.2
// How long `polder count FILE.pb` takes, reading included, each beside a straightforward second implementation of the same in
// JavaScript in the same run, whose winners must be the same:
//
// - greedy: 1,000,000 ballots, 200 plans: at most 0.5 s; also beside what it takes only to read the file (wc -l) and to
//   split it (awk)
// - lodz: equal shares with exact Add1 to overspend, 90,000 ballots of 5 choices, 160 plans of 1,000 to 500,000: at most 0.5 s
// - huf: the same for 1,800 ballots, 40 plans, an increment of 1 in a currency with small units, at least 26,500 runs: at most 2 s
//
// node bench/count.mjs [--json]       POLDER names the program (build/polder otherwise); --json gives rows to bench/run.mjs
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const polder = process.env.POLDER ?? fileURLToPath(new URL('../build/polder', import.meta.url));
const json = process.argv.includes('--json');
const runs = 5;

// The plans at the front of the list are named more often than those at its end.
function writeElection(path, { ballots, plans, budget, rule, costOf, lengthOf, skew }) {
	let seed = 20261121;
	const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
	const file = openSync(path, 'w');
	const lines = ['META', 'key;value', `num_projects;${plans}`, `num_votes;${ballots}`, `budget;${budget}`,
		'vote_type;approval', `rule;${rule}`, 'PROJECTS', 'project_id;cost;name'];
	for (let i = 0; i < plans; i++) lines.push(`${1000 + i};${costOf(random())};Plan ${i}`);
	lines.push('VOTES', 'voter_id;vote;age;voting_method');
	for (let i = 0; i < ballots; i++) {
		const named = new Set();
		const wanted = lengthOf(random());
		while (named.size < wanted) named.add(1000 + Math.floor(random() ** skew * plans));
		lines.push(`${100000 + i};${[...named].join(',')};${18 + Math.floor(random() * 70)};internet`);
		if (lines.length > 20000) writeSync(file, lines.splice(0).join('\n') + '\n');
	}
	writeSync(file, lines.join('\n') + '\n');
	closeSync(file);
	readFileSync(path); // in the page cache for all
}

const plainGreedy = `
	const [, meta, projects, votes] = /^META\\n([^]*)PROJECTS\\n([^]*)VOTES\\n([^]*)$/.exec(
		require('node:fs').readFileSync(process.argv[1], 'utf8'));
	const score = new Map(), rows = projects.trim().split('\\n').slice(1).map((line) => line.split(';'));
	for (const [id] of rows) score.set(id, 0);
	for (const line of votes.trim().split('\\n').slice(1))
		for (const id of line.split(';')[1].split(',')) score.set(id, score.get(id) + 1);
	let left = Number(/budget;(.*)/.exec(meta)[1]);
	const winners = [];
	rows.sort((a, b) => score.get(b[0]) - score.get(a[0]) || a[1] - b[1]);
	for (const [id, cost] of rows) if (Number(cost) <= left) { winners.push(id); left -= cost; }
	console.log(JSON.stringify(winners));`;

// The definition, in doubles: every run from the start, every plan in every round. Stops after `most` runs.
const plainShares = `
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
	let output;
	for (let i = 0; i < times; i++) {
		const start = process.hrtime.bigint();
		const ran = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
		took.push(Number(process.hrtime.bigint() - start) / 1e6);
		if (ran.error || ran.status !== 0) throw new Error(`${command}: ${ran.error?.message ?? ran.stderr}`);
		output = ran.stdout;
	}
	return { output, ms: took.sort((a, b) => a - b)[times >> 1] };
}

const rows = [];
function row(figure, ours, yardstick, theirs, limit, right) {
	const kept = right && ours <= limit;
	rows.push({ figure: right ? figure : `${figure}, WRONG WINNERS`, ours, yardstick, ratio: ours / theirs, limit, right });
	if (!json) console.log(`${figure}: ${ours.toFixed(0)} ms, beside ${yardstick}; at most ${limit} ms: ${kept ? 'yes' : 'NO'}${right ? '' : ', WRONG WINNERS'}`);
	if (!kept) process.exitCode = 1;
}

function measureGreedy(path) {
	writeElection(path, { ballots: 1_000_000, plans: 200, budget: 5_000_000, rule: 'greedy', skew: 2,
		costOf: (r) => 5000 + Math.floor(r * 200) * 1000, lengthOf: (r) => 1 + Math.floor(r * 9) });
	const wc = measure(runs, 'wc', '-l', path);
	const awk = measure(1, 'awk', '-F;', '{n=split($2,v,",");for(i=1;i<=n;i++)s[v[i]]++}END{print length(s)}', path);
	const plain = measure(runs, process.execPath, '-e', plainGreedy, path);
	const ours = measure(runs, polder, 'count', path, '--rule', 'greedy', '--json');
	const same = JSON.stringify(JSON.parse(ours.output).winners) === plain.output.trim();
	row('count 1,000,000 ballots x 200 plans from a file, greedy', ours.ms,
		`${plain.ms.toFixed(0)} ms JavaScript, ${wc.ms.toFixed(0)} wc -l, ${awk.ms.toFixed(0)} awk`, plain.ms, 500, same);
}

// The second implementation makes `most` runs at most; what all would take is reckoned from those.
function measureShares(path, name, election, { most, limit, least }) {
	writeElection(path, { rule: 'unknown', skew: 1.7, ...election });
	const words = ['--rule', 'equal-shares', '--completion', 'add1', '--until', 'overspend', '--json'];
	const ours = measure(runs, polder, 'count', path, ...words);
	const plain = measure(1, process.execPath, '-e', plainShares, path, String(most));
	const [mine, theirs] = [JSON.parse(ours.output), JSON.parse(plain.output)];
	const counted = mine.endowment.runs;
	const whole = theirs.done >= counted;
	const same = !whole || JSON.stringify(theirs.winners) === JSON.stringify(mine.winners);
	const all = (plain.ms / theirs.done) * counted;
	row(`equal shares, exact Add1, ${name}, ${counted.toLocaleString('en')} runs`, ours.ms,
		`${(all / 1000).toFixed(1)} s JavaScript in doubles${whole ? '' : `, reckoned from ${theirs.done} runs`}`, all, limit, same && counted >= least);
}

const scratch = mkdtempSync(join(tmpdir(), 'polder-bench-'));
try {
	const path = join(scratch, 'election.pb');
	measureGreedy(path);
	measureShares(path, '90,000 ballots x 160 plans',
		{ ballots: 90000, plans: 160, budget: 6_000_000, costOf: (r) => 1000 + Math.floor(500 ** r * 1000), lengthOf: () => 5 },
		{ most: 5, limit: 500, least: 2 });
	measureShares(path, '1,800 ballots x 40 plans',
		{ ballots: 1800, plans: 40, budget: 150_000_000, costOf: (r) => 5_000_000 + Math.floor(r * 45_000_000), lengthOf: (r) => 1 + Math.floor(r * 5) },
		{ most: 2000, limit: 2000, least: 26500 });
} finally {
	rmSync(scratch, { recursive: true });
}
if (json) console.log(JSON.stringify(rows));
