// SPDX-License-Identifier: EUPL-1.2
// Photos from the file to the browser: made small, upright and without metadata by a process of its own; what is no photo
// is refused in plain words; and whatever that process does, the server goes on.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { consoleCall, databases, makePlace, makeVote, must, polder, program, startPolder } from '../harness.mjs';

const built = dirname(program);
const worker = join(built, 'polder-worker-image');
const tool = join(built, 'tests/http/make_photo');
const scratch = mkdtempSync(join(tmpdir(), 'polder-photos-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const quietly = { encoding: 'utf8', env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } };

function photo(name, width, height, orientation = 1) {
  const path = join(scratch, name);
  if (!existsSync(path)) execFileSync(tool, [path, String(width), String(height), String(orientation)], quietly);
  return readFileSync(path);
}

const pixel = (path, x, y) => execFileSync(tool, ['look', path, String(x), String(y)], quietly).trim().split(' ').map(Number);

// --- files that are made to hurt ---------------------------------------------------------------------------------

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);

function png(width, height, { pixels, before = [] } = {}) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // grey, 8 bits
  const data = deflateSync(pixels ?? Buffer.alloc((width + 1) * height));
  return Buffer.concat([pngStart, chunk('IHDR', header), ...before, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function riff(...chunks) {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from('RIFF'), size, body]);
}

// A WebP without loss whose header says 16,000 x 16,000 and whose data end at once.
const webpBomb = () => {
  const bits = Buffer.alloc(5);
  bits[0] = 0x2f;
  bits.writeUInt32LE(((15999 & 0x3fff) | ((15999 & 0x3fff) << 14)) >>> 0, 1);
  return riff(Buffer.from('VP8L'), Buffer.from([5, 0, 0, 0]), bits, Buffer.alloc(1));
};

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><script>alert(1)</script></svg>';

const hostile = () => {
  const jpeg = photo('small.jpg', 640, 480);
  return [
    ['a PNG of 50,000 x 50,000', png(50000, 50000, { pixels: Buffer.alloc(1000) }), /50 million pixels/],
    ['a WebP of 16,000 x 16,000', webpBomb(), /50 million pixels/],
    ['a PNG whose pixels are missing', png(2000, 2000, { pixels: Buffer.alloc(1000) }), /damaged or not complete/],
    ['a truncated JPEG', jpeg.subarray(0, jpeg.length >> 1), /damaged or not complete/],
    ['a JPEG that is a head only', jpeg.subarray(0, 600), /damaged or not complete/],
    ['a truncated WebP', photo('small.webp', 640, 480).subarray(0, 3000), /damaged or not complete/],
    ['a JPEG full of noise', Buffer.concat([jpeg.subarray(0, 700), Buffer.alloc(5000, 0x5a)]), /damaged or not complete/],
    ['SVG with a script', Buffer.from(svg), /drawing or a document/],
    ['SVG before a JPEG', Buffer.concat([Buffer.from(svg), jpeg]), /drawing or a document/],
    ['PDF', Buffer.from('%PDF-1.7\n1 0 obj\n'), /drawing or a document/],
    ['a GIF', Buffer.from('GIF89a\x64\x00\x64\x00\x00\x00\x00;', 'latin1'), /moves/],
    ['an APNG', png(200, 200, { before: [chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))] }), /moves/],
    ['HTML', Buffer.from('<!DOCTYPE html><title>x</title>'), /no photo that we can read/],
    ['a program', Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), /no photo that we can read/],
    ['a picture file of our own', Buffer.from('polder picture 1\nsize 1 1\n\n'), /no photo that we can read/],
    ['99 pixels', png(99, 400), /too small/],
    ['a strip', png(4000, 200), /too narrow/],
    ['21 MB', Buffer.concat([jpeg, Buffer.alloc(21 << 20)]), null],
  ];
};

// --- the worker by itself ----------------------------------------------------------------------------------------

function sizesOf(file) {
  const end = file.indexOf('\n\n');
  let at = end + 2;
  const lines = file.subarray(0, end).toString().split('\n');
  return {
    lines,
    sizes: lines.slice(3).map((line) => {
      const [format, width, height, bytes] = line.split(' ');
      at += Number(bytes);
      return { format, width: Number(width), height: Number(height), bytes: file.subarray(at - Number(bytes), at) };
    }),
    rest: file.length - at,
  };
}

