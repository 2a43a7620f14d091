// SPDX-License-Identifier: EUPL-1.2
// Finding among 10,000 plans: each question, one after the other and never from the cache. See bench/README.md.
//
// POLDER_BENCH_SITES other sites (100), POLDER_BENCH_PART=1/3 a part of the questions, POLDER_BENCH_KEEP a folder in which the
// filled databases stay for the next run.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds, keptFolder, load, repository, row } from './common.mjs';
import { makePlace, makeVote, must, startPolder, withDatabase } from '../tests/harness.mjs';

export const planTitles = ['Speeltuin', 'Bankjes', 'Bomen', 'Fietspad', 'Moestuin', 'Zebrapad', 'Buurthuis', 'Watertappunt'];
export function manyPlans(number) {
	return Array.from({ length: number }, (_, i) => ({ title: `${planTitles[i % 8]} ${i + 1}`, price: 100000 + 1000 * (i % 90) }));
}
export const voteSettings = { mode: 'count', min_count: 1, max_count: 10, budget_cents: 20000000 };

// --- filling -------------------------------------------------------------------------------------------------------------

// Words as they come in texts: a few very often, most seldom (Zipf), from syllables, with endings that are stemmed away.
function wordMaker() {
	let seed = 42;
	const random = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);
	const syllables = ['boom', 'be', 'ver', 'groen', 'plein', 'ge', 'straat', 'wa', 'ter', 'spe', 'len', 'fiets', 'pad', 'vo', 'gel', 'licht', 'bank',
		'tuin', 'mu', 'ziek', 'ont', 'moet', 'buurt', 'huis', 'kin', 'der', 'dier', 'kunst', 'markt', 'brug', 'haven', 'sport', 'park', 'veld', 'zon'];
	const words = Array.from({ length: 4000 }, () => {
		const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => syllables[Math.floor(random() * syllables.length)]);
		return parts.join('') + ['', 'en', 'je', 'er'][Math.floor(random() * 4)];
	});
	const word = () => words[Math.floor(4000 ** random()) - 1] ?? words[0];
	return { random, text: (count) => Array.from({ length: count }, word).join(' ') };
}

async function makePlans(place, site, number, made, maker) {
	const pick = (group) => Object.values(group)[Math.floor(maker.random() ** 2 * Object.keys(group).length)];
	let next = 0;
	const worker = async () => {
		while (next < number) {
			const i = next++;
			await must(place, 'idea.create', { site, activity: 'plannen', form: { title: { nl: `${planTitles[i % 8]} ${maker.text(3)}` },
				summary: { nl: maker.text(20) }, description: { nl: maker.text(120) }, price_cents: 50000 + 100 * Math.floor(maker.random() * 90000),
				area_id: pick(made.areas), theme_id: pick(made.themes), status: 'published',
				latitude: 52000000 + Math.floor(maker.random() * 90000), longitude: 5000000 + Math.floor(maker.random() * 90000) } });
		}
	};
	await Promise.all(Array.from({ length: 8 }, worker));
}

// Photos as the worker makes them, of a few plans; all others get two of those each, as rows beside the running program's
// back: what a page costs does not depend on whose file it is.
async function giveEveryPlanPhotos(place, site) {
	const drawn = join(repository, 'demo/photos');
	for (const [i, name] of readdirSync(drawn).filter((name) => name.endsWith('.webp')).sort().slice(0, photoKinds).entries()) {
		await must(place, 'photo.add', { site, form: { number: i + 1, photo: readFileSync(join(drawn, name)).toString('base64url'),
			alt: { nl: `Een tekening van plan ${i + 1}` }, caption: { nl: 'Zo kan het worden.' }, credit: 'Tekening: gemeente' } });
	}
}
const photoKinds = 12;
function spreadPhotos(place) {
	const rest = [1, 2].map((position) => `INSERT INTO photo (site_id, id, activity_id, idea_id, position, hash, width, height, colour, alt, caption, credit)
		SELECT i.site_id, (SELECT MAX(id) FROM photo) + row_number() OVER (ORDER BY i.id), i.activity_id, i.id, ${position}, p.hash,
			p.width, p.height, p.colour, p.alt, p.caption, p.credit
		FROM idea i JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS n FROM (SELECT * FROM photo ORDER BY id LIMIT ${photoKinds}) few) p
			ON p.n = (i.number + ${position}) % ${photoKinds}
		WHERE NOT EXISTS (SELECT 1 FROM photo q WHERE q.idea_id = i.id AND q.position >= ${position});`);
	sql(place, rest.join('\n'));
	if (place.database === 'postgresql') sql(place, 'VACUUM (ANALYZE)'); // as its autovacuum does within minutes
}

