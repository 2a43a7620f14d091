// SPDX-License-Identifier: EUPL-1.2
// The map of ideas: by mouse, by keyboard alone, without scripts, by its address, with tiles and without.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { startPolder } from '../harness.mjs';
import { button, desk, follow, go, inspect, link, newPerson, openBrowser, phone, picture, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
const map = '/buurtbudget/plannen/kaart';
let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const drawn = (page) => page.locator('[data-map-canvas][data-drawn]').waitFor();
const heading = (page) => page.locator('#in-beeld-kop').innerText();
const settled = async (page, act) => {
  const before = page.url();
  await act();
  await page.waitForFunction((url) => location.href !== url, before);
  await page.waitForLoadState('networkidle');
};

// The map has come to rest, and so has the list beside it.
const quiet = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        let last = '';
        let same = 0;
        const look = setInterval(() => {
          const now = location.href + document.querySelector('.polder-map__found').textContent;
          same = now === last ? same + 1 : 0;
          last = now;
          if (same < 6) return;
          clearInterval(look);
          done();
        }, 60);
      }),
  );

test('areas, pins and clusters; coming closer changes the list and the address', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  await go(person, '/buurtbudget/plannen');
  await follow(person, link(page, 'Bekijk de kaart'));
  await drawn(page);
  await inspect(person);
  await picture(person, 'map');
  assert.equal(await heading(page), '40 plannen');
  assert.equal(await page.locator('path.polder-map__area').count(), 4);
  const counted = async () => {
    const clusters = await page.locator('.polder-cluster').allInnerTexts();
    return clusters.reduce((sum, text) => sum + Number(text), 0) + (await page.locator('[data-map-canvas] .polder-pin').count());
  };
  assert.equal(await counted(), 39); // one has no place, and the page says so
  assert.match(await page.locator('.polder-map__found').innerText(), /1 plan heeft geen plek op de kaart/);
  // A cluster opens, and the list follows.
  await settled(page, () => page.locator('.polder-cluster').first().click());
  await drawn(page);
  assert.match(page.url(), /vak=\d+\.\d+\.\d+\.\d+\.\d+/);
  await page.locator('#in-beeld-kop', { hasText: 'in dit deel van de kaart' }).waitFor();
  assert.match(await heading(page), /^\d+ plan(nen)? in dit deel van de kaart$/);
  await inspect(person);
  await picture(person, 'map-closer');
  // The address shows the same to someone else.
  const told = await heading(page);
  const other = await newPerson(browser, demo.url, { viewport: desk });
  await go(other, page.url());
  await drawn(other.page);
  assert.equal(await heading(other.page), told);
  await other.context.close();
  // Back to all, a pin and its card.
  await settled(page, () => button(page, 'Terug naar het begin van de kaart').click());
  await drawn(page);
  await page.locator('[data-map-canvas] .polder-pin').first().click();
  const card = page.locator('.polder-map__card');
  await card.waitFor();
  await quiet(page);
  const title = await card.getByRole('link').innerText();
  await inspect(person);
  await picture(person, 'map-card');
  await follow(person, card.getByRole('link'));
  assert.equal(await page.locator('h1').innerText(), title);
  await inspect(person, 'plan-place');
  await follow(person, link(page, 'Bekijk deze plek op de kaart'));
  await drawn(page);
  assert.ok((await page.locator('.polder-map__item').allInnerTexts()).some((text) => text.includes(title)));
  await person.context.close();
});

