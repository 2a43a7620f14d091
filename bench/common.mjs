// SPDX-License-Identifier: EUPL-1.2
// What the benches share: where the programs are, a PostgreSQL for them, a client, and the rows of the table. Load this before
// tests/harness.mjs, which takes the program and the database from the environment.
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('..', import.meta.url));
const build = process.env.POLDER_BUILD ?? join(repository, 'build-release');
process.env.POLDER = join(build, 'polder');
export const tool = (name) => join(build, 'bench', `bench_${name}`);
export const scratch = mkdtempSync(join(tmpdir(), 'polder-bench-'));
chmodSync(scratch, 0o755); // nginx may run as another user

// A folder in which the filled databases of `plans` stay, for the next run.
export const keptFolder = process.env.POLDER_BENCH_KEEP ? resolve(process.env.POLDER_BENCH_KEEP) : null;
const clusterFolder = startCluster();
// Both databases, or the one of POLDER_BENCH_DATABASE.
export const databases = ['sqlite', ...(process.env.POLDER_TEST_DATABASE ? ['postgresql'] : [])].filter(isAsked);

export const connections = 64;
const rows = [];
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
export const count = (number) => Math.round(number).toLocaleString('en');

// keep: [the number to compare, '>=' or '<=', the limit]; without it the row is for information.
export function row(figure, measured, yardstick, ratio, target = '', keep) {
	const kept = !keep ? '' : (keep[1] === '>=' ? keep[0] >= keep[2] : keep[0] <= keep[2]) ? 'yes' : 'NO';
	rows.push([figure, measured, yardstick, ratio, target, kept]);
	console.error(`${figure}: ${measured}${yardstick ? `, beside ${yardstick}` : ''}${ratio ? `: ${ratio}` : ''} ${kept}`);
}

function startCluster() {
	if (process.env.POLDER_TEST_DATABASE || !isAsked('postgresql') || !(wanted('ballots') || wanted('plans'))) return null;
	const folder = keptFolder ? join(keptFolder, 'cluster') : mkdtempSync(join(tmpdir(), 'polder-pg-'));
	mkdirSync(folder, { recursive: true });
	const started = spawnSync(join(repository, 'tests/postgres'), ['start', folder], { encoding: 'utf8' });
	if (started.status === 0) process.env.POLDER_TEST_DATABASE = started.stdout.trim();
	else console.error(`without PostgreSQL: ${started.stderr}`);
	return started.status === 0 ? folder : null;
}

function isAsked(database) {
	return !process.env.POLDER_BENCH_DATABASE || process.env.POLDER_BENCH_DATABASE === database;
}

export function wanted(section) {
	return process.argv.length < 3 || process.argv.slice(2).includes(section);
}

export function runJson(command, words, env = process.env) {
	return new Promise((resolve, reject) => {
		execFile(command, words, { env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
			if (error) reject(new Error(`${command}: ${error.message.slice(0, 2000)}`));
			else resolve({ ...JSON.parse(stdout), lines: stderr.split('\n') });
		});
	});
}

export async function load(server, status, lines, { times = 1, cookie, width = connections } = {}) {
	const file = join(scratch, 'requests');
	writeFileSync(file, lines.map((line) => `${line.join('\t')}\n`).join(''));
	const words = [server.port, width, status, file, times, ...(cookie ? [cookie] : [])].map(String);
	return runJson(tool('load'), words);
}

// Seconds of processor time since the start of the process, and its memory in MiB.
export function cpuSeconds(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
	return (Number(fields[11]) + Number(fields[12])) / 100;
}
export function residentMebibytes(pid) {
	return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}
// Memory of each program that this one started, whichever thread did.
function childrenMebibytes(pid) {
	return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
		try {
			return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(residentMebibytes);
		} catch {
			return []; // it ended in the meantime
		}
	});
}
// Of the server alone, and of a program that it started: the most there was while `work` went on, in MiB.
export async function highestWhile(pid, work) {
	const highest = { server: 0, worker: 0 };
	const watch = setInterval(() => {
		highest.server = Math.max(highest.server, residentMebibytes(pid));
		highest.worker = Math.max(highest.worker, ...childrenMebibytes(pid));
	}, 20);
	const result = await work().finally(() => clearInterval(watch));
	return { ...highest, result };
}

// --- the table -------------------------------------------------------------------------------------------------------

export function printTable() {
	const head = ['figure', 'measured', 'yardstick', 'ratio', 'keep', 'kept'];
	const widths = head.map((name, i) => Math.max(name.length, ...rows.map((r) => r[i].length)));
	const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
	console.log(`${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} x ${cpus()[0].model}, load ${loadavg().map((n) => n.toFixed(1)).join(' ')}\n`);
	console.log([line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n'));
}

// True when every figure was kept.
export function allKept() {
	return rows.every((cells) => cells[5] !== 'NO');
}

export function cleanUp() {
	rmSync(scratch, { recursive: true, force: true });
	if (clusterFolder) spawnSync(join(repository, 'tests/postgres'), [keptFolder ? 'rest' : 'stop', clusterFolder]);
}
