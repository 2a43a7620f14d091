// SPDX-License-Identifier: EUPL-1.2
// Tiles through our own server, against a small source: kept, shared, stale, down, slow, wrong, huge, and never anything of
// a visitor.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makePlace, startPolder } from '../harness.mjs';

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(300, 7)]);
const asked = []; // { path, headers }
let mode = 'good';
let version = 0;
let waiting = [];
const source = createServer((request, response) => {
  asked.push({ path: request.url, headers: request.headers });
  const send = (type, body, status = 200) => response.writeHead(status, { 'content-type': type }).end(body);
  const picture = Buffer.concat([png, Buffer.from([version])]);
  if (mode === 'down') return request.socket.destroy();
  if (mode === 'slow') return waiting.push(() => send('image/png', picture));
  if (mode === 'html') return send('image/png', '<html>Not here</html>');
  if (mode === 'huge') return send('image/png', Buffer.concat([png, Buffer.alloc(600_000)]));
  if (mode === 'redirect') return response.writeHead(302, { location: `http://127.0.0.1:${source.address().port}/secret` }).end();
  if (mode === 'missing') return send('text/plain', 'none', 404);
  send('image/png', picture);
});

let place;
let server;
const env = () => ({
  POLDER_TILES: `http://127.0.0.1:${source.address().port}/map/{z}/{x}/{y}.png?key=1`,
  POLDER_TILES_ATTRIBUTION: 'Proefkaart',
  POLDER_TILES_MAX_ZOOM: '15',
  POLDER_TILES_FRESH_MS: '300000',
  POLDER_TILES_TIMEOUT_MS: '1500',
  NO_PROXY: '127.0.0.1',
  no_proxy: '127.0.0.1',
});
before(async () => {
  await new Promise((resolve) => source.listen(0, '127.0.0.1', resolve));
  place = makePlace('sqlite');
  server = await startPolder(place, { env: env() });
});
after(async () => {
  await server?.stop();
  place?.remove();
  source.close();
  source.closeAllConnections();
});

const ours = { 'sec-fetch-site': 'same-origin' };
const get = (path, headers = ours) => fetch(`${server.url}/tegels/${path}`, { headers });
let column = 8400; // a tile of its own for every test: around Amsterdam at zoom 14
const fresh = () => `14/${column++}/5384`;