function sql(place, input) {
	const [program, words] = place.database === 'sqlite' ? ['sqlite3', [join(place.folder, 'polder.db')]]
		: ['psql', ['-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', place.env.POLDER_DATABASE]];
	return execFileSync(program, words, { input, encoding: 'utf8' });
}

const names = (kind, number) => Array.from({ length: number }, (_, i) => `${kind}-${i + 1}`);
const planQuestions = [
	['list', ''],
	['  far into it', 'sorteer=titel&na=FAR'],
	['  two areas and a theme', 'gebied=gebied-2&gebied=gebied-7&thema=thema-3&sorteer=willekeurig-7'],
	['  what nearly nothing fits', 'gebied=gebied-12&thema=thema-8&prijs-tot=600&sorteer=titel'],
	['  prices', 'prijs-van=2000&prijs-tot=6000&sorteer=prijs-aflopend'],
	['search: one word', 'zoek=speeltuin'],
	['  three letters', 'zoek=ver'],
	['  three words', 'zoek=bomen+straat+wat'],
	['  words in quotes', 'zoek=%22FIRST%22'],
	['  word, area and price, by title', 'zoek=speeltuin&gebied=gebied-1&gebied=gebied-2&prijs-van=1000&sorteer=titel'],
	['  second page by relevance', 'zoek=ver&na=HIT'],
	['  three letters, an area and a theme', 'zoek=ver&gebied=gebied-3&thema=thema-2'],
	['  the longest word of a plan', 'zoek=LONG'],
	['  what no plan has', 'zoek=xyzzy'],
	['map', '/kaart'],
	['  an area and a theme', '/kaart?gebied=gebied-2&thema=thema-3'],
	['  with a word', '/kaart?zoek=speeltuin'],
	['  its points, all in sight', '/kaart.json?z=0&x=0&y=0'],
	['  its points, some streets', '/kaart.json?STREETS'],
	['  its areas', '/kaart-vlakken.json'],
	['one plan', '/PLAN'],
];

// The block of the map that lies around 52.045, 5.045 (map_cluster.h).
function streets(zoom) {
	const size = 2 ** (zoom - 2), latitude = (52.045 * Math.PI) / 180;
	const y = (1 - Math.log(Math.tan(latitude) + 1 / Math.cos(latitude)) / Math.PI) / 2;
	return `z=${zoom}&x=${Math.floor(((5.045 + 180) / 360) * size)}&y=${Math.floor(y * size)}`;
}

async function idOfLast(server, query) {
	const html = await (await fetch(`${server.url}/stad/plannen?${query}`)).text();
	return [...html.matchAll(/id="plan-(\w{13})"/g)].at(-1)[1];
}

