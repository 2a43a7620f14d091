// SPDX-License-Identifier: EUPL-1.2
// `polder opinions` on real conversations, against the groups that Pol.is published and against a second, obvious
// implementation of the published formulas (opinion_rules.mjs).
//
// POLDER=build/polder node --test tests/reference/opinions.test.mjs
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as rules from './opinion_rules.mjs';

const polder = process.env.POLDER ?? fileURLToPath(new URL('../../build/polder', import.meta.url));
const data = fileURLToPath(new URL('data/polis/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'polder-opinions-'));
after(() => rmSync(scratch, { recursive: true }));

// Agreement with the published groups, and the singular values and sum of squares of the table as Pol.is makes it, measured
// with numpy.
const conversations = {
	'15-per-hour-seattle': { least: 0.8, s1: 20.446, s2: 13.434, squares: 2059.242 },
	'brexit-consensus': { least: 0.8, s1: 23.0115, s2: 15.3002, squares: 2708.208 },
	'canadian-electoral-reform': { least: 0.8, s1: 27.2782, s2: 18.3992, squares: 6278.947 },
	taxes: { least: 0.8, s1: 38.7759, s2: 25.1332, squares: 10141.475 },
	'bowling-green': { least: 0.7, s1: 113.3951, s2: 69.6511, squares: 112812.514 },
};

function run(...words) {
	const { status, stdout, stderr } = spawnSync(polder, ['opinions', ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
	return { status, stdout, stderr };
}

function answer(...words) {
	const { status, stdout, stderr } = run(...words, '--json');
	assert.equal(status, 0, stderr);
	return JSON.parse(stdout);
}

function folderWith(name, files) {
	const folder = join(scratch, name);
	mkdirSync(folder, { recursive: true });
	for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
	return folder;
}

function near(got, expected, what, by = 1e-9) {
	assert.ok(Math.abs(got - expected) <= by * Math.max(1, Math.abs(expected)), `${what}: ${got}, expected ${expected}`);
}

const groupsOf = (result) => Object.fromEntries(result.participants.map(({ id, group }) => [id, group]));

for (const [name, expected] of Object.entries(conversations)) {
	const folder = join(data, name);
	const conversation = rules.readConversation(folder);

	test(`${name}: the groups are those that were published`, () => {
		const result = answer(folder);
		const index = rules.adjustedRandIndex(groupsOf(result), conversation.group);
		assert.ok(index >= expected.least, `adjusted Rand index ${index.toFixed(3)}, at least ${expected.least}`);
		console.log(`# ${name}: ${result.groups.length} groups, adjusted Rand index ${index.toFixed(3)}`);
	});

	test(`${name}: the input is what was published, and its hash that of the canonical lines`, () => {
		const file = join(scratch, name + '.txt');
		const result = answer(folder, '--canonical', file);
		const lines = rules.canonical(conversation);
		assert.equal(readFileSync(file, 'utf8'), lines);
		assert.equal(result.input.sha256, rules.sha256(lines));
		assert.equal(result.input.votes_from, conversation.hasLog ? 'votes.csv' : 'participants-votes.csv');
		assert.deepEqual(result.input.warnings, []);
		assert.equal(result.input.sign.decided_by, 'comments.csv');
		assert.equal(result.input.sign.agree, 1);
	});

	test(`${name}: as Pol.is makes it, the map has its axes`, () => {
		const { map, statements } = answer(folder, '--as-polis');
		near(map.spread[0], expected.s1, 's1', 1e-4 / expected.s1);
		near(map.spread[1], expected.s2, 's2', 1e-4 / expected.s2);
		near(map.spread_all, expected.squares, 'squares', 1e-3 / expected.squares);
		if (name === 'bowling-green') return; // the dense table takes minutes
		const again = rules.polisMap(conversation);
		near(map.spread[0], again.spread[0], 's1');
		near(map.spread[1], again.spread[1], 's2', 1e-6);
		statements.forEach(({ id, extremity }, j) => near(extremity, again.extremity[j], `extremity of ${id}`, 2e-3));
	});

	test(`${name}: the published formulas give the same on the published groups`, () => {
		const result = answer(folder, '--published-groups', '--as-polis');
		assert.deepEqual(result.groups.map((group) => group.name), conversation.groups);
		assert.deepEqual(groupsOf(result), conversation.group);
		const members = conversation.groups.map((g) => conversation.participants.filter((who) => conversation.group[who] === g));
		const grouped = members.flat();
		const stances = conversation.groups.map(() => []), listed = [];
		const priorities = {};
		for (const [j, id] of conversation.statements.entries()) {
			const found = result.statements[j];
			const all = rules.count(conversation, id, conversation.participants);
			const together = rules.count(conversation, id, grouped);
			const counts = members.map((who) => rules.count(conversation, id, who));
			assert.equal(found.id, id);
			assert.deepEqual([found.agrees, found.disagrees, found.passes], [all.A, all.D, all.P]);
			assert.equal(found.left_out, conversation.leftOut.has(id));
			near(found.agree_share, rules.share(all.A, all.S), `${id} agree_share`);
			near(found.agree_test, rules.testOne(all.A, all.S), `${id} agree_test`);
			near(found.disagree_share, rules.share(all.D, all.S), `${id} disagree_share`);
			near(found.disagree_test, rules.testOne(all.D, all.S), `${id} disagree_test`);
			near(found.consensus_agree, rules.consensus(counts, 'A'), `${id} consensus_agree`);
			near(found.consensus_disagree, rules.consensus(counts, 'D'), `${id} consensus_disagree`);
			near(found.consensus_agree_mean, rules.consensusMean(counts, 'A'), `${id} consensus_agree_mean`);
			near(found.consensus_disagree_mean, rules.consensusMean(counts, 'D'), `${id} consensus_disagree_mean`);
			near(found.least_agree, Math.min(...counts.map((c) => rules.share(c.A, c.S))), `${id} least_agree`);
			near(found.divisiveness, rules.divisiveness(counts), `${id} divisiveness`);
			priorities[id] = conversation.leftOut.has(id) ? 0 : rules.priority(together, found.extremity);
			near(found.priority, priorities[id], `${id} priority`);
			if (all.S > 0)
				rules.wilson(all.A, all.S).forEach((edge, i) => near(found.agree_interval[1 + i], edge, `${id} interval`));
			counts.forEach((inside, g) => {
				const outside = { A: together.A - inside.A, D: together.D - inside.D, S: together.S - inside.S };
				const own = { id, ...rules.stance(inside, outside) };
				const got = found.groups[g];
				assert.deepEqual([got.agrees, got.disagrees, got.passes], [inside.A, inside.D, inside.P]);
				for (const side of ['agree', 'disagree'])
					for (const key of ['share', 'test', 'ratio', 'ratio_test'])
						near(got[side][key], own[side][key], `${id} group ${g} ${side} ${key}`);
				assert.equal(got.direction, own.direction);
				assert.equal(got.typical, own.sufficient);
				near(got.rank, own.rank, `${id} rank`);
				if (!conversation.leftOut.has(id)) stances[g].push(own);
			});
			if (!conversation.leftOut.has(id)) listed.push({ id, counts: all });
		}
		result.groups.forEach((group, g) => {
			assert.deepEqual(group.representative, rules.representative(stances[g]).map(({ id }) => id));
			const typical = stances[g].filter((s) => s.sufficient).sort((a, b) => b.rank - a.rank);
			for (const direction of ['agree', 'disagree'])
				assert.deepEqual(group[direction + 's'],
					typical.filter((s) => s.direction === direction).slice(0, 5).map(({ id }) => id));
		});
		assert.deepEqual(result.majority_agree, rules.majority(listed, 'A'));
		assert.deepEqual(result.majority_disagree, rules.majority(listed, 'D'));
		const sum = Object.values(priorities).reduce((a, b) => a + b, 0);
		for (const { id, probability } of result.statements) near(probability, priorities[id] / sum, `${id} probability`);
	});
}

test('votes from a pipe are the votes of the file', () => {
	for (const [name, file] of [['15-per-hour-seattle', 'votes.csv'], ['canadian-electoral-reform', 'participants-votes.csv']]) {
		const path = join(data, name, file);
		const piped = spawnSync('sh', ['-c', 'cat "$1" | "$0" opinions /dev/stdin --json', polder, path], { encoding: 'utf8', maxBuffer: 1 << 28 });
		assert.equal(piped.status, 0, piped.stderr);
		assert.equal(piped.stdout, run(path, '--json').stdout);
	}
	const none = spawnSync('sh', ['-c', ': | "$0" opinions /dev/stdin', polder], { encoding: 'utf8' });
	assert.equal(none.status, 2);
	assert.match(none.stderr, /is no votes.csv or participants-votes.csv/);
});

test('the log of votes ends in the votes that were published', () => {
	for (const name of ['15-per-hour-seattle', 'brexit-consensus']) {
		const log = rules.lastVotes(readFileSync(join(data, name, 'votes.csv'), 'utf8'));
		assert.deepEqual(log, rules.readConversation(join(data, name)).votes);
	}
});

// --- Values worked out by hand -------------------------------------------------------------------------------------------

test('small cases have the values that were worked out by hand', () => {
	near(rules.testOne(0, 0), 1, 'z(0,0)');
	near(rules.testOne(3, 4), 2 * Math.sqrt(5) * (4 / 5 - 0.5), 'z(3,4)');
	near(rules.testTwo(0, 0, 0, 0), 0, 'two proportions without votes');
	near(rules.priority({ A: 1, P: 0, S: 1 }, 0), 12.529726, 'priority', 1e-6);
	// Three groups of one person; nobody saw statement 9.
	const folder = folderWith('small', {
		'participants-votes.csv': 'participant,group-id,n-comments,n-votes,n-agree,n-disagree,0\n1,0,0,1,1,0,1\n2,1,0,1,0,1,-1\n3,2,0,1,0,0,0\n',
		'comments.csv': 'comment-id,agrees,disagrees,moderated,comment-body\n0,1,1,1,Bomen\n9,0,0,1,Bankjes\n',
	});
	const result = answer(folder, '--published-groups');
	const [voted, unseen] = result.statements;
	assert.equal(unseen.id, '9');
	near(unseen.consensus_agree, 0.125, 'consensus of a statement nobody saw');
	near(unseen.priority, 5.0625, 'priority of a statement nobody saw');
	near(unseen.groups[0].agree.test, 1, 'z(0,0)');
	near(unseen.groups[0].agree.ratio_test, 0, 'two proportions without votes');
	near(voted.groups[0].agree.share, 2 / 3, 'share');
	near(voted.divisiveness, 2 / 27, 'divisiveness'); // means 1/3, -1/3, 0
	assert.deepEqual(unseen.agree_interval, [null, 0, 1]);
});

// --- Order ---------------------------------------------------------------------------------------------------------------

function shuffled(rows, random) {
	const mixed = [...rows];
	for (let i = mixed.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[mixed[i], mixed[j]] = [mixed[j], mixed[i]];
	}
	return mixed;
}

function seeded(seed) {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

const written = (rows) => rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n') + '\n';

for (const file of ['votes.csv', 'participants-votes.csv']) {
	test(`20 orders of the rows of ${file} give the same answer and drawing, byte for byte`, () => {
		for (const name of ['15-per-hour-seattle', 'brexit-consensus']) {
			const read = (part) => rules.readCsv(readFileSync(join(data, name, part), 'utf8'));
			const { header, rows } = read(file), comments = read('comments.csv');
			const drawing = join(scratch, 'order.svg');
			let first;
			for (let seed = 0; seed < 21; seed++) {
				const random = seeded(seed);
				const mix = (list) => (seed === 0 ? list : shuffled(list, random));
				const columns = mix(header.map((_, i) => i));
				const folder = folderWith('order', {
					[file]: written([columns.map((c) => header[c]), ...mix(rows).map((row) => columns.map((c) => row[c]))]),
					'comments.csv': written([comments.header, ...mix(comments.rows)]),
				});
				const { status, stdout, stderr } = run(folder, '--json', '--svg', drawing);
				assert.equal(status, 0, stderr);
				const both = stdout + readFileSync(drawing, 'utf8');
				first ??= both;
				assert.ok(both === first, `${name}, order ${seed}: another answer`);
			}
			rmSync(join(scratch, 'order'), { recursive: true });
		}
	});
}

// --- Generations of the export ---------------------------------------------------------------------------------------------

test('every generation of the export gives the same votes', () => {
	const name = 'brexit-consensus';
	const log = rules.readCsv(readFileSync(join(data, name, 'votes.csv'), 'utf8'));
	const comments = readFileSync(join(data, name, 'comments.csv'), 'utf8');
	const table = readFileSync(join(data, name, 'participants-votes.csv'), 'utf8');
	const { sha256 } = answer(join(data, name)).input;
	const [time, , what, who, vote] = [0, 1, 2, 3, 4];
	const opposite = written([log.header, ...log.rows.map((row) => row.with(vote, String(-row[vote])))]);
	const later = {
		'opposite sign, found out by comments.csv': [{ 'votes.csv': opposite, 'comments.csv': comments }, 'comments.csv', -1],
		'opposite sign, found out by participant-votes.csv': [{ 'votes.csv': opposite, 'participant-votes.csv': table }, 'participants-votes.csv', -1],
		'opposite sign, given': [{ 'votes.csv': opposite, 'comments.csv': comments }, 'given', -1, '--sign', '-1'],
		'other columns, CRLF and a BOM': [{
			'votes.csv': '\uFEFF' + written([['vote', 'important', 'voter-id', 'comment-id', 'timestamp'],
				...log.rows.map((row) => [row[vote], '0', row[who], row[what], row[time]])]).replaceAll('\n', '\r\n'),
			'comments.csv': comments,
		}, 'comments.csv', 1],
		'a table only': [{ 'participant-votes.csv': table, 'comments.csv': comments }, 'comments.csv', 1],
		'a table with the ids of another site': [{
			'participants-votes.csv': table.split('\n').map((line, i) =>
				line && line.replace(',', i === 0 ? ',xid,' : `,someone${i}@example.org,`)).join('\n'),
		}, 'participants-votes.csv', 1],
	};
	for (const [generation, [files, decidedBy, sign, ...options]] of Object.entries(later)) {
		const folder = folderWith('generation', files);
		const found = run(folder, '--json', ...options);
		assert.equal(found.status, 0, generation + found.stderr);
		const { input } = JSON.parse(found.stdout);
		assert.equal(input.sha256, sha256, generation);
		assert.equal(input.sign.decided_by, decidedBy, generation);
		assert.equal(input.sign.agree, sign, generation);
		assert.ok(!found.stdout.includes('example.org'), 'ids of another site are never written');
		rmSync(folder, { recursive: true });
	}
	// In seconds votes of one second fall together; with one vote each they do not.
	const seconds = written([log.header, ...log.rows.map((row) => row.with(time, row[time].slice(0, -3)))]);
	const { input } = answer(folderWith('seconds', { 'votes.csv': seconds, 'comments.csv': comments }));
	assert.equal(input.time_unit, 's');
	assert.equal(input.votes, 5303);
});

// --- From one map to the next ------------------------------------------------------------------------------------------------

test('groups keep their names when votes come in, and the map is the one of a cold run', () => {
	for (const name of ['15-per-hour-seattle', 'brexit-consensus']) {
		const log = rules.readCsv(readFileSync(join(data, name, 'votes.csv'), 'utf8'));
		const comments = readFileSync(join(data, name, 'comments.csv'), 'utf8');
		const rows = log.rows.sort((a, b) => a[0] - b[0]);
		const half = folderWith('half', {
			'votes.csv': written([log.header, ...rows.slice(0, Math.floor(rows.length * 0.9))]), 'comments.csv': comments,
		});
		const earlier = run(half, '--json');
		assert.equal(earlier.status, 0, earlier.stderr);
		const file = join(scratch, 'earlier.json');
		writeFileSync(file, earlier.stdout);
		const before = JSON.parse(earlier.stdout), cold = answer(join(data, name)), warm = answer(join(data, name), '--previous', file);
		near(warm.map.spread[0], cold.map.spread[0], 'spread', 1e-5);
		near(warm.map.spread[1], cold.map.spread[1], 'spread', 1e-5);
		assert.equal(warm.input.sha256, cold.input.sha256);
		assert.equal(warm.parameters.warm, true);
		assert.equal(warm.parameters.previous_sha256, createHash('sha256').update(readFileSync(file)).digest('hex'));
		assert.equal(cold.parameters.previous_sha256, undefined);
		if (before.groups.length !== warm.groups.length) continue;
		const then = groupsOf(before), now = groupsOf(warm);
		const stayed = Object.keys(then).filter((who) => then[who] && now[who]);
		const same = stayed.filter((who) => then[who] === now[who]).length;
		assert.ok(same > stayed.length * 0.8, `${name}: ${same} of ${stayed.length} keep the name of their group`);
		assert.equal(JSON.stringify(warm), JSON.stringify(answer(join(data, name), '--previous', file)));
	}
});

test('an earlier answer that is none is refused', () => {
	const brexit = join(data, 'brexit-consensus'), file = join(scratch, 'no.json');
	const good = answer(brexit);
	const refused = {
		'{"a":': /no JSON at its byte 6/,
		'': /no JSON at its byte 1/,
		'{"participants":[{}, 7 8]}': /no answer of polder opinions/,
		[JSON.stringify(good).replace('"participants":[{', '"participants":[{"id":7,')]: /no JSON at its byte \d+: .*duplicate/,
		[JSON.stringify(good).replace('"statements":[', '"statements":[{} {}')]: /no JSON at its byte \d+: a list was expected/,
		[JSON.stringify({ ...good, statements: {} })]: /no JSON at its byte \d+: a list was expected/,
		[JSON.stringify(good).replace('{', '{"kind":"opinions",')]: /a member is there twice/,
		[JSON.stringify(good).replace('{', '{"statements":[],')]: /a list is there twice/,
		'{}': /no answer of polder opinions/,
		[JSON.stringify({ ...good, parameters: { method: 0 } })]: /other maps/,
		[JSON.stringify(answer(join(data, 'taxes')))]: /no\.json: it is of another conversation/,
		[JSON.stringify({ ...good, map: { ...good.map, names_used: 0 } })]: /group without number/,
		[JSON.stringify({ ...good, participants: good.participants.toReversed() })]: /another order/,
		[JSON.stringify({ ...good, statements: good.statements.map((s) => ({ ...s, axes: [1] })) })]: /four loadings/,
	};
	for (const [text, reason] of Object.entries(refused)) {
		writeFileSync(file, text);
		const { status, stderr } = run(brexit, '--previous', file);
		assert.equal(status, 2);
		assert.match(stderr, reason);
	}
	writeFileSync(file, JSON.stringify({ ...good, participants: [], statements: [] }));
	assert.equal(run(brexit, '--previous', file).status, 0);
});

test('an earlier answer of any length is read', () => {
	const brexit = join(data, 'brexit-consensus'), file = join(scratch, 'long.json');
	const good = answer(brexit);
	writeFileSync(file, JSON.stringify(good));
	const without = (said) => JSON.stringify({ ...said, parameters: { ...said.parameters, previous_sha256: '' } });
	const expected = without(answer(brexit, '--previous', file));
	// 48 MiB of participants who are gone.
	const gone = Array.from({ length: 48 }, (_, i) => ({ id: `weg ${i}`, group: 'A', more: 'x'.repeat(1 << 20) }));
	writeFileSync(file, JSON.stringify({ ...good, participants: [...gone, ...good.participants] }));
	assert.equal(without(answer(brexit, '--previous', file)), expected);
});

// --- The command ------------------------------------------------------------------------------------------------------------

test('a participant can ask why they are where they are', () => {
	const brexit = join(data, 'brexit-consensus');
	const conversation = rules.readConversation(brexit);
	const { why, participants, groups } = answer(brexit, '--why', '1');
	const self = participants.find(({ id }) => id === '1'), group = groups.find(({ name }) => name === self.group);
	assert.equal(why.participant, '1');
	assert.equal(why.votes.length, 10);
	for (const { statement, vote, x, y, towards } of why.votes) {
		assert.equal(vote, conversation.votes[1][statement]);
		near(towards, (x * group.x + y * group.y) / Math.hypot(group.x, group.y), 'towards');
	}
	assert.ok(why.votes.every(({ towards }, i) => i === 0 || Math.abs(towards) <= Math.abs(why.votes[i - 1].towards)));
	assert.match(run(brexit, '--why', '1').stdout, /Participant 1 is in group [AB]/);
	assert.match(run(brexit, '--why', 'nobody').stderr, /participant nobody did not vote/);
});

test('new statements can be sure of a share of the showings', () => {
	const brexit = join(data, 'brexit-consensus');
	const plain = answer(brexit), spread = answer(brexit, '--new-share', '20', '--new-votes', '60');
	const votes = (s) => s.groups.reduce((sum, g) => sum + g.agrees + g.disagrees + g.passes, 0);
	const fresh = plain.statements.filter((s) => votes(s) < 60).length;
	assert.ok(fresh > 0);
	near(plain.statements.reduce((sum, s) => sum + s.probability, 0), 1, 'sum');
	spread.statements.forEach((s, j) =>
		near(s.probability, 0.8 * plain.statements[j].probability + (votes(s) < 60 ? 0.2 / fresh : 0), s.id));
});

test('the drawing says in words what it shows, in the language that is asked', () => {
	const file = join(scratch, 'map.svg'), brexit = join(data, 'brexit-consensus');
	const dutch = (run(brexit, '--svg', file), readFileSync(file, 'utf8'));
	const english = (run(brexit, '--svg', file, '--language', 'en'), readFileSync(file, 'utf8'));
	assert.match(dutch, /<svg [^>]*lang="nl"[^>]*aria-labelledby="title"/);
	assert.match(dutch, /<title id="title">Can there be consensus on Brexit\?<\/title>/);
	assert.match(dutch, /<desc id="desc">204 mensen stemden over 50 stellingen: 5\.303 stemmen\. 2 groepen\./);
	assert.match(english, /Group A: \d+ people/);
	assert.match(dutch, /Groep A: \d+ mensen/);
	// Shapes and letters tell the groups apart without colour.
	assert.ok((dutch.match(/<circle [^>]*class="m0"/g) ?? []).length > 10);
	assert.ok((dutch.match(/<rect [^>]*class="m1"/g) ?? []).length > 10);
	assert.match(dutch, /class="letter">A<\/text>/);
	assert.equal((dutch.match(/<g\b/g) ?? []).length, (dutch.match(/<\/g>/g) ?? []).length);
	const marked = folderWith('marked', {
		'votes.csv': 'comment-id,voter-id,vote\n1,1,1\n', 'comments.csv': 'comment-id,comment-body\n1,"<script>a & b</script>"\n',
		'summary.csv': 'topic,"Een <b>kaart</b>"\n',
	});
	assert.equal(run(marked, '--svg', file).status, 0);
	assert.match(readFileSync(file, 'utf8'), /<title id="title">Een &lt;b&gt;kaart&lt;\/b&gt;<\/title>/);
	assert.ok(!readFileSync(file, 'utf8').includes('<script'));
});

test('the summary says when there are no clear groups', () => {
	const random = seeded(5);
	const rows = Array.from({ length: 2000 }, (_, i) => [String(i % 20), String(Math.floor(i / 20)), String(Math.floor(random() * 3) - 1)]);
	const folder = folderWith('chance', { 'votes.csv': written([['comment-id', 'voter-id', 'vote'], ...rows]) });
	const { status, stdout } = run(folder, '--sign', '1');
	assert.equal(status, 0);
	assert.match(stdout, /No clear groups/);
	assert.deepEqual(answer(folder).groups, []);
	assert.equal(answer(folder).statements[0].consensus_agree, null);
});

test('wrong input is refused with the file, the line and what to do; the exit code is 2', () => {
	const refusals = [
		[['/nowhere'], /\/nowhere: cannot be opened/],
		[[folderWith('empty', {})], /has no votes\.csv/],
		[[folderWith('row', { 'votes.csv': 'comment-id,voter-id,vote\n1,1,3\n' })], /votes\.csv, line 2: has "3" as vote; 1, 0 or -1/],
		[[folderWith('bare', { 'votes.csv': 'comment-id,voter-id,vote\n' })], /votes\.csv: has no votes/],
		[[folderWith('bare table', { 'participants-votes.csv': 'participant,group-id,n-votes,1,2\na,0,0,,\n' })], /participants-votes\.csv: has no votes/],
		[[join(data, 'taxes'), '--svg', '/nowhere/x.svg'], /\/nowhere\/x\.svg: cannot be written: No such file/],
		[[join(data, 'taxes', 'comments.csv')], /is no votes\.csv or participants-votes\.csv/],
		[[folderWith('log', { 'votes.csv': 'comment-id,voter-id,vote\n1,1,1\n' }), '--published-groups'], /states no groups/],
		[[join(data, 'taxes'), '--sign', '2'], /--sign is 1 or -1/],
		[[join(data, 'taxes'), '--groups', '6'], /--groups takes a whole number from 2 to 5/],
		[[join(data, 'taxes'), '--language', 'xx'], /--language is nl or en/],
		[[join(data, 'taxes'), '--comments', '/nowhere'], /\/nowhere: cannot be read/],
	];
	for (const [words, reason] of refusals) {
		const { status, stderr } = run(...words);
		assert.match(stderr, reason);
		assert.equal(status, 2, stderr);
	}
	assert.match(run('--help').stdout, /polder opinions FOLDER\|FILE\.csv/);
});

test('a file that cannot be written whole leaves none behind', () => {
	const folder = folderWith('half', { 'votes.csv': 'comment-id,voter-id,vote\n1,1,1\n' }), drawing = join(scratch, 'half.svg');
	assert.equal(run(folder, '--svg', drawing, '--canonical', '/nowhere/x').status, 2);
	assert.ok(!readdirSync(scratch).some((name) => name.startsWith('half.svg')));
	const full = run(folder, '--svg', '/dev/full');
	assert.equal(full.status, 7);
	assert.match(full.stderr, /\/dev\/full: cannot be written: No space left/);
});

test('the summary counts one as one, and asks for no more statements than there are', () => {
	const one = run(folderWith('one', { 'votes.csv': 'comment-id,voter-id,vote\n1,1,1\n' })).stdout;
	assert.match(one, /^1 participant, 1 statement, 1 vote\.$/m);
	assert.match(one, /^1 participant voted on enough statements \(1\) /m);
	const all = run(folderWith('all', { 'votes.csv': `comment-id,voter-id,vote\n${[1, 2, 3].map((id) => `${id},a,1\n${id},b,-1\n`).join('')}` }), '--votes-least', '999999').stdout;
	assert.match(all, /^2 participants voted on enough statements \(3\) /m);
});

test('a single file of votes is enough, with or without its statements', () => {
	const votes = join(data, 'brexit-consensus', 'votes.csv'), comments = join(data, 'brexit-consensus', 'comments.csv');
	const alone = answer(votes), both = answer(votes, '--comments', comments);
	assert.equal(alone.input.sha256, both.input.sha256);
	assert.equal(alone.input.sign.decided_by, 'assumed');
	assert.match(run(votes).stdout, /nothing in the export says whether 1 is an agree/);
	assert.ok(both.statements[0].text.length > 0);
});
