// SPDX-License-Identifier: EUPL-1.2
// Measures every number that is to be kept, each beside its yardstick in the same run, and prints one table.
//
// node bench/run.mjs [ballots] [pages] [list] [plans] [memory] [count] [opinions] [codes] [sizes]      all of them when none is named
// POLDER_BUILD names a release build with -Dbench=true (build-release otherwise). See bench/README.md.
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const repository = fileURLToPath(new URL('..', import.meta.url));
const build = process.env.POLDER_BUILD ?? join(repository, 'build-release');
process.env.POLDER = join(build, 'polder');
const tool = (name) => join(build, 'bench', `bench_${name}`);
const scratch = mkdtempSync(join(tmpdir(), 'polder-bench-'));
chmodSync(scratch, 0o755); // nginx may run as another user

const clusterFolder = startCluster();
const { freePort, makeCodes, makePlace, makeVote, must, polder, startPolder, voterAt, consoleCall } =
	await import('../tests/harness.mjs');

const connections = 64;
const rows = [];
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const count = (number) => Math.round(number).toLocaleString('en');

// keep: [the number to compare, '>=' or '<=', the limit]; without it the row is for information.
function row(figure, measured, yardstick, ratio, target = '', keep) {
	const kept = !keep ? '' : (keep[1] === '>=' ? keep[0] >= keep[2] : keep[0] <= keep[2]) ? 'yes' : 'NO';
	rows.push([figure, measured, yardstick, ratio, target, kept]);
	console.error(`${figure}: ${measured}${yardstick ? `, beside ${yardstick}` : ''}${ratio ? `: ${ratio}` : ''} ${kept}`);
}

function startCluster() {
	if (process.env.POLDER_TEST_DATABASE || !(wanted('ballots') || wanted('plans'))) return null;
	const folder = mkdtempSync(join(tmpdir(), 'polder-pg-'));
	const started = spawnSync(join(repository, 'tests/postgres'), ['start', folder], { encoding: 'utf8' });
	if (started.status === 0) process.env.POLDER_TEST_DATABASE = started.stdout.trim();
	else console.error(`without PostgreSQL: ${started.stderr}`);
	return started.status === 0 ? folder : null;
}

function wanted(section) {
	return process.argv.length < 3 || process.argv.slice(2).includes(section);
}

function runJson(command, words, env = process.env) {
	return new Promise((resolve, reject) => {
		execFile(command, words, { env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
			if (error) reject(new Error(`${command}: ${error.message.slice(0, 2000)}`));
			else resolve({ ...JSON.parse(stdout), lines: stderr.split('\n') });
		});
	});
}

async function load(server, status, lines, { times = 1, cookie, width = connections } = {}) {
	const file = join(scratch, 'requests');
	writeFileSync(file, lines.map((line) => `${line.join('\t')}\n`).join(''));
	const words = [server.port, width, status, file, times, ...(cookie ? [cookie] : [])].map(String);
	return runJson(tool('load'), words);
}

