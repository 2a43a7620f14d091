// SPDX-License-Identifier: EUPL-1.2
// Finding a plan: searching, filtering, going through what was found, comparing, sharing, printing; with scripts, without,
// and with a keyboard alone. What is in the list is in its address, so that every step can be passed on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { button, desk, follow, go, inspect, link, newPerson, openBrowser, phone, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
const list = '/buurtbudget/plannen';
let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const titles = (page) => page.locator('.polder-card__title').allInnerTexts();
const found = async (page) => Number(/\d+/.exec(await page.locator('.polder-count').innerText())[0]);
const show = (page) => button(page, /^Toon /).first();

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

  test(`search, filter and go through what was found, ${how}`, limit, async () => {
    const person = await newPerson(browser, demo.url, { viewport: javaScriptEnabled ? phone : desk, javaScriptEnabled });
    const { page } = person;
    await go(person, list);
    const all = await found(page);
    await page.getByLabel('Zoeken').fill('BOMEN');
    await follow(person, show(page));
    await inspect(person, javaScriptEnabled ? 'plans-search' : undefined);
    const some = await found(page);
    assert.ok(some > 0 && some < all);
    assert.match(await page.title(), new RegExp(`: ${some} gevonden`));
    assert.ok((await page.locator('.polder-card mark').count()) >= some, 'hits are marked');
    assert.equal(await page.getByLabel('Volgorde').locator('option:checked').innerText(), 'Best passend eerst');

    // The plan's own page leads to the next one that was found, and back to the same list.
    const order = await titles(page);
    await follow(person, page.locator('.polder-card__link').first());
    assert.match(page.url(), /zoek=BOMEN/);
    if (order.length > 1) {
      await follow(person, page.locator('.polder-neighbours a[rel=next]'));
      assert.equal(await page.locator('h1').innerText(), order[1]);
    }
    await follow(person, page.locator('.polder-neighbours__all a'));
    assert.deepEqual(await titles(page), order);

    // Another area on top; then each choice away again.
    await page.goto(`${list}?zoek=bomen&prijs-tot=1`);
    await page.locator('.polder-empty').waitFor();
    assert.match(await page.locator('.polder-empty').innerText(), /bomen.*Kijk of.*Haal een filter weg/s);
    await inspect(person, javaScriptEnabled ? 'plans-nothing' : undefined);
    await follow(person, page.locator('.polder-active-filter').last());
    assert.equal(await found(page), some);
    await follow(person, page.locator('.polder-active-filter').first());
    assert.equal(await found(page), all);
    await person.context.close();
  });

  test(`compare plans and pass the comparison on, ${how}`, limit, async () => {
    const person = await newPerson(browser, demo.url, { viewport: javaScriptEnabled ? phone : desk, javaScriptEnabled });
    const { page } = person;
    await go(person, `${list}?sorteer=prijs-oplopend`);
    const order = await titles(page);
    const pick = (n) => follow(person, link(page, new RegExp(`^Vergelijken ?: ${order[n].slice(0, 12)}`)));
    await pick(0);
    assert.match(await page.locator('.polder-compared').innerText(), /Kies nog meer/);
    await follow(person, link(page, /^Volgende plannen/)).catch(() => {}); // a short list has one page
    await page.goBack().catch(() => {});
    await pick(1);
    await inspect(person, javaScriptEnabled ? 'plans-comparing' : undefined);
    await pick(2);
    assert.equal(await link(page, /^Vergelijken ?: /).count(), 0, 'three is the most');
    await follow(person, link(page, 'Vergelijk deze 3 plannen'));
    await inspect(person, javaScriptEnabled ? 'compare' : undefined);
    assert.deepEqual(await page.locator('thead th').allInnerTexts(), order.slice(0, 3));
    const address = await page.locator('#adres').inputValue();
    assert.match(address, /vergelijken\?vergelijk=\w{13}&vergelijk=\w{13}&vergelijk=\w{13}$/);

    const other = await newPerson(browser, demo.url);
    await other.page.goto(address);
    assert.deepEqual(await other.page.locator('thead th').allInnerTexts(), order.slice(0, 3));
    await other.context.close();

    await follow(person, link(page, /^Weghalen ?: /).first());
    assert.deepEqual(await page.locator('thead th').allInnerTexts(), order.slice(1, 3));
    await inspect(person, javaScriptEnabled ? 'compare-two' : undefined);
    await follow(person, link(page, /^Terug naar alle/));
    assert.match(page.url(), /sorteer=prijs-oplopend/);
    assert.equal(await page.locator('.polder-compared .polder-active-filter').count(), 2);
    await person.context.close();
  });
}