test('a tile is fetched once, kept, and good for a day in the browser', async () => {
  const tile = fresh();
  const first = await get(tile, { ...ours, cookie: 'polder_basket=geheim', 'x-forwarded-for': '203.0.113.9', referer: 'http://x/' });
  assert.equal(first.status, 200);
  assert.equal(first.headers.get('content-type'), 'image/png');
  assert.equal(first.headers.get('cache-control'), 'public, max-age=86400');
  assert.equal(first.headers.get('x-content-type-options'), 'nosniff');
  assert.equal((await first.arrayBuffer()).byteLength, png.length + 1);
  assert.equal((await get(tile)).status, 200);
  const seen = asked.filter(({ path }) => path.includes(tile));
  assert.equal(seen.length, 1);
  assert.equal(seen[0].path, `/map/${tile}.png?key=1`);
  // What the source hears is the tile and our name.
  assert.deepEqual(Object.keys(seen[0].headers).sort(), ['accept', 'host', 'user-agent']);
  assert.match(seen[0].headers['user-agent'], /^Polder\//);
});

test('a hundred who ask at once are answered by one fetch', async () => {
  const tile = fresh();
  mode = 'slow';
  const answers = Array.from({ length: 100 }, () => get(tile));
  while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(waiting.length, 1);
  // Meanwhile others are served: nobody waits in a worker.
  assert.equal((await fetch(`${server.url}/livez`)).status, 200);
  mode = 'good';
  waiting.splice(0).forEach((answer) => answer());
  for (const answer of await Promise.all(answers)) assert.equal(answer.status, 200);
  assert.equal(asked.filter(({ path }) => path.includes(tile)).length, 1);
});

test('only tiles there can be, and only for our own pages', async () => {
  const before = asked.length;
  for (const path of [
    '14/8400', '14/8400/5384/1', '14/8400/-1', '14/8400/abc', '16/33600/21536', '3/4/2', '14/0/0', '14/99999/5384',
    '14/8400/5384.png', '..%2f..%2fkeys/1/1', '14/%2e%2e/5384', '99999999999999999999/1/1', '14/8400/', '//14/1/1',
  ]) {
    const { status } = await get(path);
    assert.ok([400, 404].includes(status), `${path}: ${status}`);
  }
  const tile = fresh();
  assert.equal((await get(tile, { 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.equal((await get(tile, {})).status, 403);
  assert.equal((await get(tile, { referer: 'https://elders.example/' })).status, 403);
  assert.equal((await get(tile, { referer: `${server.url}.elders.example/` })).status, 403);
  assert.equal(asked.length, before);
  assert.equal((await get(tile, { referer: `${server.url}/buurt/plannen/kaart` })).status, 200); // an older browser
});

test('what is no picture, too large, missing or a redirect is not served', async () => {
  for (const bad of ['html', 'huge', 'missing', 'redirect']) {
    mode = bad;
    const tile = fresh();
    const answer = await get(tile);
    assert.equal(answer.status, 503, bad);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const fetches = asked.length;
    assert.equal((await get(tile)).status, 503); // and not asked again at once
    assert.equal(asked.length, fetches);
    mode = 'good';
    await get(fresh()); // the source is not taken for down
  }
  assert.ok(!asked.some(({ path }) => path.includes('secret')));
});

test('a source that says nothing is given up in time', async () => {
  mode = 'slow';
  const start = Date.now();
  assert.equal((await get(fresh())).status, 503);
  assert.ok(Date.now() - start < 4000);
  mode = 'good';
  waiting = [];
  await get(fresh());
});

test('old tiles are served while the source is down, and anew when it is back', async () => {
  const tile = fresh();
  const last = async () => new Uint8Array(await (await get(tile)).arrayBuffer()).at(-1);
  version = 1;
  assert.equal(await last(), 1);
  await server.stop();
  // Everything is old from now on.
  server = await startPolder(place, { env: { ...env(), POLDER_TILES_FRESH_MS: '1' } });
  mode = 'down';
  version = 2;
  for (let i = 0; i < 3; i++) assert.equal(await last(), 1);
  // Many failures: nothing is asked for a while.
  for (let i = 0; i < 8; i++) assert.equal((await get(fresh())).status, 503);
  const before = asked.length;
  assert.equal((await get(fresh())).status, 503);
  assert.equal(asked.length, before);
  mode = 'good';
  await server.stop();
  server = await startPolder(place, { env: { ...env(), POLDER_TILES_FRESH_MS: '1' } });
  assert.equal(await last(), 1); // fetched anew behind this one's back
  for (let i = 0; i < 100 && (await last()) !== 2; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await last(), 2);
});

test('the folder stays within its size, and another source starts afresh', async () => {
  await server.stop();
  const big = Buffer.concat([png, Buffer.alloc(200_000)]);
  const other = createServer((_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(big));
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
  server = await startPolder(place, {
    env: { ...env(), POLDER_TILES: `http://127.0.0.1:${other.address().port}/{z}/{x}/{y}`, POLDER_TILES_MEGABYTES: '1' },
  });
  const sources = readdirSync(join(place.folder, 'tiles'));
  assert.equal(sources.length, 1);
  assert.ok(!existsSync(join(place.folder, 'tiles', sources[0], '14')));
  for (let i = 0; i < 12; i++) assert.equal((await get(fresh())).status, 200);
  assert.equal(readdirSync(join(place.folder, 'tiles', sources[0], '14')).length, 5);
  // A file that someone took away is fetched again.
  rmSync(join(place.folder, 'tiles', sources[0]), { recursive: true });
  assert.ok([200, 503].includes((await get(`14/${column - 1}/5384`)).status));
  other.close();
  other.closeAllConnections();
});

test('without a source there are no tiles, and a wrong one is told at the start', async () => {
  await server.stop();
  server = await startPolder(place);
  assert.equal((await get(fresh())).status, 404);
  await server.stop();
  for (const url of ['https://tiles.example/', 'ftp://tiles.example/{z}/{x}/{y}', 'https://{z}.example/{x}/{y}', 'file:///{z}/{x}/{y}']) {
    await assert.rejects(startPolder(place, { env: { POLDER_TILES: url } }), /POLDER_TILES/, url);
  }
  server = undefined;
});

test('a server that stops answers who waits', async () => {
  server = await startPolder(place, { env: env() });
  mode = 'slow';
  const answer = get(fresh()).then((got) => got.status, () => 'closed');
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { code } = await server.stop();
  server = undefined;
  assert.equal(code, 0);
  assert.ok([503, 'closed'].includes(await answer));
});
