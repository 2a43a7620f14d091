// SPDX-License-Identifier: EUPL-1.2
// How long `polder count` takes for 1,000,000 ballots over 200 plans, reading included, beside what the same machine needs
// in the same run to read the file (wc -l), to split it with awk, and to count it with a plain program in JavaScript.
//
// node bench/count.mjs [ballots] [plans]       POLDER names the program (build/polder otherwise)
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ballots = Number(process.argv[2] ?? 1_000_000);
const plans = Number(process.argv[3] ?? 200);
const runs = 5;
const polder = process.env.POLDER ?? fileURLToPath(new URL('../build/polder', import.meta.url));

// 1 to 9 choices a ballot, the plans at the front of the list more often than those at its end.
function writeElection(path) {
	let seed = 20261121;
	const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
	const file = openSync(path, 'w');
	const lines = ['META', 'key;value', `num_projects;${plans}`, `num_votes;${ballots}`, 'budget;5000000',
		'vote_type;approval', 'rule;greedy', 'PROJECTS', 'project_id;cost;name'];
	for (let i = 0; i < plans; i++) lines.push(`${1000 + i};${5000 + Math.floor(random() * 200) * 1000};Plan ${i}`);
	lines.push('VOTES', 'voter_id;vote;age;voting_method');
	for (let i = 0; i < ballots; i++) {
		const named = new Set();
		const wanted = 1 + Math.floor(random() * 9);
		while (named.size < Math.min(wanted, plans)) named.add(1000 + Math.floor(random() * random() * plans));
		lines.push(`${100000 + i};${[...named].join(',')};${18 + Math.floor(random() * 70)};internet`);
		if (lines.length > 20000) writeSync(file, lines.splice(0).join('\n') + '\n');
	}
	writeSync(file, lines.join('\n') + '\n');
	closeSync(file);
}

const plainCount = `
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

function measure(command, ...options) {
	const times = [];
	let output;
	for (let i = 0; i < runs; i++) {
		const start = process.hrtime.bigint();
		const ran = spawnSync(command, options, { encoding: 'utf8' });
		times.push(Number(process.hrtime.bigint() - start) / 1e6);
		if (ran.error || ran.status !== 0) throw new Error(`${command}: ${ran.error?.message ?? ran.stderr}`);
		output = ran.stdout;
	}
	times.sort((a, b) => a - b);
	return { output, median: times[runs >> 1], best: times[0] };
}

const scratch = mkdtempSync(join(tmpdir(), 'polder-bench-'));
try {
	const path = join(scratch, 'large.pb');
	writeElection(path);
	readFileSync(path); // in the page cache for all
	const rows = {
		'wc -l (read only)': measure('wc', '-l', path),
		'awk, split and add up': measure('awk', '-F;', '{n=split($2,v,",");for(i=1;i<=n;i++)s[v[i]]++}END{print length(s)}', path),
		'JavaScript, greedy': measure(process.execPath, '-e', plainCount, path),
		'polder count, greedy': measure(polder, 'count', path, '--rule', 'greedy', '--json'),
	};
	const mebibytes = (statSync(path).size / 2 ** 20).toFixed(1);
	console.log(`${ballots} ballots, ${plans} plans, ${mebibytes} MiB; median and best of ${runs}, in ms`);
	for (const [name, { median, best }] of Object.entries(rows))
		console.log(`${name.padEnd(24)} ${median.toFixed(0).padStart(8)} ${best.toFixed(0).padStart(8)}`);
	const winners = JSON.stringify(JSON.parse(rows['polder count, greedy'].output).winners);
	const same = winners === rows['JavaScript, greedy'].output.trim();
	const { median } = rows['polder count, greedy'];
	console.log(`same winners: ${same ? 'yes' : 'NO'}; at most 500 ms: ${median <= 500 ? 'yes' : 'NO'}`);
	process.exitCode = same && median <= 500 ? 0 : 1;
} finally {
	rmSync(scratch, { recursive: true });
}
