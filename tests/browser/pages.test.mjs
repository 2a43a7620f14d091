// SPDX-License-Identifier: EUPL-1.2
// Every public page of the demo for someone who looks around: the start page, the sites, plans, rules, a finished vote,
// in both languages, at 400 % zoom and right to left.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import {
  amount,
  button,
  desk,
  follow,
  go,
  inspect,
  link,
  newPerson,
  openBrowser,
  phone,
  startDemo,
  testHtml,
} from './browser.mjs';

const limit = { timeout: 240_000 };
// fetch() unpacks what it gets; this does not.
function get(address, headers) {
  return new Promise((resolve, reject) => {
    request(address, { headers }, (answer) => {
      let length = 0;
      answer.on('data', (part) => (length += part.length));
      answer.on('end', () => resolve({ headers: answer.headers, length }));
    })
      .on('error', reject)
      .end();
  });
}

let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const titles = (page) => page.locator('.polder-card__title').allInnerTexts();
const prices = async (page) => (await page.locator('.polder-card .polder-price').allInnerTexts()).map(amount);

test('from the start page through the plans to one plan', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await go(person, '/', 'start');
  await follow(person, link(page, /^Buurtbudget Polderdam/).first());
  await inspect(person, 'home');
  await page.locator('.polder-questions summary').first().click();
  await inspect(person);
  if (await page.locator('.polder-menu__open').isVisible()) await page.locator('.polder-menu__open').click();
  await follow(person, page.getByRole('navigation', { name: 'Hoofdmenu' }).getByRole('link', { name: 'Alle plannen' }));
  await inspect(person, 'plans');
  const all = await page.locator('.polder-count').innerText();
  const total = Number(/\d+/.exec(all)[0]);

  // A theme: fewer plans, all of that theme, as many as its box said.
  const group = (name) => page.getByRole('group', { name });
  const openFilters = async () => {
    const summary = page.locator('.polder-filter__summary'); // folded away on a phone
    if ((await summary.isVisible()) && (await page.locator('.polder-filter__more[open]').count()) === 0) await summary.click();
  };
  await openFilters();
  const box = group('Thema').locator('.polder-filter__box').first();
  const [, name, count] = /^(.*) \((\d+)\)$/.exec((await box.innerText()).trim());
  await box.getByRole('checkbox').check();
  await follow(person, button(page, 'Toon plannen').first());
  await inspect(person, 'plans-filtered');
  assert.match(await page.locator('.polder-count').innerText(), new RegExp(`^${count} van (de )?${total}`));
  for (const item of await page.locator('.polder-card').all()) assert.ok((await item.innerText()).includes(name));

  // A second theme adds to it; an area and a price take away; the chips undo one after the other.
  await openFilters();
  await group('Thema').locator('.polder-filter__box').nth(1).getByRole('checkbox').check();
  await follow(person, button(page, 'Toon plannen').first());
  assert.ok(Number(/^\d+/.exec(await page.locator('.polder-count').innerText())[0]) > Number(count));
  await openFilters();
  await group('Gebied').getByRole('checkbox').first().check();
  await page.getByLabel('Tot en met').fill('1');
  await follow(person, button(page, 'Toon plannen').first());
  await page.locator('.polder-empty').waitFor();
  await inspect(person, 'plans-area');
  for (let chips = 4; chips > 1; chips--) {
    assert.equal(await page.locator('.polder-active-filters .polder-active-filter').count(), chips);
    await follow(person, page.locator('.polder-active-filter').last());
  }
  await follow(person, link(page, 'Toon alle plannen').first());
  assert.equal(await page.locator('.polder-count').innerText(), all);
  await openFilters();
  await page.getByLabel('Vanaf').fill('veel');
  await follow(person, button(page, 'Toon plannen').first());
  await page.getByText('Vul een bedrag in cijfers in').waitFor();
  await inspect(person, 'plans-wrong-price');
  await page.getByLabel('Vanaf').fill('');

  // Sorted by price.
  const sort = page.getByLabel('Volgorde');
  await sort.selectOption({ label: (await sort.locator('option').allInnerTexts()).find((text) => /laag naar hoog/i.test(text)) });
  await follow(person, button(page, 'Toon plannen').first());
  const cheapFirst = await prices(page);
  assert.deepEqual(cheapFirst, [...cheapFirst].sort((a, b) => a - b));

  // Page by page, each plan once.
  const seen = await titles(page);
  while ((await link(page, 'Volgende plannen').count()) > 0) {
    await follow(person, link(page, 'Volgende plannen'));
    await inspect(person);
    seen.push(...(await titles(page)));
  }
  assert.equal(seen.length, total);
  assert.equal(new Set(seen).size, total);

  await follow(person, page.locator('.polder-card__link').first());
  await inspect(person, 'plan');
  await follow(person, page.locator('.polder-neighbours a[rel]').first());
  await inspect(person);
  await person.context.close();
});

