// SPDX-License-Identifier: EUPL-1.2
// A clock for the program alone, by Debian's libfaketime: it goes as fast as ours, and while time has to pass much faster.
// The time of day goes by it and so does the clock that nobody can set: deadlines, pauses and timers are what they would be.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './harness.mjs';

const library = '/usr/$LIB/faketime/libfaketimeMT.so.1'; // the loader fills in $LIB
const START_S = 0.1; // from starting a process until libfaketime looks at the clock: less than this

// Why the program cannot have a clock of its own here; undefined when it can.
export function whyNoFakeClock() {
  const env = { ...process.env, LD_PRELOAD: library, FAKETIME: '+10000d' };
  const { stdout } = spawnSync('date', ['+%s'], { env, encoding: 'utf8' });
  if (!(Number(stdout) > Date.now() / 1000 + 9999 * 86_400)) return 'a clock of its own needs the package libfaketime';
  const { status, stderr } = spawnSync(program, ['version'], { env, encoding: 'utf8' });
  return status === 0 ? undefined : `the program does not run with libfaketime: ${stderr.trim()}`;
}

export class FakeClock {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'polder-clock-'));
    this.file = join(this.folder, 'clock');
    this.set(0, 1);
  }

  // Read anew at every look at the clock. The clock is where ours was when the process began, `ahead` seconds on, and what
  // has passed since then `rate` times.
  set(ahead, rate) {
    this.ahead = ahead;
    writeFileSync(`${this.file}.new`, `${ahead < 0 ? '' : '+'}${ahead.toFixed(3)} x${rate}\n`);
    renameSync(`${this.file}.new`, this.file);
  }

  // The environment of a process that is started now.
  start() {
    this.began = Date.now() / 1000;
    return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_NO_CACHE: '1' };
  }

  // The program's clock, in milliseconds.
  now() {
    return Date.now() + this.ahead * 1000;
  }

  // Lets so many seconds pass, and at most START_S * rate more: we do not know the process's beginning better, and its
  // clock may not go back.
  async pass(seconds, rate) {
    const since = () => Date.now() / 1000 - this.began;
    const end = since() + seconds / rate;
    this.set(this.ahead - (rate - 1) * (since() - START_S), rate);
    while (since() < end) await new Promise((resolve) => setTimeout(resolve, (end - since()) * 1000));
    this.set(this.ahead + (rate - 1) * since(), 1);
  }

  // So many seconds are gone at once, for both its clocks.
  jump(seconds) {
    this.set(this.ahead + seconds, 1);
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
