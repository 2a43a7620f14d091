// SPDX-License-Identifier: EUPL-1.2
// Right to left, in the language that tools/pseudo.mjs makes: a resident looks around, finds, compares, votes and sees an
// outcome. Every page at both widths; what people wrote themselves stays in Dutch, as it would.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeCodes, makeVote, must, polder } from '../harness.mjs';
import { desk, follow, go, inspect, newPerson, openBrowser, phone, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
const site = '/buurtbudget/ar-XB';
let browser, demo, areas;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
  await makeVote(demo.place, 'mailstem', {
    settings: { channel: 'email', mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true },
    plans: [{ title: 'Een boom op het plein', price: 250000 }, { title: 'Banken langs het water', price: 400000 }],
  });
  areas = (await makeVote(demo.place, 'wijken', {
    settings: { mode: 'amount', budget_cents: 200000, max_cents: 200000, changing: false, envelopes: 'area', envelope_list: [{ area: 'noord' }, { area: 'zuid' }] },
    areas: ['noord', 'zuid'],
    plans: [{ title: 'Een boom', price: 90000, area: 'noord' }, { title: 'Een bank', price: 120000, area: 'noord' }, { title: 'Een pad', price: 80000, area: 'zuid' }],
  })).areas;
  for (const slug of ['buurtbudget', 'pijp-rivierenbuurt', 'wieliczka', 'mailstem', 'wijken']) {
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
  await assertLanguages(page, where);
  // Texts of ours, in Arabic letters, start on the right.
  for (const text of await page.locator('main h1, main h2').all()) {
    if (!/^[\u0600-\u06ff]/.test(await text.innerText()) || !(await text.isVisible())) continue;
    const start = await startOf(text);
    assert.ok(start.right <= start.left + 1, `${where}: “${await text.innerText()}” starts ${start.right} px from the right`);
  }
}

// Whatever is not in the language of the page says which language it is in (WCAG 2.2, 3.1.2). In Latin letters stand, apart
// from that, names, addresses of all kinds, codes, sources, the names of file formats and what the visitor typed.
async function assertLanguages(page, where) {
  const strange = await page.evaluate(() => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { data, parentElement: parent } = texts.currentNode;
      if (parent.closest('[lang]') !== document.documentElement || parent.closest('code, .polder-active-filter, .polder-place__address, .polder-downloads, .polder-facts, .polder-passport, script')) continue;
      const words = data.replace(/Gemeente \w+|\S+@\S+|“[^”]*”|Pabulib.*|CSV|JSON|[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/g, '');
      if (/[A-Za-z]{3,}/.test(words)) found.push(`${parent.tagName}.${parent.className}: ${data.trim().slice(0, 90)}`);
    }
    return found;
  });
  assert.deepEqual(strange, [], `${where}: in another language, without saying so`);
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
  for (let chosen = 1; chosen <= 2; chosen++) {
    await add(page).nth(chosen).click();
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

const add = (page) => page.locator('[data-basket-form] button[value="add"]');
async function choose(person, slug, count = 1) {
  const { page } = person;
  await page.goto(`/${slug}/ar-XB/stemmen`);
  for (let chosen = 1; chosen <= count; chosen++) {
    await add(page).first().click();
    await page.waitForFunction((n) => document.querySelectorAll('[data-basket-form] button[value="remove"]').length === n, chosen);
  }
}

async function newestMail(person, kind) {
  const { page } = person;
  for (let tries = 0; tries < 50; tries++) {
    await page.goto('/demo/post');
    const link = page.locator('main article').first().locator(`a[href*="${kind}"]`);
    if (await link.count()) return link.first();
    await page.waitForTimeout(200);
  }
  assert.fail(`no mail with ${kind}`);
}

test('by e-mail, from right to left', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await choose(person, 'mailstem');
  await inspect(person, 'rtl-mail-vote');
  await page.goto('/mailstem/ar-XB/stemmen/overzicht');
  await inspect(person, 'rtl-mail-overview');
  await assertMirrored(person, 'overview by e-mail');
  await follow(person, page.locator('.polder-actions .utrecht-button-link--primary-action'));
  await inspect(person, 'rtl-mail-address');
  await assertMirrored(person, 'address');
  const field = page.locator('main input[name="email"]');
  await field.fill('fenna at polderdam');
  await follow(person, page.locator('main form button[type="submit"]').last());
  await inspect(person, 'rtl-mail-address-wrong', { status: 422 });
  assert.equal(await field.evaluate((box) => getComputedStyle(box).direction), 'ltr', 'an address reads from left to right');
  await field.fill('fenna@polderdam.example');
  await follow(person, page.locator('main form button[type="submit"]').last());
  await inspect(person, 'rtl-mail-sent');
  await assertMirrored(person, 'sent');
  await follow(person, await newestMail(person, '/stemmen/'));
  await inspect(person, 'rtl-mail-link');
  await assertMirrored(person, 'mailed link');
  await follow(person, page.locator('main form button[type="submit"]').last());
  await inspect(person, 'rtl-mail-confirm');
  await follow(person, page.locator('main form button[type="submit"]').last());
  await inspect(person, 'rtl-mail-receipt');
  await assertMirrored(person, 'receipt by e-mail');
  await person.context.close();
});

test('a ballot for each area, and a code that was used, from right to left', limit, async () => {
  const [code] = await makeCodes(demo.place, 'wijken', 1, areas.noord);
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  const send = async () => {
    await page.goto('/wijken/ar-XB/stemmen/code');
    await page.locator('input[name="code"]').fill(code);
    await follow(person, page.locator('.polder-form button[type="submit"]'));
  };
  await go(person, '/wijken/ar-XB/stemmen', 'rtl-areas');
  await assertMirrored(person, 'areas');
  await send();
  await choose(person, 'wijken');
  await inspect(person, 'rtl-areas-plans');
  await assertMirrored(person, 'plans of an area');
  await page.goto('/wijken/ar-XB/stemmen/overzicht');
  await inspect(person, 'rtl-areas-overview');
  await follow(person, page.locator('.polder-actions .utrecht-button-link--primary-action'));
  await inspect(person, 'rtl-areas-confirm');
  await assertMirrored(person, 'confirm for an area');
  await follow(person, page.locator('main form button[type="submit"]').last());
  await inspect(person, 'rtl-areas-receipt');
  await person.context.clearCookies();
  await send();
  await inspect(person, 'rtl-code-used', { status: person.status });
  await assertMirrored(person, 'used code');
  await person.context.close();
});

test('refusals from right to left', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  // Over budget.
  await page.goto(`${site}/stemmen`);
  for (let chosen = 1; chosen <= 40 && !(await page.locator('.polder-meter--whole.polder-meter--over').count()); chosen++) {
    await add(page).first().click();
    await page.waitForFunction((n) => document.querySelectorAll('[data-basket-form] button[value="remove"]').length === n, chosen);
  }
  await inspect(person, 'rtl-over-budget');
  await page.goto(`${site}/stemmen/overzicht`);
  await inspect(person, 'rtl-over-budget-overview');
  await assertMirrored(person, 'over budget');
  // A code and a tracking code that nobody has.
  await page.goto(`${site}/stemmen/controleren`);
  await page.locator('main input.utrecht-textbox').fill('0000-0000-0000-0000');
  await follow(person, page.locator('main form button[type="submit"]').first());
  await inspect(person, 'rtl-check-unknown', { status: 422 });
  await assertMirrored(person, 'unknown tracking code');
  await page.goto('/wijken/ar-XB/stemmen/code');
  await page.locator('input[name="code"]').fill('2222-3333-4444-5555');
  await follow(person, page.locator('.polder-form button[type="submit"]'));
  await inspect(person, 'rtl-code-unknown', { status: person.status });
  await assertMirrored(person, 'unknown code');
  // Too many tries, with codes of another vote: one with a slip of the pen in it does not count.
  for (const code of await makeCodes(demo.place, 'buurtbudget', 21)) {
    await page.goto('/wijken/ar-XB/stemmen/code');
    await page.locator('input[name="code"]').fill(code);
    await follow(person, page.locator('.polder-form button[type="submit"]'));
    if (person.status === 429) break;
  }
  await inspect(person, 'rtl-too-many', { status: 429 });
  await assertMirrored(person, 'too many tries');
  await person.context.close();
});

test('closed, from right to left', limit, async () => {
  const late = await newPerson(browser, demo.url);
  const closed = await polder(demo.place, ['phase', 'close', '--site', 'wijken', '--phase', 'stemmen', '--reason', 'Het stemmen is afgelopen']);
  assert.equal(closed.code, 0, closed.stderr);
  await go(late, '/wijken/ar-XB/stemmen', 'rtl-closed');
  await assertMirrored(late, 'closed');
  await go(late, '/wijken/ar-XB/stemmen/resultaat', 'rtl-result-awaited');
  await late.context.close();
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

test('a count step by step, and other ways of counting, from right to left', limit, async () => {
  const person = await newPerson(browser, demo.url);
  await go(person, '/wieliczka/ar-XB/stemmen/resultaat/stappen?stap=2', 'rtl-steps');
  await assertMirrored(person, 'steps');
  await person.page.goto(`${demo.url}/wieliczka/ar-XB/stemmen/resultaat`);
  await person.page.locator('details').evaluateAll((parts) => parts.forEach((part) => part.setAttribute('open', '')));
  await inspect(person, 'rtl-others');
  await assertMirrored(person, 'other ways');
  await person.context.close();
});

testHtml();