test('the other pages of a site', limit, async () => {
  const person = await newPerson(browser, demo.url);
  for (const [path, name] of [
    ['/buurtbudget/hoe-werkt-het', 'how-it-works'],
    ['/buurtbudget/contact', 'contact'],
    ['/buurtbudget/over-dit-project', 'passport'],
    ['/buurtbudget/nieuws', 'news'],
    ['/buurtbudget/veelgestelde-vragen', 'questions'],
    ['/buurtbudget/privacy', 'privacy'],
    ['/buurtbudget/toegankelijkheid', 'accessibility'],
    ['/buurtbudget/stemmen/spelregels', 'manifest'],
    ['/wijkbudgetten/', 'home-districts'],
  ]) {
    await go(person, path, name);
  }
  await person.context.close();
});

test('in English', limit, async () => {
  const person = await newPerson(browser, demo.url, { locale: 'en-GB' });
  const { page } = person;
  await go(person, '/buurtbudget/');
  await follow(person, link(page, 'English'));
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await inspect(person, 'home-english');
  for (const path of ['plannen', 'stemmen', 'stemmen/code', 'stemmen/overzicht', 'stemmen/spelregels', 'stemmen/resultaat', 'hoe-werkt-het']) {
    await go(person, `/buurtbudget/en/${path}`, path === 'stemmen' ? 'vote-english' : undefined);
    const dutch = /\b(het|een|niet|stemmen|gekozen|plannen|kosten)\b/i;
    assert.doesNotMatch(await page.locator('main').innerText(), dutch, `Dutch on the English page ${path}`);
  }
  await go(person, '/buurtbudget/en/plannen');
  await follow(person, page.locator('.polder-card__link').first());
  await inspect(person, 'plan-english');
  await follow(person, link(page, 'Nederlands'));
  assert.equal(await page.locator('html').getAttribute('lang'), 'nl');
  await inspect(person);
  await person.context.close();
});

test('a district with a budget of its own: the code decides which plans are on the ballot', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await go(person, '/wijkbudgetten/stemmen', 'envelopes');
  const districts = await page.locator('.polder-card__title').allInnerTexts();
  assert.equal(districts.length, 3);
  // Everyone may look at the plans of every district.
  await follow(person, page.locator('.polder-card__link').last());
  await inspect(person, 'envelope-look');
  const others = await titles(page);
  assert.equal(await page.locator('.polder-progress').count(), 0, 'looking is no step of voting');
  await page.locator('.polder-find__summary').click(); // folded away on a phone
  await page.getByLabel('Volgorde').selectOption({ label: 'Prijs, hoog naar laag' });
  await follow(person, button(page, 'Toon plannen').first());
  await inspect(person);
  assert.deepEqual((await titles(page)).sort(), [...others].sort(), 'the same district after sorting');
  await button(page, /^Toevoegen/).first().click();
  await button(page, /^Verwijderen/).first().waitFor();
  await go(person, '/wijkbudgetten/stemmen');
  await follow(person, link(page, 'Mijn code invullen'));
  await inspect(person, 'code-first');
  await page.getByLabel(/code/i).first().fill(demo.code('Molenwijk'));
  await follow(person, button(page, 'Controleer mijn code'));
  await inspect(person, 'envelope-vote');
  assert.match(await page.locator('h1').innerText(), /Molenwijk/);
  const own = await titles(page);
  assert.ok(own.length > 1);
  for (const title of others) assert.ok(!own.includes(title), `${title} is of another district`);
  // What was chosen of another district is not on this ballot.
  assert.match(await page.locator('.polder-basket__count').innerText(), /nog geen plan/);
  await button(page, /^Toevoegen/).first().click();
  await button(page, /^Verwijderen/).first().waitFor();
  await follow(person, link(page.locator('main'), 'Verder naar het overzicht').first());
  await inspect(person, 'envelope-overview');
  assert.doesNotMatch(await page.locator('.polder-meters').innerText(), /€/, 'this vote counts plans, not money');
  await follow(person, page.locator('.polder-actions .utrecht-button-link--primary-action'));
  await inspect(person);
  await follow(person, button(page, 'Breng mijn stem uit'));
  await inspect(person, 'envelope-receipt');
  assert.match(await page.locator('main').innerText(), /Molenwijk/);
  await person.context.close();
});

