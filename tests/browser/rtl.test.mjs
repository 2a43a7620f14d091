// SPDX-License-Identifier: EUPL-1.2
// Right to left, in the language that tools/pseudo.mjs makes: a resident looks around, finds, compares, votes and sees an
// outcome. Every page at both widths; what people wrote themselves stays in Dutch, as it would.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { must } from '../harness.mjs';
import { follow, go, inspect, newPerson, openBrowser, phone, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
const site = '/buurtbudget/ar-XB';
let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
  for (const slug of ['buurtbudget', 'pijp-rivierenbuurt']) {
    const { site } = await must(demo.place, 'site.show', { site: slug });
    await must(demo.place, 'site.update', { site: slug, form: { ...site, languages: 'nl,en,ar-XB' } });
  }
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// Where a line of reading starts: how far from the right, and from the left, of its own box.
const startOf = (locator) =>
  locator.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const text = range.getClientRects()[0];
    const box = element.getBoundingClientRect();
    return { right: Math.abs(box.right - text.right), left: Math.abs(text.left - box.left) };
  });

async function assertMirrored(person, where) {
  const { page } = person;
  const html = page.locator('html');
  assert.deepEqual([await html.getAttribute('dir'), await html.getAttribute('lang')], ['rtl', 'ar-XB'], where);
  const brand = await page.locator('.polder-brand').boundingBox();
  assert.ok(brand.x + brand.width > person.viewport.width - 120, `${where}: the brand stands on the right`);
  // Texts of ours, in Arabic letters, start on the right.
  for (const text of await page.locator('main h1, main h2').all()) {
    if (!/^[\u0600-\u06ff]/.test(await text.innerText()) || !(await text.isVisible())) continue;
    const start = await startOf(text);
    assert.ok(start.right <= start.left + 1, `${where}: “${await text.innerText()}” starts ${start.right} px from the right`);
  }
}

test('look around from right to left', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  for (const [path, name] of [
    ['/', 'rtl-home'],
    ['/plannen', 'rtl-plans'],
    ['/plannen?zoek=bomen', 'rtl-plans-search'],
    ['/plannen/kaart', 'rtl-map'],
    ['/over-dit-project', 'rtl-passport'],
    ['/nieuws', 'rtl-news'],
    ['/stemmen/spelregels', 'rtl-manifest'],
    ['/stemmen/controleren', 'rtl-check'],
  ]) {
    await go(person, `${site}${path}`, name);
    await assertMirrored(person, path);
  }
  await go(person, `${site}/plannen`);
  const cards = page.locator('.polder-card__compare a');
  await follow(person, cards.first());
  await follow(person, page.locator('.polder-card__compare a').nth(1));
  await follow(person, page.locator('.polder-compared__go a'));
  await inspect(person, 'rtl-compare');
  await assertMirrored(person, 'compare');
  await follow(person, page.locator('.polder-compare__table thead a').first());
  await inspect(person, 'rtl-plan');
  await assertMirrored(person, 'plan');
  await person.context.close();
});

test('vote from right to left', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: phone });
  const { page } = person;
  await go(person, `${site}/stemmen`, 'rtl-vote');
  await assertMirrored(person, 'vote');
  const add = page.locator('[data-basket-form] button[value="add"]');
  for (let chosen = 1; chosen <= 2; chosen++) {
    await add.nth(chosen).click();
    await page.waitForFunction((n) => document.querySelectorAll('[data-basket-form] button[value="remove"]').length === n, chosen);
  }
  await inspect(person, 'rtl-vote-chosen');
  // The button stands on the left of its card, where a line ends; the photo where it starts.
  const card = page.locator('.polder-card--chosen').first();
  const [whole, photo, button] = await Promise.all(['', '.polder-photo', 'button'].map((part) => (part ? card.locator(part) : card).boundingBox()));
  assert.ok(button.x - whole.x < 40 && photo.x + photo.width > whole.x + whole.width - 40, 'the card is mirrored');
  await follow(person, page.locator('.polder-basket-bar__link'));
  await inspect(person, 'rtl-overview');
  await assertMirrored(person, 'overview');
  await follow(person, page.locator('.polder-actions .utrecht-button-link--primary-action'));
  await inspect(person, 'rtl-code');
  await page.locator('input[name="code"]').fill('ABCD');
  await follow(person, page.locator('.polder-form button[type="submit"]'));
  await inspect(person, 'rtl-code-wrong', { status: 422 });
  const code = demo.code('/buurtbudget/');
  await page.locator('input[name="code"]').fill(code);
  assert.equal(await page.locator('input[name="code"]').evaluate((field) => getComputedStyle(field).direction), 'ltr', 'a code reads from left to right');
  await follow(person, page.locator('.polder-form button[type="submit"]'));
  await inspect(person, 'rtl-confirm');
  await assertMirrored(person, 'confirm');
  await follow(person, page.locator('main form button[type="submit"]').last());
  await inspect(person, 'rtl-receipt');
  await assertMirrored(person, 'receipt');
  const tracking = await page.locator('.polder-receipt__code strong').innerText();
  await go(person, `${site}/stemmen/controleren`);
  await page.locator('main input.utrecht-textbox').fill(tracking);
  await follow(person, page.locator('main form button[type="submit"]').first());
  await inspect(person, 'rtl-check-recorded', { status: person.status });
  await person.context.close();
});

test('an outcome and refusals from right to left', limit, async () => {
  const person = await newPerson(browser, demo.url);
  await go(person, '/pijp-rivierenbuurt/ar-XB/', 'rtl-imported-home');
  await go(person, '/pijp-rivierenbuurt/ar-XB/stemmen/resultaat', 'rtl-result');
  await assertMirrored(person, 'result');
  const bar = person.page.locator('.polder-chart__svg').first();
  assert.equal(await bar.evaluate((svg) => new DOMMatrix(getComputedStyle(svg).transform).a), -1, 'bars grow from the right');
  await go(person, `${site}/nergens`, 'rtl-not-found', { status: 404 });
  await assertMirrored(person, 'not found');
  await go(person, '/pijp-rivierenbuurt/ar-XB/stemmen/code', 'rtl-refused');
  await person.context.close();
});

testHtml();
