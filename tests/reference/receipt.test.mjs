// SPDX-License-Identifier: EUPL-1.2
// The program that docs/voting.md gives to outsiders, taken from that page and run on the files of a real vote: it finds
// the receipt good and comes to the published outcome from the rules and the ballots alone; and it notices every change.
//
// POLDER=build/polder node --test tests/reference/receipt.test.mjs
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeCodes, makePlace, makeVote, must, polder, publishVote, startPolder, twoAreas, Visitor, voteWith } from '../harness.mjs';

const page = readFileSync(fileURLToPath(new URL('../../docs/voting.md', import.meta.url)), 'utf8');
const [, program] = page.match(/```js\n([\s\S]*?)```/);
const files = { 'spelregels.json': 'spelregels.json', 'logboek.json': 'logboek.json', 'logboek.csv': 'resultaat/logboek.csv', 'stembiljetten.csv': 'resultaat/stembiljetten.csv', 'uitslag.json': 'resultaat/uitslag.json' };

let place;
let server;
before(async () => {
	place = makePlace('sqlite');
	server = await startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
});
after(() => place?.end());

async function download(slug, receipt) {
	const folder = join(place.folder, `controle-${slug}`);
	mkdirSync(folder);
	for (const [name, path] of Object.entries(files)) {
		const visitor = await new Visitor(server.url).getFile(`/${slug}/stemmen/${path}`);
		assert.equal(visitor.status, 200, path);
		writeFileSync(join(folder, name), visitor.html);
	}
	if (receipt) writeFileSync(join(folder, 'stembewijs.txt'), receipt);
	writeFileSync(join(folder, 'controle.mjs'), program);
	return folder;
}

const check = (folder) => spawnSync(process.execPath, ['controle.mjs'], { cwd: folder, encoding: 'utf8' });

async function cast(slug, plans, code) {
	const voter = await voteWith(server, slug, plans, code);
	await voter.get(`/${slug}/stemmen/ontvangst.txt`);
	return voter.html;
}

let folder; // of the vote below, for the tests after it
const receipts = {};

test('an outsider checks receipt, log, ballots and outcome, with budgets per area, a change, a revoked code and a lot', async () => {
	const { plans, areas } = await makeVote(place, 'bewijs', twoAreas({ south: 100000, bridge: 100000 }));
	const [boom, bank, bal, brug, bos] = plans;
	const north = await makeCodes(place, 'bewijs', 4, areas.noord);
	const south = await makeCodes(place, 'bewijs', 2, areas.zuid);
	receipts.replaced = await cast('bewijs', [boom], north[0]);
	receipts.revoked = await cast('bewijs', [boom], north[3]);
	receipts.good = await cast('bewijs', [bank, bal], north[1]);
	await cast('bewijs', [bank, bal], north[0]);
	await cast('bewijs', [boom], north[2]);
	await cast('bewijs', [brug], south[0]);
	await cast('bewijs', [bos], south[1]); // a tie for the only place
	assert.equal((await polder(place, ['codes', 'revoke', '--site', 'bewijs'], north[3])).code, 0);
	const later = new Date(Date.now() + 99 * 3_600_000).toISOString();
	await must(place, 'vote.amend', { site: 'bewijs', activity: 'stemmen', form: { closes_at: later, reason: 'Storing', proposer: 'A', seconder: 'B' } });
	await publishVote(place, 'bewijs');
	folder = await download('bewijs', receipts.good);
	const rules = JSON.parse(readFileSync(join(folder, 'spelregels.json'), 'utf8'));
	assert.equal(rules.format, 'polder-manifest/3');
	assert.deepEqual([rules.currency, rules.zone, rules.languages], ['EUR', 'Europe/Amsterdam', 'nl,en']);
	assert.match(rules.commit, /^([0-9a-f]{40}(-dirty)?|unknown)$/);
	assert.deepEqual(rules.groups.map(({ id, kind, name, names }) => [id, kind, name, names]), [[areas.noord, 'area', 'noord', { nl: 'noord' }], [areas.zuid, 'area', 'zuid', { nl: 'zuid' }]]);
	assert.deepEqual(rules.options.map(({ title, titles }) => [title, titles])[0], ['Boom', { nl: 'Boom' }]);
	const outcome = JSON.parse(readFileSync(join(folder, 'uitslag.json'), 'utf8'));
	assert.ok(outcome.ballots.some((ballot) => ballot.lot_decided));
	const ran = check(folder);
	assert.equal(ran.status, 0, ran.stderr);
	assert.match(ran.stdout, /^receipt .*: counts\n5 ballots of 8 entries in the log: the outcome is as published\n$/);
});

