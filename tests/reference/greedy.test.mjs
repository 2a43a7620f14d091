// SPDX-License-Identifier: EUPL-1.2
// `polder count` against three things that know nothing of its code: the obvious implementation below, the winners that
// three other programs agree on (data/reference.json), and the winners the cities published.
//
// POLDER=build/polder node --test tests/reference/greedy.test.mjs
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const polder = process.env.POLDER ?? fileURLToPath(new URL('../../build/polder', import.meta.url));
const folder = fileURLToPath(new URL('data/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.pb')).sort();
const reference = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8'));
const rules = ['greedy', 'greedy-stop', 'greedy-per-cost'];
const referenceRow = { greedy: 'greedy_skip', 'greedy-stop': 'greedy_stop', 'greedy-per-cost': 'greedy_score_per_cost' };
const ruleOfFile = { greedy: 'greedy', 'greedy-threshold': 'greedy', 'greedy-no-skip': 'greedy-stop' };

// --- The second implementation -------------------------------------------------------------------------------------

function splitLine(line) {
	const cells = [];
	for (let rest = line, more = true; more; ) {
		const quoted = /^"((?:[^"]|"")*)"(;|$)/.exec(rest);
		const match = quoted ?? /^([^;]*)(;|$)/.exec(rest);
		cells.push(quoted ? match[1].replaceAll('""', '"') : match[1].trim());
		more = match[2] === ';';
		rest = rest.slice(match[0].length);
	}
	return cells;
}

function cents(amount) {
	const [, whole, parts = ''] = /^(\d+)(?:[.,](\d+))?$/.exec(amount);
	return BigInt(whole) * 100n + BigInt(parts.padEnd(2, '0').slice(0, 2));
}

function readElection(text) {
	const election = { meta: {}, projects: [], votes: [] };
	let section, header;
	for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
		if (line === '') continue;
		if (['META', 'PROJECTS', 'VOTES'].includes(line.toUpperCase())) {
			section = line.toUpperCase();
			header = undefined;
			continue;
		}
		const cells = splitLine(line);
		if (!header) header = cells;
		else if (section === 'META') election.meta[cells[0]] = cells[1];
		else {
			const row = Object.fromEntries(header.map((name, i) => [name, cells[i]]));
			(section === 'PROJECTS' ? election.projects : election.votes).push(row);
		}
	}
	return election;
}

function scores({ meta, projects, votes }) {
	const score = new Map(projects.map((project) => [project.project_id, 0n]));
	for (const ballot of votes) {
		const named = ballot.vote === '' ? [] : ballot.vote.split(',');
		const points = ballot.points ? ballot.points.split(',').map(BigInt) : [];
		const isSet = meta.vote_type === 'approval' || meta.vote_type === 'choose-1';
		(isSet ? [...new Set(named)] : named).forEach((id, place) => {
			const given = isSet ? 1n : meta.vote_type === 'ordinal' ? BigInt(named.length - place) : points[place];
			score.set(id, score.get(id) + given);
		});
	}
	return score;
}

// Projects one by one: look at all that are left for the one that goes first, and try to fund it.
function count(election, rule, applyThreshold) {
	const score = scores(election);
	const threshold = applyThreshold ? BigInt(election.meta.min_project_score_threshold ?? 0) : 0n;
	let left = cents(election.meta.budget);
	let waiting = election.projects
		.map((project) => ({ id: project.project_id, cost: cents(project.cost), score: score.get(project.project_id) }))
		.filter((project) => project.cost !== 99999999900n && (threshold === 0n || project.score >= threshold));
	const goesFirst = (a, b) => {
		const [x, y] = rule === 'greedy-per-cost' ? [a.score * b.cost, b.score * a.cost] : [0n, 0n];
		if (x !== y) return x > y;
		if (a.score !== b.score) return a.score > b.score;
		return a.cost < b.cost; // equal in both: the one that stands first in the file
	};
	const winners = [];
	while (waiting.length > 0) {
		const first = waiting.reduce((best, project) => (goesFirst(project, best) ? project : best));
		waiting = waiting.filter((project) => project !== first);
		if (first.cost <= left) {
			winners.push(first.id);
			left -= first.cost;
		} else if (rule === 'greedy-stop') break;
	}
	return { winners, cents: cents(election.meta.budget) - left };
}

// --- The program ---------------------------------------------------------------------------------------------------

function run(path, ...options) {
	const ran = spawnSync(polder, ['count', path, ...options], { encoding: 'utf8', maxBuffer: 1 << 28 });
	if (ran.error) throw new Error(`cannot run ${polder}: build it first, or set POLDER (${ran.error.message})`);
	return ran;
}

function polderCount(path, rule, ...options) {
	const ran = run(path, '--rule', rule, '--json', ...options);
	assert.equal(ran.status, 0, ran.stderr);
	return JSON.parse(ran.stdout);
}

function assertSameOutcome(counted, expected, message) {
	assert.deepEqual(counted.winners, expected.winners, message);
	assert.equal(Math.round(counted.cost * 100), Number(expected.cents), message);
}

// --- Real elections ------------------------------------------------------------------------------------------------

test('the data are the files the reference was computed from', () => {
	assert.equal(files.length, 13);
	for (const file of files) {
		const sha256 = createHash('sha256').update(readFileSync(join(folder, file))).digest('hex');
		assert.equal(sha256, reference[file.slice(0, -3)].sha256, file);
	}
});

