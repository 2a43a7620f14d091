// SPDX-License-Identifier: EUPL-1.2
// A disk whose power can be cut: an ext4 file system in an image on an XFS file system in an image. A copy by reflink of the
// inner image is, at one instant, what had reached that disk: not what programs had written and nobody had flushed.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (command, ...words) => execFileSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });

async function unmount(folder) {
  for (let tries = 0; ; tries++) {
    const { status, stderr } = spawnSync('umount', [folder], { encoding: 'utf8' });
    if (status === 0) return;
    if (tries === 100) throw new Error(stderr); // a process that was killed needs a moment to let go
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Why such a disk cannot be made on this machine; undefined when it can.
export function whyNoDisk() {
  if (process.getuid() !== 0) return 'cutting the power needs root, to mount a disk';
  if (spawnSync('mkfs.xfs', ['-V']).error) return 'cutting the power needs xfsprogs';
  try {
    makeDisk().remove();
  } catch (error) {
    return `this machine mounts no images: ${error.message.trim()}`;
  }
  return undefined;
}

export function makeDisk() {
  const base = mkdtempSync(join(tmpdir(), 'polder-disk-'));
  const [outer, folder] = [join(base, 'outer'), join(base, 'disk')];
  const [image, copy] = [join(outer, 'disk.img'), join(outer, 'cut.img')];
  const disk = {
    folder,
    // Keeps what the disk holds at this instant.
    keep: () => run('cp', '--reflink=always', image, copy),
    // The power went at the last keep(): the disk holds that again. Nothing may run on it.
    async cut() {
      await unmount(folder);
      renameSync(copy, image);
      run('mount', '-o', 'loop', image, folder); // replays the journal of the file system
    },
    remove() {
      spawnSync('umount', ['-l', folder]);
      spawnSync('umount', ['-l', outer]);
      rmSync(base, { recursive: true, force: true });
    },
  };
  try {
    chmodSync(base, 0o755);
    for (const at of [outer, folder]) mkdirSync(at);
    run('truncate', '-s', '1500M', `${base}/outer.img`);
    run('mkfs.xfs', '-q', '-m', 'reflink=1', `${base}/outer.img`);
    run('mount', '-o', 'loop', `${base}/outer.img`, outer);
    run('truncate', '-s', '600M', image);
    run('mkfs.ext4', '-q', image);
    run('mount', '-o', 'loop', image, folder);
  } catch (error) {
    disk.remove();
    throw error;
  }
  return disk;
}