// Seconds of processor time since the start of the process, and its memory in MiB.
function cpuSeconds(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
	return (Number(fields[11]) + Number(fields[12])) / 100;
}
function residentMebibytes(pid) {
	return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

const planTitles = ['Speeltuin', 'Bankjes', 'Bomen', 'Fietspad', 'Moestuin', 'Zebrapad', 'Buurthuis', 'Watertappunt'];
function manyPlans(number) {
	return Array.from({ length: number }, (_, i) => ({ title: `${planTitles[i % 8]} ${i + 1}`, price: 100000 + 1000 * (i % 90) }));
}
const voteSettings = { mode: 'count', min_count: 1, max_count: 10, budget_cents: 20000000 };

// --- ballots -------------------------------------------------------------------------------------------------------

// Voters whose code was checked, each with a ballot ready to be confirmed. The server is told nothing it would not hear
// from browsers; only the salts are ours, since the page would draw one each.
async function prepareVoters(place, server, slug, plans, number) {
	const codes = await makeCodes(place, slug, number + 1);
	const first = await voterAt(server, slug, plans.slice(0, 4), codes.pop());
	const form = first.forms().find((f) => f.action.endsWith('/bevestigen'));
	const [cookieName] = [...first.cookies.keys()].filter((name) => name.startsWith('polder_voter_'));
	const entered = await load(server, 303, codes.map((code) => [`/${slug}/stemmen/code`, '', `code=${code}`]), { cookie: cookieName });
	console.error(`  codes checked: ${count(entered.requests / entered.seconds)} a second`);
	return entered.lines.slice(0, number).map((cookie, i) => {
		const chosen = [0, 1, 2, 3].map((n) => plans[(i * 7 + n * 13) % plans.length]);
		const fields = { ...form.fields, salt: randomBytes(32).toString('hex'), plans: [...new Set(chosen)].join('.') };
		return [form.action, cookie, new URLSearchParams(fields).toString()];
	});
}

async function measureBallots(database) {
	const yes = database === 'sqlite'; // the other is for information
	const rounds = yes ? 5 : 3;
	const perRound = yes ? 10_000 : 4000;
	const place = makePlace(database);
	const server = await startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
	const { plans } = await makeVote(place, 'stad', { settings: voteSettings, plans: manyPlans(60) });
	const voters = await prepareVoters(place, server, 'stad', plans, perRound * (rounds + 1));
	const yardstick = makePlace(database); // it grows as the vote does
	const bare = [];
	const whole = [];
	let cpu = 0;
	for (let round = 0; round <= rounds; round++) {
		const b = await runJson(tool('writer'), [join(yardstick.folder, 'data'), String(perRound), String(connections)], yardstick.env);
		const before = cpuSeconds(server.child.pid);
		const w = await load(server, 303, voters.splice(0, perRound));
		if (round === 0) continue; // warming up
		cpu += cpuSeconds(server.child.pid) - before;
		bare.push({ ...b, speed: b.ballots / b.seconds });
		whole.push({ ...w, speed: w.requests / w.seconds });
	}
	await server.stop();
	place.remove();
	yardstick.remove();
	const [fast, slow] = [median(bare.map((b) => b.speed)), median(whole.map((w) => w.speed))];
	const ratio = median(whole.map((w, i) => w.speed / bare[i].speed));
	const p99 = median(whole.map((w) => w.p99_ms));
	row(`POST ballot, ${database}, 64 connections`, `${count(slow)}/s`, `${count(fast)}/s bare writer`, ratio.toFixed(2),
		yes ? '>= 0.5' : 'info', yes ? [ratio, '>=', 0.5] : undefined);
	row(`  its p99 (p50 ${median(whole.map((w) => w.p50_ms)).toFixed(1)} ms)`, `${p99.toFixed(1)} ms`,
		`${median(bare.map((b) => b.p99_ms)).toFixed(1)} ms bare`, '', yes ? '<= 50 ms' : 'info', yes ? [p99, '<=', 50] : undefined);
	row('  its CPU', `${((cpu / (rounds * perRound)) * 1e6).toFixed(0)} us a ballot`, '', '', 'info');
}

// --- cached pages --------------------------------------------------------------------------------------------------

async function startNginx(body) {
	const root = join(scratch, 'nginx');
	const port = await freePort();
	mkdirSync(root, { recursive: true });
	writeFileSync(join(root, 'index.html'), body);
	writeFileSync(join(root, 'index.html.gz'), gzipSync(body, { level: 9 }));
	writeFileSync(join(root, 'nginx.conf'), `
worker_processes 2; pid ${root}/pid; error_log ${root}/error.log; daemon off;
events { worker_connections 1024; }
http {
	access_log off; sendfile on; tcp_nopush on; open_file_cache max=10; keepalive_requests 100000000;
	types { text/html html; } gzip_static on; client_body_temp_path ${root}/a; proxy_temp_path ${root}/b;
	fastcgi_temp_path ${root}/c; uwsgi_temp_path ${root}/d; scgi_temp_path ${root}/e;
	server { listen 127.0.0.1:${port}; root ${root}; }
}`);
	const child = spawn('nginx', ['-c', join(root, 'nginx.conf'), '-e', join(root, 'error.log')], { stdio: 'inherit' });
	for (let i = 0; i < 100; i++) {
		if (await fetch(`http://127.0.0.1:${port}/`).then((a) => a.ok, () => false)) return { port, child };
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('nginx did not start');
}

async function wrk(url, headers) {
	const words = ['-t1', `-c${connections}`, '-d3s', ...headers.flatMap((header) => ['-H', header]), url];
	const output = await new Promise((resolve, reject) => {
		execFile('wrk', words, (error, stdout) => (error ? reject(error) : resolve(stdout)));
	});
	if (/Non-2xx|Socket errors/.test(output)) throw new Error(`${url}: ${output}`);
	return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)[1]);
}

