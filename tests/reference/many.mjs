// SPDX-License-Identifier: EUPL-1.2
// Thousands of made-up elections counted by the program in a few processes (count_many.c), for the tests beside this.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeElection } from './made_up.mjs';

export const polder = process.env.POLDER ?? fileURLToPath(new URL('../../build/polder', import.meta.url));
const program = join(dirname(polder), 'tests/reference/count_many');
const perProcess = 500;

const plain = { utility: 'cost', completion: 'none', start: 'exact', until: 'overspend', step: 100n, comparison: false };

// jobs: [{ file, rule, options }]; file as madeUp() makes it. The counted outcomes, in the same order.
export function countMany(jobs) {
	const scratch = mkdtempSync(join(tmpdir(), 'polder-many-'));
	const counted = [];
	try {
		for (let first = 0; first < jobs.length; first += perProcess) {
			const lines = jobs.slice(first, first + perProcess).map(({ file, rule, options = plain }, i) => {
				const path = join(scratch, `${i}.pb`), lots = join(scratch, `${i}.txt`);
				writeFileSync(path, writeElection(file));
				writeFileSync(lots, file.lots.map((p) => `${file.projects[p].id}\n`).join(''));
				return [path, rule, options.utility, options.completion, options.start, options.until, options.step / 100n,
					options.comparison ? 1 : 0, lots].join('\t');
			});
			const ran = spawnSync(program, [], { input: `${lines.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1 << 28 });
			if (ran.error) throw new Error(`cannot run ${program}: build it first, or set POLDER (${ran.error.message})`);
			assert.equal(ran.status, 0, ran.stderr);
			counted.push(...ran.stdout.trim().split('\n').map((line) => JSON.parse(line)));
		}
	} finally {
		rmSync(scratch, { recursive: true });
	}
	assert.equal(counted.length, jobs.length);
	return counted;
}
