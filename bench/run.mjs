// SPDX-License-Identifier: EUPL-1.2
// Measures every number that is to be kept, each beside its yardstick in the same run, and prints one table.
//
// node bench/run.mjs [ballots] [pages] [list] [plans] [memory] [count] [opinions] [codes] [sizes]      all of them when none is named
// POLDER_BUILD names a release build with -Dbench=true (build-release otherwise). See bench/README.md.
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
	allKept, cleanUp, connections, count, cpuSeconds, databases, highestWhile, load, median, printTable, repository, residentMebibytes, row,
	runJson, scratch, tool, wanted,
} from './common.mjs';
import { freePort, makeCodes, makePlace, makeVote, must, polder, program, startPolder, voterAt } from '../tests/harness.mjs';
import { manyPlans, measurePlans, planTitles, voteSettings } from './plans.mjs';

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
	const { server: countedIn, worker, result: counted } = await highestWhile(server.child.pid, () => polder(place, ['count', '--site', 'stad']));
	const seconds = Number(process.hrtime.bigint() - start) / 1e9;
	if (counted.code !== 0) throw new Error(`count: ${counted.stderr}`);
	row('count 1,000,000 ballots in the store, every one checked', `${seconds.toFixed(1)} s`, '', '', 'info');
	row('  memory of the server meanwhile', `${countedIn.toFixed(0)} MiB`, '', '', '<= 100 MiB', [countedIn, '<=', 100]);
	row('  of the worker that counts, meanwhile', `${worker.toFixed(0)} MiB`, '', '', 'info');
	await measureFiles(place, server);
	await server.stop();
}

async function explanationOf(server, path) {
	for (;;) {
		const answer = await fetch(`${server.url}${path}`);
		if (answer.ok) return answer.json();
		await answer.arrayBuffer();
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

// The files of a million ballots: made in the background after publishing, then fetched by fifty at once.
async function measureFiles(place, server) {
	const start = process.hrtime.bigint();
	const published = Date.now();
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
	const drain = async () => {
		let size = 0;
		for await (const chunk of (await file()).body) size += chunk.length;
		if (size !== bytes) throw new Error(`a download of ${size} bytes`);
	};
	const during = await highestWhile(server.child.pid, () => Promise.all(Array.from({ length: 50 }, drain)));
	const highest = during.server;
	row(`50 downloads at once of ${(bytes / 1e6).toFixed(0)} MB: memory more`, `${(highest - before).toFixed(0)} MiB`, '', '', '<= 32 MiB', [highest - before, '<=', 32]);
	const explained = await highestWhile(server.child.pid, () => explanationOf(server, '/stad/stemmen/resultaat/uitleg.json'));
	row('explanation of 1,000,000 ballots, by all eight rules', `${((Date.now() - published) / 1000).toFixed(1)} s after publishing`, '', '', 'info');
	const most = Math.max(highest, explained.server);
	row('  memory of the server until then', `${most.toFixed(0)} MiB`, '', '', '<= 100 MiB', [most, '<=', 100]);
	row('  of the worker that explains, until then', `${Math.max(during.worker, explained.worker).toFixed(0)} MiB`, '', '', 'info');
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
	measureOpinionsCommand();
}

// The same votes from a votes.csv through the command line, reading included, and once more with the answer as the earlier one.
function measureOpinionsCommand() {
	const file = join(scratch, 'votes.csv'), earlier = join(scratch, 'map.json');
	execFileSync('sh', ['-c', '"$0" csv > "$1"', tool('opinions'), file]);
	const megabytes = statSync(file).size / 1e6;
	execFileSync('sh', ['-c', 'cat "$0" > /dev/null', file]); // from now on in memory of the system, as for `wc`
	const lines = JSON.parse(spawnSync(tool('peak'), ['wc', '-l', file], { encoding: 'utf8' }).stderr);
	const commands = { '': ['--json'], ', from an earlier map': ['--json', '--previous', earlier] };
	for (const [which, options] of Object.entries(commands)) {
		const ran = spawnSync(tool('peak'), [program, 'opinions', file, ...options], { encoding: 'utf8', maxBuffer: 1 << 28 });
		if (ran.status !== 0) throw new Error(`polder opinions: ${ran.stderr}`);
		if (which === '') writeFileSync(earlier, ran.stdout);
		const took = JSON.parse(ran.stderr);
		row(`polder opinions, the same from a votes.csv of ${count(megabytes)} MB${which}: memory`, `${Math.round(took.peak_mb)} MB`, '', '',
			'<= 300 MB', [took.peak_mb, '<=', 300]);
		row('its time', `${took.cpu_ms} ms CPU, ${took.wall_ms} ms`, `${lines.cpu_ms} ms CPU \`wc -l\``, '', 'info');
	}
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

try {
	if (!existsSync(tool('load'))) throw new Error(`no ${tool('load')}; see bench/README.md`);
	if (wanted('ballots')) for (const database of databases) await measureBallots(database);
	if (wanted('pages')) await measurePages();
	if (wanted('list') || wanted('memory')) await measureCity();
	if (wanted('plans')) for (const database of databases) await measurePlans(database);
	if (wanted('count')) measureCount();
	if (wanted('opinions')) measureOpinions();
	if (wanted('codes')) await measureCodes();
	if (wanted('sizes')) await measureSizes();
	printTable();
	process.exitCode = allKept() ? 0 : 1;
} finally {
	cleanUp();
}