async function measurePages() {
	if (spawnSync('wrk', ['-v']).error || spawnSync('nginx', ['-v']).error) {
		row('cached home page', 'not measured: wrk and nginx are needed', '', '', '>= 0.9');
		return;
	}
	const place = makePlace('sqlite');
	const server = await startPolder(place);
	await makeVote(place, 'stad', { settings: voteSettings, plans: manyPlans(60) });
	const words = 'In deze wijk kiezen bewoners zelf wat er in hun straat verandert, en iedereen kan meedoen. ';
	await must(place, 'block.create', {
		site: 'stad',
		form: { page: '', kind: 'text', title: { nl: 'Uitleg' }, position: 90,
			body: { nl: Array.from({ length: 200 }, (_, i) => `${words}${i % 5 === 4 ? '\n\n' : ''}`).join('').slice(0, 18000) } },
	});
	const url = `http://127.0.0.1:${server.port}/stad/`;
	let body;
	for (let i = 0; i < 3; i++) body = Buffer.from(await (await fetch(url)).arrayBuffer());
	const nginx = await startNginx(body);
	const kinds = [['identity', []], ['gzip', ['Accept-Encoding: gzip']]];
	for (const [kind, headers] of kinds) {
		const ratios = [];
		const speeds = [[], []];
		for (let round = 0; round < 5; round++) {
			const theirs = await wrk(`http://127.0.0.1:${nginx.port}/`, headers);
			const ours = await wrk(url, headers);
			ratios.push(ours / theirs);
			speeds[0].push(ours);
			speeds[1].push(theirs);
		}
		const size = kind === 'identity' ? body.length : gzipSync(body).length;
		row(`cached home page, ${(size / 1024).toFixed(1)} KB ${kind}`, `${count(median(speeds[0]))}/s`,
			`${count(median(speeds[1]))}/s nginx`, median(ratios).toFixed(2), '>= 0.9', [median(ratios), '>=', 0.9]);
	}
	nginx.child.kill();
	await server.stop();
	place.remove();
}

// --- the list, memory, start -----------------------------------------------------------------------------------------

async function makeIdeas(place, site, number) {
	let next = 0;
	const worker = async () => {
		while (next < number) {
			const i = next++;
			await must(place, 'idea.create', { site, activity: 'plannen', form: { title: { nl: `${planTitles[i % 8]} in straat ${i}` },
				summary: { nl: `Wij willen in straat ${i} iets moois maken, samen met de buurt.` }, price_cents: 50000 + i,
				description: { nl: 'Een langere beschrijving van het plan. '.repeat(12) }, status: 'published' } });
		}
	};
	await Promise.all(Array.from({ length: 4 }, worker));
}