test('twelve million pixels take two seconds of the processor at most', { timeout: 120_000 }, (t) => {
  const fast = process.env.POLDER_RELEASE ? join(dirname(process.env.POLDER_RELEASE), 'polder-worker-image') : worker;
  for (const [name, width, height] of [['large.jpg', 4032, 3024], ['tall.jpg', 3024, 4032], ['large.png', 4000, 3000], ['large.webp', 4000, 3000]]) {
    photo(name, width, height);
    const run = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time "${fast}" < "${join(scratch, name)}" | cat > "${join(scratch, 'made')}"`], { encoding: 'utf8' });
    const seconds = run.stderr.trim().split('\n').at(-1).split(' ').reduce((sum, part) => sum + Number(part), 0);
    t.diagnostic(`${name}: ${seconds.toFixed(2)} s`);
    assert.ok(seconds < 2, `${name}: ${seconds} s`);
    const { lines, sizes, rest } = sizesOf(readFileSync(join(scratch, 'made')));
    assert.equal(rest, 0);
    assert.match(lines[1], /^size 1600 (1200|2133)$/, name);
    assert.deepEqual(sizes.map((size) => `${size.format} ${size.width}`), ['webp 320', 'jpeg 320', 'webp 640', 'jpeg 640', 'webp 960', 'jpeg 960', 'webp 1600', 'jpeg 1600']);
  }
});

function workOn(path) {
  const file = openSync(path, 'r');
  const { stdout } = spawnSync(worker, { stdio: [file, 'pipe', 'ignore'], maxBuffer: 1 << 25 });
  closeSync(file);
  return stdout;
}

test('every way a telephone is held ends upright, and nothing that was written in it is left', { timeout: 60_000 }, () => {
  for (const orientation of [1, 3, 6, 8]) {
    for (const format of ['jpg', 'webp']) {
      const sent = photo(`o${orientation}.${format}`, 1200, 800, orientation);
      assert.ok(sent.includes('GEHEIM'), 'it was there');
      const made = workOn(join(scratch, `o${orientation}.${format}`));
      const turned = orientation > 4;
      const { lines, sizes } = sizesOf(made);
      assert.equal(lines[1], turned ? 'size 800 1200' : 'size 1200 800', `${format} ${orientation}`);
      assert.match(lines[2], /^colour [0-9a-f]{6}$/);
      for (const word of ['GEHEIM', 'Exif', 'EXIF', 'x:xmp', 'XMP ', 'ICC_PROFILE', 'ICCP']) assert.ok(!made.includes(word), `${word} in ${format} ${orientation}`);
      for (const size of sizes) {
        const path = join(scratch, `look.${size.format}`);
        writeFileSync(path, size.bytes);
        const [red, green, blue] = pixel(path, Math.floor(size.width / 20), Math.floor(size.height / 20));
        assert.ok(red > 200 && green < 60 && blue < 60, `${format} ${orientation} ${size.width}: ${red} ${green} ${blue}`);
      }
    }
  }
});

// --- the server ---------------------------------------------------------------------------------------------------

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const plans = [{ title: 'Boom', price: 100000 }, { title: 'Bank', price: 250000 }];
const settings = { mode: 'count', max_count: 1 };
const add = (place, bytes, more = {}) =>
  consoleCall(place, 'photo.add', { site: 'fotos', form: { number: 1, alt: { nl: 'Een boom op het plein' }, photo: base64url(bytes), ...more } });
const filesOf = (place) => {
  const folder = join(place.folder, 'files');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => (/^[0-9a-f]{2}$/.test(name) ? readdirSync(join(folder, name)).map((file) => join(folder, name, file)) : []));
};

async function withSite(t, database, options) {
  const place = makePlace(database);
  const server = await startPolder(place, options);
  t.after(async () => {
    await server.stop();
    place.remove();
  });
  const made = await makeVote(place, 'fotos', { settings, plans, open: false });
  return { place, server, made };
}

for (const database of databases) {
  test(`a photo is served in its sizes, once, and gone when it is removed: ${database}`, { timeout: 120_000 }, async (t) => {
    const { place, server } = await withSite(t, database);
    const sent = join(scratch, 'server.jpg');
    photo('server.jpg', 2400, 1800, 6);
    const added = await polder(place, ['photo', 'add', '--site', 'fotos', '--plan', '1', '--alt', 'Een boom op het plein', '--credit', 'Foto: gemeente', sent]);
    assert.equal(added.code, 0, added.stderr);
    assert.match(added.stdout, /1600 x 2133 pixels/);
    const { photos } = await must(place, 'photo.list', { site: 'fotos', form: { number: 1 } });
    assert.equal(photos.length, 1);
    assert.deepEqual(photos[0].alt, { nl: 'Een boom op het plein' });
    const at = (size) => `${server.url}/fotos/plannen/foto/${photos[0].hash}-${size}`;

    for (const [size, type, start] of [['320.webp', 'image/webp', 'RIFF'], ['1600.webp', 'image/webp', 'RIFF'], ['640.jpg', 'image/jpeg', '\xff\xd8\xff']]) {
      const answer = await fetch(at(size));
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(answer.status, 200, size);
      assert.equal(answer.headers.get('content-type'), type);
      assert.match(answer.headers.get('cache-control'), /immutable/);
      assert.match(answer.headers.get('cache-control'), /max-age=31536000/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.match(answer.headers.get('content-security-policy'), /default-src/);
      assert.equal(Number(answer.headers.get('content-length')), bytes.length);
      assert.ok(bytes.toString('latin1').startsWith(start), size);
      for (const word of ['GEHEIM', 'Exif', 'x:xmp', 'ICC_PROFILE', 'ICCP']) assert.ok(!bytes.includes(word), word);
      const part = await fetch(at(size), { headers: { range: 'bytes=2-9' } });
      assert.equal(part.status, 206);
      assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(2, 10));
      const again = await fetch(at(size), { headers: { 'if-none-match': answer.headers.get('etag') } });
      assert.equal(again.status, 304);
    }
    const other = `${photos[0].hash[0] === 'A' ? 'B' : 'A'}${photos[0].hash.slice(1)}`;
    for (const name of ['1601.webp', '320.png', '320', '320.jpg.', '', '-320.webp', '99999999999999999999.jpg']) {
      assert.equal((await fetch(at(name))).status, 404, name);
    }
    assert.equal((await fetch(`${server.url}/fotos/plannen/foto/${other}-320.webp`)).status, 404, 'another hash');
    assert.equal((await fetch(`${server.url}/fotos/plannen/foto/${'.'.repeat(43)}-320.webp`)).status, 404);

    // The same content, of another plan: one file. With the same plan: refused.
    assert.equal(filesOf(place).length, 1);
    const second = await add(place, readFileSync(sent), { number: 2 });
    assert.equal(second.outcome, 'done');
    assert.equal(second.result.hash, photos[0].hash);
    assert.equal((await add(place, readFileSync(sent))).outcome, 'conflict');
    assert.equal(filesOf(place).length, 1);

    assert.equal((await polder(place, ['photo', 'remove', '--site', 'fotos', photos[0].id])).code, 2, 'asks once');
    assert.equal((await polder(place, ['photo', 'remove', '--site', 'fotos', photos[0].id, '--yes'])).code, 0);
    assert.equal((await fetch(at('320.webp'))).status, 200, 'the other plan still has it');
    await must(place, 'photo.remove', { site: 'fotos', form: { id: second.result.id } });
    assert.equal((await fetch(at('320.webp'))).status, 404);
    assert.equal((await consoleCall(place, 'photo.remove', { site: 'fotos', form: { id: second.result.id } })).outcome, 'not found');

    // The file goes at the next round, once it is an hour old; one that is in use stays.
    const kept = await add(place, photo('kept.jpg', 800, 600));
    assert.equal(kept.outcome, 'done', JSON.stringify(kept));
    assert.equal(filesOf(place).length, 2);
    await server.stop();
    for (const file of filesOf(place)) utimesSync(file, new Date(Date.now() - 7_200_000), new Date(Date.now() - 7_200_000));
    const later = await startPolder(place);
    for (let i = 0; i < 100 && filesOf(place).length > 1; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(filesOf(place).length, 1);
    assert.equal((await fetch(`${later.url}/fotos/plannen/foto/${kept.result.hash}-320.webp`)).status, 200);
    await later.stop();
  });

  test(`photos keep their order, and stand still while a vote is open: ${database}`, { timeout: 120_000 }, async (t) => {
    const { place } = await withSite(t, database);
    const ids = [];
    for (const width of [400, 500, 600]) {
      const { result } = await add(place, photo(`w${width}.jpg`, width, 300), { caption: { nl: `${width}` } });
      ids.push(result.id);
    }
    const order = async () => (await must(place, 'photo.list', { site: 'fotos', form: { number: 1 } })).photos;
    assert.deepEqual((await order()).map(({ id, position }) => [id, position]), ids.map((id, i) => [id, i + 1]));
    assert.equal((await polder(place, ['photo', 'move', '--site', 'fotos', '--to', '1', ids[2]])).code, 0);
    assert.deepEqual((await order()).map(({ id }) => id), [ids[2], ids[0], ids[1]]);
    await must(place, 'photo.move', { site: 'fotos', form: { id: ids[2], position: 20 } });
    assert.deepEqual((await order()).map(({ id, position }) => [id, position]), ids.map((id, i) => [id, i + 1]));
    await must(place, 'photo.remove', { site: 'fotos', form: { id: ids[0] } });
    assert.deepEqual((await order()).map(({ id, position }) => [id, position]), [[ids[1], 1], [ids[2], 2]]);
    assert.equal((await add(place, photo('w400.jpg', 400, 300), { alt: {} })).outcome, 'invalid', 'no alt text');
    assert.equal((await add(place, photo('w400.jpg', 400, 300), { number: 9 })).outcome, 'not found');

    assert.equal((await polder(place, ['phase', 'open', '--site', 'fotos', '--phase', 'stemmen'])).code, 0);
    assert.equal((await add(place, photo('w400.jpg', 400, 300))).outcome, 'refused');
    assert.equal((await consoleCall(place, 'photo.move', { site: 'fotos', form: { id: ids[1], position: 2 } })).outcome, 'refused');
    await must(place, 'photo.change', { site: 'fotos', form: { id: ids[1], alt: { nl: 'Beter gezegd', en: 'Said better' } } });
    assert.deepEqual((await order())[0].alt, { nl: 'Beter gezegd', en: 'Said better' });
    await must(place, 'photo.remove', { site: 'fotos', form: { id: ids[2] } });
    assert.equal((await order()).length, 1);
  });
}

test('bombs, broken files and what is no photo are refused in words, and leave nothing behind', { timeout: 180_000 }, async (t) => {
  const { place, server } = await withSite(t, 'sqlite');
  for (const [name, bytes, message] of hostile()) {
    const start = Date.now();
    const answer = await add(place, bytes).catch(() => ({ outcome: 'invalid', errors: [{ message: '' }] }));
    assert.equal(answer.outcome, 'invalid', `${name}: ${JSON.stringify(answer)}`);
    if (message) assert.match(answer.errors[0].message, message, name);
    assert.ok(Date.now() - start < 10_000, name);
  }
  assert.deepEqual(filesOf(place), []);
  // A large but honest one that compresses to nothing, a polyglot and a wrong name are photos: only their pixels come out.
  const flat = await add(place, png(7000, 7000));
  assert.equal(flat.outcome, 'done', JSON.stringify(flat));
  const both = await add(place, Buffer.concat([photo('small.jpg', 640, 480), Buffer.from(svg), Buffer.from('<script>alert(1)</script>')]));
  assert.equal(both.outcome, 'done');
  for (const file of filesOf(place)) assert.ok(!readFileSync(file).includes('script'));
  const wrong = join(scratch, 'wrong.png');
  writeFileSync(wrong, photo('named.jpg', 640, 480));
  assert.equal((await polder(place, ['photo', 'add', '--site', 'fotos', '--plan', '2', '--alt', 'x', wrong])).code, 0);
  const large = join(scratch, 'large.bin');
  writeFileSync(large, Buffer.alloc((20 << 20) + 1));
  const refused = await polder(place, ['photo', 'add', '--site', 'fotos', '--plan', '2', '--alt', 'x', large]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /20 MB/);
  assert.equal((await fetch(`${server.url}/livez`)).status, 200);
});

test('a photo of 20 MB goes through the socket', { timeout: 120_000 }, async (t) => {
  const { place } = await withSite(t, 'sqlite');
  const jpeg = photo('padded.jpg', 1000, 800);
  const path = join(scratch, 'heavy.jpg');
  writeFileSync(path, Buffer.concat([jpeg, Buffer.alloc((20 << 20) - jpeg.length)]));
  const added = await polder(place, ['photo', 'add', '--site', 'fotos', '--plan', '1', '--alt', 'Zwaar', path]);
  assert.equal(added.code, 0, added.stderr);
});

const children = (pid) => {
  const list = spawnSync('ps', ['-o', 'pid=,rss=,comm=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return list ? list.split('\n').map((line) => line.trim().split(/ +/)) : [];
};

test('a worker that is killed in the middle is a photo that cannot be read, and the server goes on', { timeout: 60_000 }, async (t) => {
  const slow = join(scratch, 'slow-worker');
  writeFileSync(slow, '#!/bin/sh\nexec sleep 30\n');
  chmodSync(slow, 0o700);
  const { place, server } = await withSite(t, 'sqlite', { env: { POLDER_WORKER_IMAGE: slow } });
  const waiting = add(place, Buffer.from('x'));
  let sleeping = [];
  for (let i = 0; i < 100 && sleeping.length === 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    sleeping = children(server.child.pid);
  }
  assert.equal(sleeping.length, 1);
  assert.equal((await fetch(`${server.url}/fotos/plannen`)).status, 200, 'pages go on');
  process.kill(Number(sleeping[0][0]), 'SIGKILL');
  const answer = await waiting;
  assert.equal(answer.outcome, 'invalid');
  assert.match(answer.errors[0].message, /could not be read/);
  assert.deepEqual(filesOf(place), []);
  assert.deepEqual(children(server.child.pid), [], 'no process is left');
});

// What ended may stand in /proc for as long as its new parent does not ask for it.
const lives = (pid) => {
  try {
    return !/^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, ''));
  } catch {
    return false;
  }
};

// The signal of a parent's death comes to who asked for it; this parent was gone before.
test('a worker that starts after its parent died does nothing', () => {
  const path = join(scratch, 'orphan.jpg');
  writeFileSync(path, photo('small.jpg', 640, 480));
  const startedBy = (...words) => {
    const file = openSync(path, 'r');
    const { status, stdout } = spawnSync(worker, words, { stdio: [file, 'pipe', 'ignore'], maxBuffer: 1 << 25 });
    closeSync(file);
    return [status, stdout.length > 0];
  };
  assert.deepEqual(startedBy(String(process.pid)), [0, true]);
  assert.deepEqual(startedBy(String(process.ppid)), [1, false]);
  for (const parent of ['', '0', '-1', '1x', '99999999999999999999']) assert.deepEqual(startedBy(parent), [1, false], parent);
});

test('the server dies, its worker dies with it', { timeout: 60_000 }, async (t) => {
  const { place, server } = await withSite(t, 'sqlite', { env: {} });
  const waiting = add(place, photo('large.png', 4000, 3000)).catch(() => null);
  let working = [];
  for (let i = 0; i < 400 && working.length === 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    working = children(server.child.pid);
  }
  assert.equal(working.length, 1);
  process.kill(server.child.pid, 'SIGKILL');
  await waiting;
  for (let i = 0; i < 100 && lives(working[0][0]); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(!lives(working[0][0]), `${working[0]} is still there`);
});

test('twenty at once stay within their memory', { timeout: 180_000 }, async (t) => {
  const { place, server } = await withSite(t, 'sqlite');
  photo('large.webp', 4000, 3000);
  let done = false, most = 0, memory = 0;
  const watch = (async () => {
    while (!done) {
      const running = children(server.child.pid);
      most = Math.max(most, running.length);
      memory = Math.max(memory, running.reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const words = (plan) => ['photo', 'add', '--site', 'fotos', '--plan', plan, '--alt', 'Druk', join(scratch, 'large.webp')];
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => polder(place, words(String(1 + (i % 2))))));
  done = true;
  await watch;
  t.diagnostic(`${most} workers, ${Math.round(memory / 1024)} MiB at most`);
  assert.deepEqual(answers.map(({ code }) => code).sort(), [0, 0, ...Array(18).fill(5)], 'there once for each plan');
  assert.ok(most >= 1 && most <= 2, `${most} workers`);
  assert.ok(memory < 1 << 20, `${memory} KiB`);
  assert.equal(filesOf(place).length, 1);
});