test('by keyboard alone', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  await go(person, map);
  await drawn(page);
  const press = (key) => page.keyboard.press(key);
  const active = () => page.evaluate(() => ({
    name: document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim(),
    kind: document.activeElement.getAttribute('class') ?? '',
  }));
  const tabTo = async (fits) => {
    for (let i = 0; i < 80; i++) {
      await press('Tab');
      const now = await active();
      if (fits(now)) return now;
    }
    throw new Error('not reached with Tab');
  };
  // Past the map in one step.
  await tabTo(({ name }) => name === 'Sla de kaart over');
  await press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'in-beeld');
  // The map itself: arrows move it, + comes closer.
  await page.locator('h1').evaluate((h1) => h1.setAttribute('tabindex', '-1'));
  await page.locator('h1').focus();
  await tabTo(({ kind }) => kind.includes('leaflet-container'));
  await settled(page, () => press('ArrowRight'));
  const moved = page.url();
  await settled(page, () => press('+'));
  assert.notEqual(page.url(), moved);
  await settled(page, () => press('-'));
  await page.locator('h1').focus();
  // Areas have a name and a number, and lead to their plans.
  const area = await tabTo(({ kind }) => kind.includes('polder-map__area'));
  assert.match(area.name, /^.+: \d+ plannen$/);
  // Pins have a name; Enter opens the card, Escape leads back.
  const pin = await tabTo(({ kind }) => kind.includes('polder-pin'));
  assert.match(pin.name, /\(.+\)$/);
  await press('Enter');
  await page.locator('.polder-map__card a').waitFor();
  assert.ok(pin.name.startsWith((await active()).name));
  await press('Escape');
  assert.equal((await active()).name, pin.name);
  // A cluster comes closer.
  await page.locator('h1').focus();
  await tabTo(({ kind }) => kind.includes('polder-cluster'));
  await settled(page, () => press('Enter'));
  await drawn(page);
  await page.locator('h1').focus();
  await tabTo(({ kind }) => kind.includes('polder-map__area'));
  await Promise.all([page.waitForEvent('domcontentloaded'), press('Enter')]);
  await drawn(page);
  assert.match(page.url(), /gebied=/);
  await inspect(person);
  await picture(person, 'map-area');
  await person.context.close();
});

test('without scripts the drawing has areas as links, and the list is all there is', limit, async () => {
  for (const viewport of [phone, desk]) {
    const person = await newPerson(browser, demo.url, { viewport, javaScriptEnabled: false });
    const { page } = person;
    await go(person, map, viewport === desk ? 'map-plain' : undefined);
    const areas = page.locator('.polder-map__tag-link');
    assert.equal(await areas.count(), 4);
    assert.match(await areas.first().getAttribute('aria-label'), /: \d+ plannen$/);
    await page.goto(new URL(await areas.last().getAttribute('href'), demo.url).href);
    await inspect(person, viewport === desk ? 'map-plain-area' : undefined);
    assert.match(await heading(page), /^\d+ van (de )?40 plannen/);
    await follow(person, link(page, 'Bekijk de lijst'));
    assert.match(page.url(), /plannen\?gebied=/);
    await person.context.close();
  }
});

test('on a phone, in English and at 400 % zoom', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: phone });
  const { page } = person;
  await go(person, '/buurtbudget/en/plannen/kaart', 'map-english');
  await drawn(page);
  assert.doesNotMatch(await page.locator('main').innerText(), /\b(kaart|plannen|geen)\b/);
  await person.context.close();
  const near = await newPerson(browser, demo.url, { viewport: { width: 320, height: 256 } });
  await go(near, map);
  await near.context.close();
});

test('after a turn of the telephone and a wider window the map is still whole', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: phone });
  const { page } = person;
  await go(person, map, 'map');
  await drawn(page);
  for (const size of [{ width: 740, height: 375 }, desk, phone]) {
    await page.setViewportSize(size);
    await page.waitForFunction(() => {
      const canvas = document.querySelector('[data-map-canvas]');
      return Math.abs(canvas.getBoundingClientRect().width - canvas.querySelector('.leaflet-map-pane').parentElement.clientWidth) < 2;
    });
    person.viewport = size;
    await inspect(person);
    // Each pin and cluster lies where it can be pressed, none under a button.
    const buttons = await page.locator('.polder-map__controls').boundingBox();
    for (const pin of await page.locator('[data-map-canvas] :is(.polder-pin, .polder-cluster)').all()) {
      const { x, y, width, height } = await pin.boundingBox();
      const apart = x >= buttons.x + buttons.width || y >= buttons.y + buttons.height || x + width <= buttons.x || y + height <= buttons.y;
      assert.ok(apart, `a pin lies under the buttons at ${size.width} px`);
    }
  }
  await person.context.close();
});

test('a layer can be switched off', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  await go(person, map);
  await drawn(page);
  const water = page.locator('[data-map-canvas] .polder-map__layer--water');
  assert.ok((await water.count()) > 3);
  await page.getByRole('checkbox', { name: /Plassen/ }).uncheck();
  assert.equal(await water.count(), 0);
  await page.getByRole('checkbox', { name: /Plassen/ }).check();
  assert.ok((await water.count()) > 3);
  await person.context.close();
});