// A site with 200 plans and 1,000,000 ballots, and one with 10,000 ideas.
async function makeCity(ideas, ballots) {
	const place = makePlace('sqlite');
	const server = await startPolder(place);
	await makeVote(place, 'stad', { settings: voteSettings, plans: manyPlans(200) });
	await makeVote(place, 'dorp', { settings: voteSettings, plans: manyPlans(1), open: false });
	await makeIdeas(place, 'dorp', ideas - 1);
	await server.stop();
	const start = Date.now();
	execFileSync(tool('fill'), [place.folder, String(ballots)], { stdio: 'inherit' });
	console.error(`  ${count(ballots)} ballots put in: ${((Date.now() - start) / 1000).toFixed(1)} s`);
	return place;
}

const listPath = '/dorp/plannen';
async function listCpu(server, cookies) {
	const number = 3000;
	const lines = [[listPath, cookies, '']];
	await load(server, 200, lines, { times: 300, width: 8 });
	const cpu = [];
	for (let round = 0; round < 5; round++) {
		const before = cpuSeconds(server.child.pid);
		await load(server, 200, lines, { times: number, width: 8 });
		cpu.push(((cpuSeconds(server.child.pid) - before) / number) * 1000);
	}
	return median(cpu);
}

// From the start of the process to the end of the first answer, asked for again every few ms.
async function startTimes(place, path) {
	const times = [];
	for (let round = 0; round < 7; round++) {
		const port = await freePort();
		const start = process.hrtime.bigint();
		const child = spawn(process.env.POLDER, ['serve', '--data', place.folder, '--port', String(port)], { stdio: 'ignore', env: place.env });
		for (;;) {
			const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
			if (answer?.ok && (await answer.text()).length > 0) break;
			await new Promise((resolve) => setTimeout(resolve, 2));
			if (child.exitCode !== null) throw new Error('polder serve ended');
		}
		times.push(Number(process.hrtime.bigint() - start) / 1e6);
		child.kill();
		await new Promise((resolve) => child.once('exit', resolve));
	}
	return median(times);
}

async function measureCity() {
	const [ideas, ballots] = [10_000, 1_000_000];
	const place = await makeCity(ideas, wanted('memory') ? ballots : 1000);
	const server = await startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
	if (wanted('list')) {
		const cookie = 'polder_basket_0000000000000=-';
		const cpu = await listCpu(server, cookie);
		row('list of 20 of 10,000 ideas, not cached', `${cpu.toFixed(3)} ms CPU`, '', '', '<= 0.4 ms', [cpu, '<=', 0.4]);
	}
	if (wanted('memory')) {
		const { number, resident } = await cityLoad(place, server);
		row(`memory after ${count(number)} requests and ballots`, `${resident.toFixed(0)} MiB`, '', '', '<= 100 MiB', [resident, '<=', 100]);
		await server.stop();
		const start = await startTimes(place, '/stad/');
		row('start to first answer on that database', `${start.toFixed(0)} ms`, '', '', '<= 300 ms', [start, '<=', 300]);
		await countStored(place);
	} else {
		await server.stop();
	}
	place.remove();
}

// Lists, pages, voters: what a busy day asks for.
async function cityLoad(place, server) {
	const { html, path } = await voterAt(server, 'stad', [], (await makeCodes(place, 'stad', 1))[0]);
	if (!html || !path.startsWith('/stad/stemmen')) throw new Error(`no voter at ${path}`);
	const plans = [...new Set([...(await (await fetch(`${server.url}/stad/stemmen`)).text()).matchAll(/name="plan" value="(\w{13})"/g)].map((m) => m[1]))];
	const voters = await prepareVoters(place, server, 'stad', plans, 5000);
	let number = 5000;
	await load(server, 303, voters);
	for (const [path, cookies] of [[listPath, 'polder_x=1'], ['/stad/stemmen', 'polder_x=1'], ['/stad/', ''], ['/dorp/', 'polder_x=1']]) {
		await load(server, 200, [[path, cookies, '']], { times: 3000 });
		number += 3000;
	}
	return { number, resident: residentMebibytes(server.child.pid) };
}

