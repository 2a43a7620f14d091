// SPDX-License-Identifier: EUPL-1.2
// The published formulas of opinion maps once more, as plainly as they can be written: dense tables, no shortcuts. Knows
// nothing of Polder's code. Formulas: Small et al., "Polis", Recerca 26(2), 2021, and the open code of Pol.is.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function readCsv(text) {
	const rows = [];
	let row = [], cell = '', quoted = false;
	const chars = text.replace(/^\uFEFF/, '');
	for (let i = 0; i < chars.length; i++) {
		const c = chars[i];
		if (quoted) {
			if (c !== '"') cell += c;
			else if (chars[i + 1] === '"') cell += chars[++i];
			else quoted = false;
		} else if (c === '"') quoted = true;
		else if (c === ',' || c === '\n') {
			row.push(cell);
			cell = '';
			if (c === '\n') rows.push(row), (row = []);
		} else if (c !== '\r') cell += c;
	}
	if (cell !== '' || row.length > 0) rows.push([...row, cell]);
	const [header, ...body] = rows.filter((cells) => cells.length > 1 || cells[0] !== '');
	return { header, rows: body };
}

const byNumber = (a, b) => Number(a) - Number(b);

// The last votes, as they stand in participants-votes.csv: votes[participant][statement] is 1, 0, -1 or undefined.
export function readConversation(folder) {
	const table = readCsv(readFileSync(join(folder, 'participants-votes.csv'), 'utf8'));
	const comments = readCsv(readFileSync(join(folder, 'comments.csv'), 'utf8'));
	const first = table.header.indexOf('n-disagree') + 1;
	const at = (name) => comments.header.indexOf(name);
	const leftOut = new Set(), statements = new Set(table.header.slice(first));
	for (const row of comments.rows) {
		statements.add(row[at('comment-id')]);
		if (row[at('moderated')] === '-1') leftOut.add(row[at('comment-id')]);
	}
	const votes = {}, group = {};
	for (const row of table.rows) {
		const own = {};
		table.header.slice(first).forEach((id, i) => {
			if (row[first + i] !== '') own[id] = Number(row[first + i]);
		});
		if (Object.keys(own).length === 0) continue;
		votes[row[0]] = own;
		group[row[0]] = row[1] === '' ? null : row[1];
	}
	return {
		votes, group, leftOut,
		participants: Object.keys(votes).sort(byNumber),
		statements: [...statements].sort(byNumber),
		groups: [...new Set(Object.values(group))].filter((g) => g !== null).sort(byNumber),
		hasLog: existsSync(join(folder, 'votes.csv')),
	};
}

// The last vote of each participant on each statement of a log.
export function lastVotes(text) {
	const { header, rows } = readCsv(text);
	const at = (name) => header.indexOf(name);
	const votes = {}, when = {};
	for (const row of rows) {
		const who = row[at('voter-id')], what = row[at('comment-id')], time = Number(row[at('timestamp')]);
		const key = who + ',' + what;
		if (when[key] !== undefined && when[key] > time) continue;
		when[key] = time;
		(votes[who] ??= {})[what] = Number(row[at('vote')]);
	}
	return votes;
}

export function canonical({ votes, participants, statements, leftOut }) {
	let lines = statements.map((id) => `statement,${id},${leftOut.has(id) ? 1 : 0}\n`).join('');
	for (const who of participants)
		for (const what of statements) if (votes[who][what] !== undefined) lines += `vote,${who},${what},${votes[who][what]}\n`;
	return lines;
}

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');

// --- Counts and tests ----------------------------------------------------------------------------------------------

export function count(conversation, statement, who) {
	const counts = { A: 0, D: 0, P: 0, S: 0 };
	for (const participant of who) {
		const vote = conversation.votes[participant][statement];
		if (vote === undefined) continue;
		counts.S++;
		counts[vote === 1 ? 'A' : vote === -1 ? 'D' : 'P']++;
	}
	return counts;
}

export const share = (n, S) => (n + 1) / (S + 2);
export const testOne = (n, S) => 2 * Math.sqrt(S + 1) * ((n + 1) / (S + 1) - 0.5);
export function testTwo(n, S, nOut, SOut) {
	const in_ = (n + 1) / (S + 1), out = (nOut + 1) / (SOut + 1), both = (n + nOut + 2) / (S + SOut + 2);
	return both === 1 ? 0 : (in_ - out) / Math.sqrt(both * (1 - both) * (1 / (S + 1) + 1 / (SOut + 1)));
}
export function priority({ A, P, S }, extremity) {
	const importance = (1 - (P + 1) / (S + 2)) * (extremity + 1) * ((A + 1) / (S + 2));
	return (importance * (1 + 8 * 2 ** (-S / 5))) ** 2;
}
export const consensus = (counts, side) => counts.reduce((product, c) => product * share(c[side], c.S), 1);
export const consensusMean = (counts, side) =>
	counts.reduce((sum, c) => sum + (c[side] + 1) / (c.A + c.D + 2), 0) / counts.length;

// The variance between groups of (A - D) / (S + 2).
export function divisiveness(counts) {
	const means = counts.map((c) => (c.A - c.D) / (c.S + 2));
	const mean = means.reduce((a, b) => a + b, 0) / means.length;
	return means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / means.length;
}

// Wilson's interval at 95 %: the shares p at which the observed one is 1.96 standard errors away, found by bisection.
export function wilson(n, S) {
	const z = 1.959963984540054, observed = n / S;
	const edge = (low, high, outside) => {
		for (let i = 0; i < 200; i++) {
			const middle = (low + high) / 2;
			const away = Math.abs(observed - middle) > z * Math.sqrt((middle * (1 - middle)) / S);
			if (away === outside) low = middle;
			else high = middle;
		}
		return low;
	};
	return [edge(0, observed, true), edge(observed, 1, false)];
}