const polderOptions = { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' }, words: keptFolder ? ['--migrate'] : [] };
const groups = { themes: names('thema', 8), areas: names('gebied', 12), open: false, settings: voteSettings };

// A place of its own, or the one in the kept folder. `filled` is how many other sites it has; -1: nothing yet.
function placeFor(database) {
	if (!keptFolder) return { ...makePlace(database), filled: -1 };
	const folder = join(keptFolder, database);
	const place = { folder, database, env: { ...process.env }, filled: -1, remove() {} };
	const name = 'polder_bench_plans';
	if (existsSync(join(folder, 'filled'))) place.filled = Number(readFileSync(join(folder, 'filled'), 'utf8'));
	if (database === 'postgresql') {
		const cluster = process.env.POLDER_TEST_DATABASE;
		if (place.filled < 0) execFileSync('psql', ['-q', cluster, '-c', `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`]);
		place.env.POLDER_DATABASE = withDatabase(cluster, name);
	}
	mkdirSync(folder, { recursive: true });
	return place;
}

async function fill(place, server, number, others) {
	const maker = wordMaker();
	if (place.filled < 0) {
		const made = await makeVote(place, 'stad', { plans: manyPlans(1), ...groups });
		const start = Date.now();
		await makePlans(place, 'stad', number - 1, made, maker);
		row(`10,000 plans put in, ${place.database}`, `${(number / (Date.now() - start) * 1000).toFixed(0)}/s`, '', '', 'info');
		await giveEveryPlanPhotos(place, 'stad');
		place.filled = 0;
	}
	for (; place.filled < others; place.filled++) {
		const small = await makeVote(place, `wijk${place.filled}`, { plans: manyPlans(1), ...groups });
		await makePlans(place, `wijk${place.filled}`, 100, small, maker);
	}
	await server.stop();
	spreadPhotos(place);
	writeFileSync(join(place.folder, 'filled'), String(place.filled));
	return startPolder(place, polderOptions); // nothing may depend on what a process has kept
}

// --- asking ------------------------------------------------------------------------------------------------------------

// Alone, unless other sites are there from an earlier run, and then among other sites.
export async function measurePlans(database) {
	const [number, others] = [10_000, Number(process.env.POLDER_BENCH_SITES ?? 100)];
	const place = placeFor(database);
	let server = await startPolder(place, polderOptions);
	try {
		if (place.filled < 0) server = await fill(place, server, number, 0);
		const alone = place.filled === 0 ? await askPlans(server, place, '10,000 plans') : null;
		if (others === 0) return;
		if (place.filled < others) server = await fill(place, server, number, others);
		const among = await askPlans(server, place, `among ${place.filled} other sites`);
		row(`slowest of these among ${place.filled} other sites, ${database}`, `${among.toFixed(1)} ms`,
			alone === null ? '' : `${alone.toFixed(1)} ms alone`, alone === null ? '' : (among / alone).toFixed(2), '<= 50 ms', [among, '<=', 50]);
	} finally {
		await server.stop();
		place.remove();
	}
}

// Processor time of the program and of the sessions it has with PostgreSQL: other work on the machine changes it little.
function cpuOf(server, place) {
	const sessions = place.database === 'sqlite' ? [] : sql(place, "SELECT pid FROM pg_stat_activity WHERE application_name = 'polder'").trim().split('\n');
	return [server.child.pid, ...sessions].reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}

async function marksOf(server) {
	const marks = { FAR: await idOfLast(server, 'sorteer=titel'), HIT: await idOfLast(server, 'zoek=ver') };
	const list = await (await fetch(`${server.url}/stad/plannen?sorteer=titel`)).text();
	const photos = [...list.matchAll(/<img class="polder-photo__image"/g)].length;
	if (photos !== 20) throw new Error(`${photos} photos on a page of 20 plans`);
	const first = /polder-card__summary">([^<]*)</.exec(list)[1].split(' ');
	return { ...marks, FIRST: encodeURIComponent(first.slice(3, 6).join(' ')), PLAN: /id="plan-(\w{13})"/.exec(list)[1],
		LONG: encodeURIComponent([...first].sort((a, b) => b.length - a.length)[0]), STREETS: streets(15) };
}

function questionsAsked() {
	const [part, parts] = (process.env.POLDER_BENCH_PART ?? '1/1').split('/').map(Number);
	const each = Math.ceil(planQuestions.length / parts);
	return planQuestions.slice((part - 1) * each, part * each);
}

// Not cached (a cookie), one after the other: what one visitor waits for at the server. The slowest median.
async function askPlans(server, place, where) {
	const marks = await marksOf(server);
	let slowest = 0;
	for (const [name, question] of questionsAsked()) {
		const asked = question.replace(/FAR|HIT|FIRST|PLAN|LONG|STREETS/, (mark) => marks[mark]);
		const path = `/stad/plannen${asked.startsWith('/') || !asked ? asked : `?${asked}`}`;
		const before = cpuOf(server, place);
		const { p50_ms: half, p99_ms: most } = await load(server, 200, [[path, 'polder_x=1', '']], { times: 100, width: 1 });
		const cpu = ((cpuOf(server, place) - before) / 100) * 1000;
		slowest = Math.max(slowest, half);
		row(`${name}, ${where}, ${place.database}`, `${half.toFixed(1)} ms`, `${cpu.toFixed(1)} ms CPU`, `p99 ${most.toFixed(1)} ms`, '<= 50 ms',
			[half, '<=', 50]);
	}
	return slowest;
}