async function countStored(place) {
	const server = await startPolder(place);
	await must(place, 'vote.close', { site: 'stad', activity: 'stemmen', form: { reason: 'Einde van de meting.' } });
	const start = process.hrtime.bigint();
	const counted = await polder(place, ['count', '--site', 'stad']);
	const seconds = Number(process.hrtime.bigint() - start) / 1e9;
	if (counted.code !== 0) throw new Error(`count: ${counted.stderr}`);
	row('count 1,000,000 ballots in the store, every one checked', `${seconds.toFixed(1)} s`, '', '', 'info');
	row('  memory after that', `${residentMebibytes(server.child.pid).toFixed(0)} MiB`, '', '', 'info');
	await measureFiles(place, server);
	await server.stop();
}

// The files of a million ballots: made in the background after publishing, then fetched by fifty at once.
async function measureFiles(place, server) {
	const start = process.hrtime.bigint();
	await must(place, 'vote.publish', { site: 'stad', activity: 'stemmen' });
	const file = () => fetch(`${server.url}/stad/stemmen/resultaat/stembiljetten.csv`, { headers: { 'accept-encoding': 'identity' } });
	let answer = await file();
	for (; answer.status === 503; answer = await file()) {
		await answer.arrayBuffer();
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	if (!answer.ok) throw new Error(`the file of ballots: ${answer.status}`);
	row('files of 1,000,000 ballots made, checked and packed', `${(Number(process.hrtime.bigint() - start) / 1e9).toFixed(1)} s`, '', '', 'info');
	const before = residentMebibytes(server.child.pid);
	row('  memory after that', `${before.toFixed(0)} MiB`, '', '', 'info');
	const bytes = Number(answer.headers.get('content-length'));
	await answer.body.cancel();
	let highest = 0;
	const watch = setInterval(() => (highest = Math.max(highest, residentMebibytes(server.child.pid))), 20);
	const drain = async () => {
		let size = 0;
		for await (const chunk of (await file()).body) size += chunk.length;
		if (size !== bytes) throw new Error(`a download of ${size} bytes`);
	};
	await Promise.all(Array.from({ length: 50 }, drain));
	clearInterval(watch);
	row(`50 downloads at once of ${(bytes / 1e6).toFixed(0)} MB: memory more`, `${(highest - before).toFixed(0)} MiB`, '', '', '<= 32 MiB', [highest - before, '<=', 32]);
}

// --- ten thousand plans ------------------------------------------------------------------------------------------------

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
	const [program, words] = place.database === 'sqlite' ? ['sqlite3', [join(place.folder, 'polder.db')]]
		: ['psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', place.env.POLDER_DATABASE]];
	execFileSync(program, words, { input: rest.join('\n') });
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
	['  what few plans have', 'zoek=RARE'],
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

// Not cached (a cookie), one after the other: what one visitor waits for at the server.
async function measurePlans(database) {
	const [number, others] = [10_000, Number(process.env.POLDER_BENCH_SITES ?? 100)];
	const place = makePlace(database);
	let server = await startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
	const maker = wordMaker();
	const groups = { themes: names('thema', 8), areas: names('gebied', 12), open: false, settings: voteSettings };
	const made = await makeVote(place, 'stad', { plans: manyPlans(1), ...groups });
	const start = Date.now();
	await makePlans(place, 'stad', number - 1, made, maker);
	row(`10,000 plans put in, ${database}`, `${(number / (Date.now() - start) * 1000).toFixed(0)}/s`, '', '', 'info');
	await giveEveryPlanPhotos(place, 'stad');
	server = await startAgain(place, server); // nothing may depend on what a process has kept
	const alone = await askPlans(server, number, database, true);
	for (let i = 0; i < others; i++) {
		const small = await makeVote(place, `wijk${i}`, { plans: manyPlans(1), ...groups });
		await makePlans(place, `wijk${i}`, 100, small, maker);
	}
	server = await startAgain(place, server);
	const among = await askPlans(server, number, database, false);
	row(`slowest of these among ${others} other sites, ${database}`, `${among.toFixed(1)} ms`, `${alone.toFixed(1)} ms alone`,
		(among / alone).toFixed(2), '<= 50 ms', [among, '<=', 50]);
	await server.stop();
	place.remove();
}