test('a finished vote that was imported', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await go(person, '/pijp-rivierenbuurt/', 'imported-home');
  await follow(person, page.locator('main .utrecht-button-link--primary-action').first());
  await inspect(person, 'imported-result');
  assert.match(await page.locator('main').innerText(), /7\.045/);
  await follow(person, page.locator('main .polder-winners a').first());
  await inspect(person, 'imported-plan');
  await go(person, '/pijp-rivierenbuurt/plannen', 'imported-plans');
  await go(person, '/pijp-rivierenbuurt/stemmen');
  await go(person, '/pijp-rivierenbuurt/en/stemmen/resultaat');
  await person.context.close();
});

test('what a browser loads is small', limit, async () => {
  const html = await (await fetch(demo.url)).text();
  const vote = await (await fetch(`${demo.url}/buurtbudget/stemmen`)).text();
  const bytes = async (address) => {
    const answer = await get(new URL(address, demo.url), { 'accept-encoding': 'gzip' });
    assert.equal(answer.headers['content-encoding'], 'gzip', address);
    return answer.length;
  };
  const styles = [...html.matchAll(/href="([^"]+\.css)"/g)];
  assert.equal(styles.length, 1, 'one style sheet');
  assert.ok((await bytes(styles[0][1])) <= 25_000, 'the style sheet');
  let scripts = 0;
  for (const [, address] of vote.matchAll(/src="([^"]+\.js)"/g)) scripts += await bytes(address);
  assert.ok(scripts > 0 && scripts <= 15_000, `${scripts} bytes of scripts`);
});

const everywhere = [
  '/',
  '/buurtbudget/',
  '/buurtbudget/plannen',
  '/buurtbudget/stemmen',
  '/buurtbudget/stemmen/overzicht',
  '/buurtbudget/stemmen/code',
  '/buurtbudget/stemmen/spelregels',
  '/buurtbudget/contact',
  '/wijkbudgetten/stemmen',
  '/pijp-rivierenbuurt/stemmen/resultaat',
  '/nergens',
];

test('at 400 % zoom nothing scrolls sideways', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: { width: 320, height: 256 } });
  for (const path of everywhere) await go(person, path, undefined, { status: path === '/nergens' ? 404 : 200 });
  await person.context.close();
});

test('right to left nothing sticks out', limit, async () => {
  for (const viewport of [phone, desk]) {
    const person = await newPerson(browser, demo.url, { viewport });
    const { page } = person;
    for (const path of everywhere) {
      await page.goto(path);
      await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${path} is ${wide} px too wide at ${viewport.width} px`);
      const lefts = await page.evaluate(() => Math.min(...[...document.querySelectorAll('main *, header *')]
        .filter((e) => !e.closest('.polder-hidden, .polder-table-box') && e.getBoundingClientRect().width > 0)
        .map((e) => e.getBoundingClientRect().left)));
      assert.ok(lefts >= -1, `${path}: something lies at ${lefts}`);
    }
    await person.context.close();
  }
});

testHtml();
