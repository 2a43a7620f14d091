// SPDX-License-Identifier: EUPL-1.2
// Photos on pages: cards, the gallery of one plan by keyboard and without JavaScript, the ballot paper, paper.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { makePlace, makeVote, polder, program, startPolder } from '../harness.mjs';
import { desk, inspect, newPerson, openBrowser, phone, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
const tool = join(dirname(program), 'tests/http/make_photo');
const drawn = new URL('../../demo/photos/', import.meta.url).pathname;
let browser, place, server, plan, folder;
let all = [];
const compared = () => `/fotos/plannen/vergelijken?${all.slice(0, 3).map((id) => `vergelijk=${id}`).join('&')}`;

// A drawing of the demo where it has one, else a photo as telephones make them.
function picture(name, width, height) {
  if (existsSync(join(drawn, name))) return join(drawn, name);
  const path = join(folder, `${width}x${height}.jpg`);
  if (!existsSync(path)) execFileSync(tool, [path, String(width), String(height)], { env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } });
  return path;
}

before(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'polder-photos-'));
  place = makePlace('sqlite');
  server = await startPolder(place);
  const titles = ['Boom op het plein', 'Bank bij de vijver', 'Speeltuin', 'Fietspad', 'Kas', 'Licht in de steeg'];
  const { plans } = await makeVote(place, 'fotos', {
    settings: { mode: 'amount', budget_cents: 500000, max_cents: 500000 },
    plans: titles.map((title, i) => ({ title, price: 100000 * (i + 1), theme: i % 2 ? 'groen' : 'spelen' })),
    themes: ['groen', 'spelen'],
    open: false,
  });
  all = plans;
  plan = plans[0];
  const add = async (number, alt, path, more = []) => {
    const done = await polder(place, ['photo', 'add', '--site', 'fotos', '--plan', String(number), '--alt', alt, ...more, path]);
    assert.equal(done.code, 0, done.stderr);
  };
  await add(1, 'Een jonge linde op het plein', picture('wiekenplein.webp', 2000, 1500), ['--caption', 'Zo wordt het plein.', '--credit', 'Foto: gemeente Proefdam']);
  await add(1, 'De plek van boven', picture('square.jpg', 1200, 1600));
  await add(1, 'Het plein in de winter', picture('winter.jpg', 1600, 900), ['--caption', 'Winter']);
  await add(2, 'Een bank aan het water', picture('molenvliet.webp', 1500, 1000));
  await add(3, 'Kinderen op een boomstam', picture('kikkersprong.webp', 1000, 1400));
  await add(4, 'Een fietspad langs het water', picture('fietspad.jpg', 1600, 1200));
  await polder(place, ['phase', 'open', '--site', 'fotos', '--phase', 'stemmen']);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  place?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