async function startAgain(place, server) {
	await server.stop();
	spreadPhotos(place);
	return startPolder(place, { env: { POLDER_CONNECTIONS_PER_ADDRESS: '1000' } });
}

async function askPlans(server, number, database, shown) {
	const marks = { FAR: await idOfLast(server, 'sorteer=titel'), HIT: await idOfLast(server, 'zoek=ver') };
	const list = await (await fetch(`${server.url}/stad/plannen?sorteer=titel`)).text();
	const photos = [...list.matchAll(/<img class="polder-photo__image"/g)].length;
	if (photos !== 20) throw new Error(`${photos} photos on a page of 20 plans`);
	const first = /polder-card__summary">([^<]*)</.exec(list)[1].split(' ');
	Object.assign(marks, { FIRST: encodeURIComponent(first.slice(3, 6).join(' ')), PLAN: /id="plan-(\w{13})"/.exec(list)[1],
		RARE: encodeURIComponent([...first].sort((a, b) => b.length - a.length)[0]), STREETS: streets(15) });
	let slowest = 0;
	for (const [name, question] of planQuestions) {
		const asked = question.replace(/FAR|HIT|FIRST|PLAN|RARE|STREETS/, (mark) => marks[mark]);
		const path = `/stad/plannen${asked.startsWith('/') || !asked ? asked : `?${asked}`}`;
		const before = cpuSeconds(server.child.pid);
		const { p50_ms: half, p99_ms: most } = await load(server, 200, [[path, 'polder_x=1', '']], { times: 100, width: 1 });
		const cpu = ((cpuSeconds(server.child.pid) - before) / 100) * 1000;
		slowest = Math.max(slowest, half);
		if (shown) row(`${name}, ${count(number)} plans, ${database}`, `${half.toFixed(1)} ms`, `${cpu.toFixed(1)} ms CPU`, `p99 ${most.toFixed(1)} ms`, '<= 50 ms', [half, '<=', 50]);
	}
	return slowest;
}

// --- the rest --------------------------------------------------------------------------------------------------------

function measureCount() {
	const ran = spawnSync(process.execPath, [join(repository, 'bench/count.mjs'), '--json'], { encoding: 'utf8' });
	if (!ran.stdout) throw new Error(`bench/count.mjs: ${ran.stderr}`);
	for (const { figure, ours, yardstick, ratio, limit, right } of JSON.parse(ran.stdout))
		row(figure, `${ours.toFixed(0)} ms`, yardstick, ratio.toFixed(ratio < 0.01 ? 4 : 2), `<= ${limit} ms`, [right ? ours : Infinity, '<=', limit]);
}

function measureOpinions() {
	const ran = spawnSync(tool('opinions'), { encoding: 'utf8' });
	if (ran.status !== 0) throw new Error(`bench_opinions: ${ran.stderr}`);
	const got = JSON.parse(ran.stdout);
	const whole = got.make_ms + got.map_ms;
	const same = got.spread.every((length, k) => Math.abs(length / got.plain_spread[k] - 1) < 1e-3) && got.update_agreement > 0.999;
	row(`opinion map, ${count(got.participants)} x ${count(got.statements)}, ${count(got.votes)} votes${same ? '' : ', WRONG'}`,
		`${Math.round(whole)} ms CPU`, `${Math.round(got.plain_ms)} ms dense`, (whole / got.plain_ms).toFixed(3), '<= 1,000 ms',
		[same ? whole : Infinity, '<=', 1000]);
	row('its memory, votes as they came included', `${got.peak_mib} MiB`, `${got.plain_mib} MiB dense`, (got.peak_mib / got.plain_mib).toFixed(2),
		'<= 300 MB', [got.peak_mib * 1.048576, '<=', 300]);
	row('1,000 more votes on that map', `${got.update_ms} ms CPU`, '', '', '<= 50 ms', [got.update_ms, '<=', 50]);
}