test('the ballot paper is searched and filtered as the list is, and keeps the basket', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  await go(person, '/buurtbudget/stemmen');
  const all = await found(page);
  await button(page, /^Toevoegen/).first().click();
  await button(page, /^Verwijderen/).first().waitFor();
  await page.getByLabel('Zoeken').fill('bomen');
  await page.locator('.polder-filter__summary').click();
  await page.getByLabel('Tot en met').fill('1000000');
  await follow(person, show(page));
  await inspect(person, 'vote-search');
  assert.ok((await found(page)) < all && (await found(page)) > 0);
  assert.ok((await page.locator('.polder-card mark').count()) > 0);
  assert.match(await page.locator('.polder-basket__count').innerText(), /^1 /);
  await button(page, /^Toevoegen/).first().click();
  await button(page, /^Verwijderen/).first().waitFor();
  assert.match(page.url(), /zoek=bomen/, 'one stays where one was');
  await person.context.close();
});

test('share a plan: an address to copy, a mail without an addressee, nothing from elsewhere', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk, permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = person;
  await go(person, `${list}?zoek=bomen`);
  await follow(person, page.locator('.polder-card__link').first());
  const address = await page.locator('#adres').inputValue();
  assert.match(address, /^http.*\/plannen\/\w{13}$/, 'without what one searched for');
  assert.match(await link(page, 'Stuur per e-mail').getAttribute('href'), /^mailto:\?subject=[^&]+&body=http/);
  await button(page, 'Kopieer de link').click();
  await page.getByText('De link is gekopieerd.').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
  await person.context.close();
});

test('on paper there is what was found, and nothing to click', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  await page.emulateMedia({ media: 'print' });
  for (const path of [list, `${list}?zoek=bomen`, '/buurtbudget/stemmen']) {
    await go(person, path);
    assert.ok(await page.locator('.polder-card__title').first().isVisible());
    for (const hidden of ['.polder-filter', '.polder-menu', '.polder-card__compare', '.polder-card__form', '.polder-basket-bar'])
      assert.equal(await page.locator(hidden).filter({ visible: true }).count(), 0, `${hidden} on ${path}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0);
  }
  await follow(person, link(page, /./).locator('visible=true').filter({ has: page.locator('xpath=ancestor::h3') }).first());
  assert.ok(await page.locator('#adres').isVisible(), 'the address stands on the paper');
  assert.equal(await page.locator('.polder-neighbours').filter({ visible: true }).count(), 0);
  await person.context.close();
});

test('with a keyboard: search, filter, compare', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  await go(person, list);
  const press = async (key, until) => {
    for (let presses = 0; presses < 120; presses++) {
      await page.keyboard.press(key);
      if (await page.evaluate(until)) return;
    }
    throw new Error(`never reached: ${until}`);
  };
  const enter = () => Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await press('Tab', "document.activeElement.id === 'filter-zoek'");
  await page.keyboard.type('bo');
  await page.keyboard.type('men');
  await enter();
  const some = await found(page);
  await press('Tab', "document.activeElement.type === 'checkbox'");
  await page.keyboard.press('Space');
  await press('Tab', "document.activeElement.type === 'submit'");
  await enter();
  assert.ok((await found(page)) <= some);
  await press('Tab', "document.activeElement.matches('.polder-card__compare a')");
  await enter();
  assert.equal(await page.locator('.polder-compared').count(), 1);
  await person.context.close();
});

testHtml();