// --- Representative statements, as published --------------------------------------------------------------------------

export function stance(inside, outside) {
	const side = (n) => ({
		share: share(inside[n], inside.S), test: testOne(inside[n], inside.S),
		ratio: share(inside[n], inside.S) / ((1 + outside[n]) / (2 + outside.S)),
		ratio_test: testTwo(inside[n], inside.S, outside[n], outside.S),
	});
	const agree = side('A'), disagree = side('D');
	const rank = (s) => s.ratio * s.ratio_test * s.share * s.test;
	const direction = agree.ratio_test > disagree.ratio_test ? 'agree' : 'disagree';
	const sufficient = [agree, disagree].some((s) => s.ratio_test > 1.2816 && s.test > 1.2816);
	return { inside, agree, disagree, direction, sufficient, rank: rank(direction === 'agree' ? agree : disagree), agreeRank: rank(agree) };
}

export function representative(stances) {
	let best = null, mostApart = null;
	for (const s of stances) {
		const apart = Math.max(s.agree.ratio_test, s.disagree.ratio_test);
		if (mostApart === null || apart > Math.max(mostApart.agree.ratio_test, mostApart.disagree.ratio_test)) mostApart = s;
		if (s.inside.A === 0 && s.inside.D === 0) continue;
		let better;
		if (best === null) better = s.agree.test > 1.2816 || (s.agree.ratio > 1 && s.agree.share > 0.5);
		else if (best.agree.ratio > 1) better = s.agreeRank > best.agreeRank;
		else better = s.agree.share * s.agree.test > best.agree.share * best.agree.test;
		if (better) best = s;
	}
	const sufficient = stances.filter((s) => s.sufficient).sort((a, b) => b.rank - a.rank);
	const list = sufficient.length === 0 ? [best ?? mostApart]
		: [...(best ? [best] : []), ...sufficient.filter((s) => s !== best)].slice(0, 5);
	return [...list.filter((s) => s.direction === 'agree'), ...list.filter((s) => s.direction === 'disagree')];
}

export function majority(counted, side) {
	return counted.map(({ id, counts }) => ({ id, p: share(counts[side], counts.S), z: testOne(counts[side], counts.S) }))
		.filter(({ p, z }) => p > 0.5 && z > 1.2816)
		.sort((a, b) => b.p * b.z - a.p * a.z).slice(0, 5).map(({ id }) => id);
}

// --- The map ----------------------------------------------------------------------------------------------------------

// As Pol.is: left-out columns are 0 for everybody, missing votes are the mean of their column. Axes by power iteration on
// the dense table; their length is the singular value.
export function polisMap({ votes, participants, statements, leftOut }) {
	const rows = participants.map(() => new Float64Array(statements.length));
	const centre = new Float64Array(statements.length);
	statements.forEach((id, j) => {
		if (leftOut.has(id)) return;
		const cast = participants.filter((who) => votes[who][id] !== undefined);
		centre[j] = cast.length === 0 ? 0 : cast.reduce((sum, who) => sum + votes[who][id], 0) / cast.length;
		participants.forEach((who, i) => {
			if (votes[who][id] !== undefined) rows[i][j] = votes[who][id] - centre[j];
		});
	});
	const left = rows.map((row) => row.slice());
	const axes = [], spread = [];
	for (let k = 0; k < 2; k++) {
		let axis = Float64Array.from(statements, (_, j) => 1 + ((j * 7919) % 13) / 13), length = 0;
		for (let step = 0; step < 3000; step++) {
			const next = new Float64Array(statements.length);
			for (const row of left) {
				let along = 0;
				for (let j = 0; j < row.length; j++) along += row[j] * axis[j];
				if (along !== 0) for (let j = 0; j < row.length; j++) next[j] += along * row[j];
			}
			const norm = Math.hypot(...next);
			const before = length;
			length = Math.sqrt(norm);
			axis = next.map((x) => x / norm);
			if (step > 20 && Math.abs(length - before) < 1e-13 * length) break;
		}
		axes.push(axis);
		spread.push(length);
		for (const row of left) {
			let along = 0;
			for (let j = 0; j < row.length; j++) along += row[j] * axis[j];
			for (let j = 0; j < row.length; j++) row[j] -= along * axis[j];
		}
	}
	const m = statements.length;
	const extremity = statements.map((id, j) =>
		leftOut.has(id) ? 0 : Math.sqrt(m) * Math.hypot(...axes.map((axis) => (1 - centre[j]) * axis[j])));
	return { spread, extremity, squares: rows.reduce((sum, row) => sum + row.reduce((s, x) => s + x * x, 0), 0) };
}

// How well two groupings agree on those that both place: 1 the same, about 0 by chance (Hubert and Arabie, 1985).
export function adjustedRandIndex(one, other) {
	const both = Object.keys(one).filter((who) => one[who] != null && other[who] != null);
	const pairs = (n) => (n * (n - 1)) / 2;
	const sizes = (key) => {
		const counts = {};
		for (const who of both) counts[key(who)] = (counts[key(who)] ?? 0) + 1;
		return Object.values(counts).reduce((sum, n) => sum + pairs(n), 0);
	};
	const together = sizes((who) => one[who] + '/' + other[who]), a = sizes((who) => one[who]), b = sizes((who) => other[who]);
	const expected = (a * b) / pairs(both.length);
	return (together - expected) / ((a + b) / 2 - expected);
}