async function measureCodes() {
	const place = makePlace('sqlite');
	const server = await startPolder(place);
	await makeVote(place, 'stad', { settings: voteSettings, plans: manyPlans(20), open: false });
	const start = process.hrtime.bigint();
	const made = await polder(place, ['codes', 'make', '--site', 'stad', '--count', '100000', '--out', join(place.folder, 'codes.csv')]);
	const seconds = Number(process.hrtime.bigint() - start) / 1e9;
	if (made.code !== 0) throw new Error(`codes make: ${made.stderr}`);
	row('polder codes make, 100,000', `${seconds.toFixed(1)} s`, '', '', '< 60 s', [seconds, '<=', 60]);
	await server.stop();
	place.remove();
}

// What a first visit fetches besides the page itself, as it comes over the wire.
async function measureSizes() {
	const place = makePlace('sqlite');
	const server = await startPolder(place);
	await makeVote(place, 'stad', { settings: voteSettings, plans: manyPlans(20) });
	const most = { css: 0, js: 0 };
	for (const path of ['/stad/', '/stad/plannen', '/stad/stemmen']) {
		const html = await (await fetch(server.url + path)).text();
		const sizes = { css: 0, js: 0 };
		for (const [, address] of html.matchAll(/(?:<link[^>]*rel="stylesheet"[^>]*href|<script[^>]*src)="([^"]+)"/g)) {
			const answer = await runCurlSize(new URL(address, server.url), 'gzip');
			sizes[/\.css/.test(address) ? 'css' : 'js'] += answer;
		}
		for (const kind of ['css', 'js']) most[kind] = Math.max(most[kind], sizes[kind]);
	}
	row('first visit: CSS, gzip', `${(most.css / 1024).toFixed(1)} KB`, '', '', '<= 25 KB', [most.css / 1024, '<=', 25]);
	row('first visit: JavaScript, gzip', `${(most.js / 1024).toFixed(1)} KB`, '', '', '<= 15 KB', [most.js / 1024, '<=', 15]);
	await server.stop();
	place.remove();
}

async function runCurlSize(url, coding) {
	const { get } = await import('node:http');
	return new Promise((resolve, reject) => {
		get(url, { headers: { 'accept-encoding': coding } }, (answer) => {
			let bytes = 0;
			answer.on('data', (data) => (bytes += data.length));
			answer.on('end', () => (answer.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url}: ${answer.statusCode}`))));
		}).on('error', reject);
	});
}

// --- the table -------------------------------------------------------------------------------------------------------

function printTable() {
	const head = ['figure', 'measured', 'yardstick', 'ratio', 'keep', 'kept'];
	const widths = head.map((name, i) => Math.max(name.length, ...rows.map((r) => r[i].length)));
	const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
	console.log(`${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} x ${cpus()[0].model}, load ${loadavg().map((n) => n.toFixed(1)).join(' ')}\n`);
	console.log([line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n'));
}

try {
	if (!existsSync(tool('load'))) throw new Error(`no ${tool('load')}; see bench/README.md`);
	if (wanted('ballots')) await measureBallots('sqlite');
	if (wanted('ballots') && process.env.POLDER_TEST_DATABASE) await measureBallots('postgresql');
	if (wanted('pages')) await measurePages();
	if (wanted('list') || wanted('memory')) await measureCity();
	if (wanted('plans')) await measurePlans('sqlite');
	if (wanted('plans') && process.env.POLDER_TEST_DATABASE) await measurePlans('postgresql');
	if (wanted('count')) measureCount();
	if (wanted('opinions')) measureOpinions();
	if (wanted('codes')) await measureCodes();
	if (wanted('sizes')) await measureSizes();
	printTable();
	process.exitCode = rows.some((cells) => cells[5] === 'NO') ? 1 : 0;
} finally {
	rmSync(scratch, { recursive: true, force: true });
	if (clusterFolder) spawnSync(join(repository, 'tests/postgres'), ['stop', clusterFolder]);
}