test('receipts of a replaced and of a revoked ballot are good too, and say that they do not count', () => {
	for (const receipt of [receipts.replaced, receipts.revoked]) {
		writeFileSync(join(folder, 'stembewijs.txt'), receipt);
		const ran = check(folder);
		assert.equal(ran.status, 0, ran.stderr);
		assert.match(ran.stdout, /^receipt .*: replaced or revoked\n/);
	}
	writeFileSync(join(folder, 'stembewijs.txt'), receipts.good);
});

test('any change of what was published or signed is noticed', () => {
	const changes = {
		'stembewijs.txt': [[/position \d+/, 'position 0'], [/day \d{4}/, 'day 2001'], [/(tracking .{4}-).{4}/, '$10000']],
		'spelregels.json': [[/"price_cents":150000/, '"price_cents":150001'], [/"lot":1\b/, '"lot":9'], [/"currency":"EUR"/, '"currency":"HUF"'], [/"commit":"/, '"commit":"a']],
		'logboek.csv': [[/(\r\n0,.*)\r\n/, '\r\n'], [/;2;/, ';3;'], [/\r\n[^\r]*revoke[^\r]*/, '']],
		'stembiljetten.csv': [[/(;approval;)[^;]+;/, '$1'], [/\r\n[^\r]+\r\n$/, '\r\n'], [/(\r\n[^\r]+)(\r\n)$/, '$1$2$1$2'], [/\r\n[0-9A-Z]{4}/, '\r\n0000']],
		'logboek.json': [[/("closes_at":"2)\d{3}/, '$1000'], [/"by":\["A","B"\]/, '"by":["A","A"]'], [/"text":"Proef"/, '"text":""']],
		'uitslag.json': [[/"won_as":1\b/, '"won_as":0'], [/"won_as":0\b/, '"won_as":1'], [/"title":"Boom"/, '"title":"Bos"'], [/"name":"noord"/, '"name":"zuid"']],
	};
	for (const [name, list] of Object.entries(changes)) {
		for (const [number, [from, to]] of list.entries()) {
			const changed = `${folder}-${name}-${number}`;
			cpSync(folder, changed, { recursive: true });
			const text = readFileSync(join(folder, name), 'utf8');
			assert.notEqual(text.replace(from, to), text, `${name} ${from}: nothing was changed`);
			writeFileSync(join(changed, name), text.replace(from, to));
			assert.notEqual(check(changed).status, 0, `${name}: ${from} went unnoticed`);
		}
	}
});

test('of a vote that it cannot count the program says so, and names the command that notices a changed outcome', async () => {
	for (const [rule, settings, words] of [
		['phragmen', {}, '--rule phragmen'],
		['equal-shares', { shares_completion: 'add1', shares_start: 'exact', shares_until: 'overspend', shares_comparison: true },
			'--rule equal-shares --utility cost --completion add1 --start exact --until overspend --step 1 --comparison'],
		['equal-shares', { shares_completion: 'greedy' }, '--rule equal-shares --utility cost --completion greedy --start floor'],
	]) {
		const slug = `elders-${words.length}`;
		const { plans } = await makeVote(place, slug, {
			settings: { mode: 'count', max_count: 2, budget_cents: 200000, count_rule: rule, ...settings },
			plans: ['Bank', 'Boom', 'Brug'].map((title) => ({ title, price: 100000 })),
		});
		const codes = await makeCodes(place, slug, 3);
		for (const [i, code] of codes.entries()) await cast(slug, i < 2 ? [plans[0], plans[1]] : [plans[0], plans[2]], code);
		await publishVote(place, slug);
		const checked = await download(slug);
		const pb = await new Visitor(server.url).getFile(`/${slug}/stemmen/resultaat/stembiljetten.pb`);
		writeFileSync(join(checked, 'stembiljetten.pb'), pb.html);
		const outcome = readFileSync(join(checked, 'uitslag.json'), 'utf8');
		const won = (text) => JSON.parse(text).ballots[0].plans.filter((plan) => plan.won_as > 0).map(({ plan }) => plan).sort();
		const changed = outcome.replace(/"won_as":2\b/, '"won_as":-2').replace(/"won_as":0\b/, '"won_as":2').replace('"won_as":-2', '"won_as":0');
		assert.notDeepEqual(won(changed), won(outcome));
		for (const [text, same] of [[outcome, true], [changed, false]]) {
			writeFileSync(join(checked, 'uitslag.json'), text);
			const ran = check(checked);
			assert.equal(ran.status, 3, ran.stdout + ran.stderr);
			assert.match(ran.stdout, /^3 ballots of 3 entries in the log: these are in order\. The outcome was NOT counted here\./);
			assert.doesNotMatch(ran.stdout, /as published/);
			const command = ran.stdout.trimEnd().split('\n').at(-1);
			assert.equal(command, `polder count stembiljetten.pb ${words}`);
			const counted = await polder(place, ['count', join(checked, 'stembiljetten.pb'), ...command.split(' ').slice(3), '--json']);
			assert.equal(counted.code, 0, counted.stderr);
			assert.equal(JSON.stringify(JSON.parse(counted.stdout).winners.sort()) === JSON.stringify(won(text)), same);
		}
		for (const [from, to] of [['"title":"Boom"', '"title":"Bos"'], [/"price_cents":100000/, '"price_cents":1']]) {
			writeFileSync(join(checked, 'uitslag.json'), outcome.replace(from, to));
			assert.equal(check(checked).status, 1, 'titles and prices are compared whatever the rule');
		}
	}
});

test('the check symbol of a code is what the page says it is', async () => {
	await makeVote(place, 'codes', { settings: { mode: 'amount', budget_cents: 1000, max_cents: 1000 }, plans: [{ title: 'Boom', price: 1000 }] });
	const times = (x, y) => { // in GF(2^5)
		let product = 0;
		for (let bit = 0; bit < 5; bit++) if (y & (1 << bit)) product ^= x << bit;
		for (let bit = 8; bit >= 5; bit--) if (product & (1 << bit)) product ^= 0b100101 << (bit - 5);
		return product;
	};
	for (const code of await makeCodes(place, 'codes', 50)) {
		const symbols = [...code.replaceAll('-', '')].map((symbol) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(symbol));
		let sum = 0;
		for (let i = 0, power = 2; i < 15; i++, power = times(power, 2)) sum ^= times(symbols[i], power);
		assert.equal(symbols[15], sum, code);
	}
});

// Points and rankings come in by import only; there is no receipt, and the rest is checked all the same.
for (const [type, header, votes] of [
	['scoring', 'voter_id;vote;points', ['1;a,b;3,1', '2;b,c;2,2', '3;c;5']],
	['ordinal', 'voter_id;vote', ['1;a,b', '2;b,c,a', '3;c,b']],
]) {
	test(`an imported election of the kind ${type} is counted to its outcome`, async () => {
		const source = join(place.folder, `${type}.pb`);
		writeFileSync(source, [
			'META', 'key;value', 'description;Proef', 'country;Nederland', 'unit;Proefdam', 'num_projects;3', `num_votes;${votes.length}`,
			'budget;300', `vote_type;${type}`, 'rule;greedy', 'date_begin;01.01.2020', 'date_end;02.01.2020',
			'PROJECTS', 'project_id;cost;name', 'a;200;Boom', 'b;100;Bank', 'c;250;Brug', 'VOTES', header, ...votes, '',
		].join('\n'));
		const imported = await polder(place, ['import', 'pabulib', source, '--site', type]);
		assert.equal(imported.code, 0, imported.stderr);
		const ran = check(await download(type));
		assert.equal(ran.status, 0, ran.stderr);
		assert.match(ran.stdout, /^3 ballots of 3 entries in the log: the outcome is as published\n$/);
	});
}