for (const viewport of [phone, desk]) {
  test(`cards show photos that do not jump: ${viewport.width}`, limit, async () => {
    const person = await newPerson(browser, server.url, { viewport });
    for (const [path, name] of [['/fotos/plannen', 'photos-list'], ['/fotos/stemmen', 'photos-ballot']]) {
      await person.page.goto(path);
      const shifts = await person.page.evaluate(() => new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value))).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(sum), 300);
      }));
      assert.equal(shifts, 0, path);
      const cards = await person.page.$$eval('.polder-card', (all) => all.map((card) => {
        const image = card.querySelector('img');
        return image && { alt: image.alt, loads: image.fetchPriority === 'high' ? 'first' : image.loading === 'lazy' ? 'late' : 'early', wide: image.width > 0 && image.height > 0 };
      }));
      assert.deepEqual([cards.length, cards.filter(Boolean).length], [6, 4], path);
      assert.ok(cards.every((image) => !image || (image.alt.length > 3 && image.wide)), `${path}: ${JSON.stringify(cards)}`);
      // The order is by lot, and two have no photo: the first photo there is among the three on top goes before all else.
      const top = cards.findIndex(Boolean);
      const expected = cards.map((image, i) => image && (i === top ? 'first' : i < 3 ? 'early' : 'late'));
      assert.deepEqual(cards.map((image) => image && image.loads), expected, path);
      await inspect(person, name);
    }
    await person.context.close();
  });

  test(`the gallery opens, goes on and closes by keyboard: ${viewport.width}`, limit, async () => {
    const person = await newPerson(browser, server.url, { viewport });
    const { page } = person;
    await page.goto(`/fotos/plannen/${plan}`);
    await inspect(person, 'photos-plan');
    assert.match(await page.getAttribute('meta[property="og:image"]', 'content'), /^http.*-1200\.jpg$/);
    assert.equal(await page.getAttribute('meta[property="og:image:alt"]', 'content'), 'Een jonge linde op het plein');
    await page.reload(); // axe leaves its marks
    const links = page.locator('[data-gallery-photo]');
    assert.equal(await links.count(), 3);
    await links.nth(1).focus();
    await page.keyboard.press('Enter');
    const dialog = page.locator('dialog[open]');
    await dialog.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Sluiten');
    assert.equal(await dialog.locator('img').getAttribute('alt'), 'De plek van boven');
    assert.equal(await dialog.getByRole('status').textContent(), '2 / 3');
    await page.waitForFunction(() => document.querySelector('dialog img').complete);
    await inspect(person, 'photos-lightbox');
    await page.keyboard.press('ArrowRight');
    assert.equal(await dialog.getByRole('status').textContent(), '3 / 3');
    assert.equal(await dialog.locator('[data-lightbox-caption]').textContent(), 'Winter');
    await page.keyboard.press('ArrowRight');
    assert.equal(await dialog.getByRole('status').textContent(), '1 / 3');
    await page.keyboard.press('ArrowLeft');
    // The focus stays in the dialog (or goes to the browser itself, and comes back).
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement === document.body || document.querySelector('dialog').contains(document.activeElement)));
    }
    await dialog.getByRole('button', { name: 'Vorige foto' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await dialog.getByRole('status').textContent(), '2 / 3');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' }).catch(() => {});
    assert.equal(await page.locator('dialog[open]').count(), 0);
    assert.ok(await links.nth(1).evaluate((link) => document.activeElement === link), 'the focus is back');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.polder-gallery__item:visible').count(), 1, 'paper has the first one');
    await person.context.close();
  });
}

test('the comparison shows the photos beside each other', limit, async () => {
  for (const viewport of [phone, desk]) {
    const person = await newPerson(browser, server.url, { viewport });
    await person.page.goto(compared());
    const images = await person.page.$$eval('.polder-compare__table img', (found) => found.map(({ alt, width, height }) => ({ alt, ratio: width / height })));
    assert.ok(images.length >= 2);
    for (const { alt, ratio } of images) assert.ok(alt.length > 3 && Math.abs(ratio - 1.5) < 0.05, `${alt} ${ratio}`);
    await inspect(person, 'photos-compare');
    await person.context.close();
  }
});

test('the home page invites with photos that come when they are seen', limit, async () => {
  for (const viewport of [phone, desk]) {
    const person = await newPerson(browser, server.url, { viewport });
    await person.page.goto('/fotos/');
    const cards = await person.page.locator('.polder-section--activity .polder-card').count();
    assert.equal(cards, 3);
    const images = await person.page.$$eval('.polder-section--activity img', (all) => all.map(({ alt, loading, width, height }) => ({ alt, loading, wide: width > 0 && height > 0 })));
    for (const image of images) assert.ok(image.alt.length > 3 && image.wide && image.loading === 'lazy');
    await inspect(person, 'photos-home');
    await person.context.close();
  }
});

test('without JavaScript a photo opens by itself', limit, async () => {
  const person = await newPerson(browser, server.url, { javaScriptEnabled: false });
  await person.page.goto(`/fotos/plannen/${plan}`);
  await inspect(person, 'photos-plan-no-js');
  assert.equal(await person.page.locator('dialog:visible').count(), 0);
  const [answer] = await Promise.all([person.page.waitForResponse(/-1200\.jpg$/), person.page.locator('[data-gallery-photo]').first().click()]);
  assert.equal(answer.status(), 200);
  assert.equal(answer.headers()['content-type'], 'image/jpeg');
  await person.context.close();
});

testHtml();