// A tile of two colours that say which one it is: a PNG of 16 x 16 pixels, a frame of grey around red, green and blue.
function tileImage(x, y, zoom) {
  const side = 16;
  const rows = [];
  for (let row = 0; row < side; row++) {
    rows.push(0); // no filter
    for (let column = 0; column < side; column++) {
      const edge = row === 0 || column === 0;
      rows.push(...(edge ? [150, 160, 150] : [200 + (x % 2) * 40, 200 + (y % 2) * 40, 200 + (zoom % 2) * 40]));
    }
  }
  const part = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length);
    body.copy(whole, 4);
    whole.writeUInt32BE(checksum(body), body.length + 4);
    return whole;
  };
  const head = Buffer.from([0, 0, 0, side, 0, 0, 0, side, 8, 2, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([signature, part('IHDR', head), part('IDAT', deflateSync(Buffer.from(rows))), part('IEND', Buffer.alloc(0))]);
}

// CRC-32 as PNG has it (ISO/IEC 15948, annex D).
function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

const painted = (page) => page.waitForFunction(() => document.querySelector('canvas.polder-map__tiles')?.dataset.waiting === '0');
// The share of the frame that is painted, and how many colours there are.
const tiles = (page) =>
  page.locator('canvas.polder-map__tiles').evaluate((canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    let seen = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 255) seen++;
      colours.add(`${data[i]} ${data[i + 1]} ${data[i + 2]}`);
    }
    const box = canvas.getBoundingClientRect();
    const frame = canvas.closest('.polder-map__frame').getBoundingClientRect();
    const inside = box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
    return { share: seen / (data.length / 4), colours: colours.size, inside };
  });

test('with tiles they come from our own server, with whose they are', limit, async () => {
  const asked = [];
  const source = createServer((request, response) => {
    asked.push(request.url);
    const [, zoom, x, y] = request.url.split('/').map(Number);
    response.writeHead(200, { 'content-type': 'image/png' }).end(tileImage(x, y, zoom));
  });
  await new Promise((resolve) => source.listen(0, '127.0.0.1', resolve));
  await demo.server.stop();
  demo.server = await startPolder(demo.place, {
    command: 'demo',
    env: { POLDER_TILES: `http://127.0.0.1:${source.address().port}/{z}/{x}/{y}`, POLDER_TILES_ATTRIBUTION: 'Kaartgegevens © Proef', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
  });
  try {
    for (const viewport of [desk, phone]) {
      const person = await newPerson(browser, demo.server.url, { viewport });
      const { page } = person;
      await go(person, map);
      await drawn(page);
      await painted(page);
      await inspect(person, viewport === desk ? 'map-tiles' : undefined);
      await painted(page);
      await picture(person, 'map-tiles');
      const whole = await tiles(page);
      assert.equal(whole.share, 1, 'the frame is full of tiles');
      assert.ok(whole.colours >= 4, `${whole.colours} colours: each tile has its own place`);
      assert.ok(whole.inside, 'nothing is drawn beyond the frame');
      assert.match(await page.locator('.leaflet-control-attribution').innerText(), /Kaartgegevens © Proef/);
      // Closer, and to the side.
      await settled(page, () => page.locator('.polder-cluster').first().click());
      await drawn(page);
      await page.locator('.leaflet-container').focus();
      await settled(page, () => page.keyboard.press('ArrowRight'));
      await painted(page);
      assert.deepEqual([(await tiles(page)).share, (await tiles(page)).inside], [1, true]);
      await inspect(person);
      // A pin's card over the tiles.
      await settled(page, () => button(page, 'Terug naar het begin van de kaart').click());
      await drawn(page);
      await painted(page);
      await page.locator('[data-map-canvas] .polder-pin').first().click();
      await page.locator('.polder-map__card').waitFor();
      await quiet(page);
      await painted(page);
      await picture(person, 'map-tiles-card');
      const card = await page.locator('.leaflet-popup-content-wrapper').boundingBox();
      for (const name of await page.locator('.polder-map__label > span:visible, .polder-map__control').all()) {
        const box = await name.boundingBox();
        const apart = box.x >= card.x + card.width || box.x + box.width <= card.x || box.y >= card.y + card.height || box.y + box.height <= card.y;
        assert.ok(apart, `the card lies over or under ${await name.textContent()}`);
      }
      await person.context.close();
    }
    assert.ok(asked.length > 4);
  } finally {
    source.close();
    source.closeAllConnections();
  }
});

testHtml();
