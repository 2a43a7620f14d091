// SPDX-License-Identifier: EUPL-1.2
// Thousands of made-up elections counted by the program in a few processes (count_many.c), for the tests beside this.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeElection } from './made_up.mjs';

export const polder = process.env.POLDER ?? fileURLToPath(new URL('../../build/polder', import.meta.url));
const program = join(dirname(polder), 'tests/reference/count_many');
const perProcess = 500;

const plain = { utility: 'cost', completion: 'none', start: 'exact', until: 'overspend', step: 100n, comparison: false };

// jobs: [{ file, rule, options }]; file as madeUp() makes it. The counted outcomes, in the same order.
export function countMany(jobs) {
	const counted = [];
	for (let first = 0; first < jobs.length; first += perProcess) {
		const input = jobs.slice(first, first + perProcess).map(({ file, rule, options = plain }) => {
			const election = writeElection(file), lots = file.lots.map((p) => `${file.projects[p].id}\n`).join('');
			return [Buffer.byteLength(election), Buffer.byteLength(lots), rule, options.utility, options.completion, options.start, options.until,
				options.step / 100n, options.comparison ? 1 : 0].join('\t') + `\n${election}${lots}`;
		});
		const ran = spawnSync(program, [], { input: input.join(''), encoding: 'utf8', maxBuffer: 1 << 28 });
		if (ran.error) throw new Error(`cannot run ${program}: build it first, or set POLDER (${ran.error.message})`);
		assert.equal(ran.status, 0, ran.stderr);
		counted.push(...ran.stdout.trim().split('\n').map((line) => JSON.parse(line)));
	}
	assert.equal(counted.length, jobs.length);
	return counted;
}