for (const file of files) {
	const path = join(folder, file);
	const election = readElection(readFileSync(path, 'utf8'));
	const expected = reference[file.slice(0, -3)];

	for (const rule of rules) {
		test(`${file}, ${rule}: the second implementation agrees, in the same order`, () => {
			assertSameOutcome(polderCount(path, rule), count(election, rule, true), 'with threshold');
			assertSameOutcome(polderCount(path, rule, '--no-threshold'), count(election, rule, false), 'without threshold');
		});

		test(`${file}, ${rule}: the reference winners`, () => {
			const row = expected.results[referenceRow[rule]];
			const counted = polderCount(path, rule, '--no-threshold');
			assert.equal(counted.rule, rule);
			assert.equal(counted.budget, Number(expected.budget));
			assert.equal(counted.cost, Number(row.cost));
			assert.deepEqual([...counted.winners].sort(), [...row.winners].sort());
			assert.ok(!counted.lot_decided || !row.same_under_4_tie_orders, 'a lot changed who won, where none can');
		});
	}

	test(`${file}: votes and points as the file's own columns have them`, () => {
		const { projects } = polderCount(path, 'greedy');
		for (const [i, project] of election.projects.entries()) {
			assert.equal(projects[i].id, project.project_id);
			if (project.votes) assert.equal(projects[i].votes, Number(project.votes), project.project_id);
			if (project.score) assert.equal(projects[i].score, Number(project.score), project.project_id);
		}
	});

	const rule = ruleOfFile[election.meta.rule];
	const published = election.projects.filter((project) => project.selected === '1').map((project) => project.project_id);
	if (!rule || published.length === 0) continue;
	test(`${file}: the winners the city published under ${election.meta.rule}`, () => {
		assert.deepEqual([...published].sort(), [...expected.published_selected].sort());
		assert.deepEqual([...polderCount(path, rule).winners].sort(), published.sort());
	});
}

// --- Made-up elections, full of ties and of everything the format allows ---------------------------------------------

function randomNumbers(seed) { // mulberry32: the same elections on every run
	return (below) => {
		seed = (seed + 0x6d2b79f5) | 0;
		let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

function madeUpElection(seed) {
	const random = randomNumbers(seed);
	const type = ['approval', 'choose-1', 'ordinal', 'cumulative', 'scoring'][random(5)];
	const ids = Array.from({ length: 1 + random(8) }, (_, i) => ['', 'L6/03/', 'a-very-long-identifier-'][random(3)] + i);
	const cost = () => (random(20) === 0 ? '999999999' : `${1 + random(2)}${['', '.5', ',50'][random(3)]}`);
	const names = ['Plein', '"Het ""Groene"" plein; fase 2"', 'De „Brug”', 'Zo "maar" iets', 'None', ''];
	const votes = Array.from({ length: random(12) }, (_, i) => {
		const named = ids.filter(() => random(2)).sort(() => random(3) - 1).slice(0, type === 'choose-1' ? 1 : undefined);
		if (type === 'approval' && named.length > 0 && random(4) === 0) named.push(named[0]);
		const points = type === 'cumulative' || type === 'scoring' ? `;${named.map(() => random(4)).join(',')}` : '';
		return `v${i};${named.join(',')}${points}`;
	});
	const lines = [
		'META', 'key;value', `num_projects;${ids.length}`, `num_votes;${votes.length}`,
		`budget;${random(12)}${['', '.75'][random(2)]}`, `vote_type;${type}`, 'rule;greedy',
		...(random(2) ? [`min_project_score_threshold;${random(4)}`] : []),
		'PROJECTS', 'project_id;cost;name', ...ids.map((id) => `${id};${cost()};${names[random(names.length)]}`),
		'VOTES', `voter_id;vote${type === 'cumulative' || type === 'scoring' ? ';points' : ''}`, ...votes, '',
	];
	return ['', '\uFEFF'][random(2)] + lines.join(['\n', '\r\n'][random(2)]);
}

test('a thousand made-up elections: the second implementation agrees', () => {
	const scratch = mkdtempSync(join(tmpdir(), 'polder-greedy-'));
	try {
		let ties = 0;
		for (let seed = 1; seed <= 1000; seed++) {
			const path = join(scratch, `${seed}.pb`);
			const text = madeUpElection(seed);
			writeFileSync(path, text);
			const counted = polderCount(path, rules[seed % 3]);
			assertSameOutcome(counted, count(readElection(text), rules[seed % 3], true), `seed ${seed}\n${text}`);
			ties += counted.lot_decided;
		}
		assert.ok(ties > 50, 'too few elections were decided by lot to say anything');
	} finally {
		rmSync(scratch, { recursive: true });
	}
});

test('a broken file is refused with its line and a reason, exit code 2', () => {
	const scratch = mkdtempSync(join(tmpdir(), 'polder-greedy-'));
	try {
		const path = join(scratch, 'broken.pb');
		const good = readFileSync(join(folder, 'Poland_Gdansk_2020_Stogi.pb'), 'utf8');
		const lines = good.split('\n');
		const voteLine = lines.findIndex((line) => line.startsWith('VOTES')) + 2;
		lines[voteLine] = lines[voteLine].replace(/;[^;]*/, ';no-such-project');
		writeFileSync(path, lines.join('\n'));
		const ran = run(path, '--rule', 'greedy', '--json');
		assert.equal(ran.status, 2);
		assert.equal(ran.stdout, '');
		assert.match(ran.stderr, new RegExp(`line ${voteLine + 1}: .*no-such-project.* is not in PROJECTS`));
		assert.equal(run(join(scratch, 'absent.pb'), '--rule', 'greedy').status, 2);
	} finally {
		rmSync(scratch, { recursive: true });
	}
});
