// SPDX-License-Identifier: EUPL-1.2
// A vote from the start page to the outcome, on a phone: with JavaScript, without JavaScript, and what both see after
// the vote was closed, counted and published with the command line.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { polder } from '../harness.mjs';
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
  picture,
  startDemo,
  testHtml,
} from './browser.mjs';

const limit = { timeout: 240_000 };
let browser, demo, early; // early: someone who has chosen but not confirmed when voting closes
const trackingCodes = [];
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const main = (page) => page.locator('main');
const card = (page, title) => page.locator('.polder-cards--vote > li', { has: page.getByRole('heading', { name: title, exact: true }) });
const left = async (page) => page.locator('.polder-meter--whole .polder-meter__left').innerText();
const spent = async (page) => amount(await page.locator('.polder-meter--whole .polder-meter__used').innerText());

// The plans on the page: [{ title, price }], cheapest first.
async function plansOf(page) {
  const plans = [];
  for (const item of await page.locator('.polder-cards--vote > li').all()) {
    plans.push({
      title: await item.getByRole('heading').innerText(),
      price: amount(await item.locator('.polder-price').innerText()),
    });
  }
  assert.ok(plans.length >= 10, `${plans.length} plans on the page`);
  return plans.sort((a, b) => a.price - b.price);
}

// Presses Add or Remove on a card; with JavaScript the page stays, without it comes back.
async function press(person, title, change) {
  const { page, javaScriptEnabled } = person;
  const before = await page.locator('.polder-basket__count').innerText();
  const pressed = button(card(page, title), change);
  if (!javaScriptEnabled) {
    await follow(person, pressed);
    return;
  }
  let loads = 0;
  const count = () => loads++;
  page.on('domcontentloaded', count);
  await pressed.click();
  await page.waitForFunction((old) => document.querySelector('.polder-basket__count').innerText !== old, before);
  page.off('domcontentloaded', count);
  assert.equal(loads, 0, 'the page was loaded anew');
  const said = await page.locator('[data-live-region]').textContent();
  const other = change === 'Toevoegen' ? 'Verwijderen' : 'Toevoegen';
  await button(card(page, title), other).waitFor();
  assert.match(said, /\d+ plan(nen)? in je keuze/, 'what a screen reader hears');
  assert.match(said, /€/, 'a screen reader hears what is left');
  const focus = await page.evaluate(() => document.activeElement.textContent);
  assert.ok(focus.includes(title), `the focus is on ${focus}`);
}

async function choosePlans(person, names) {
  const { page } = person;
  const [first, second, third] = (await plansOf(page)).slice(4); // two of these reach the lowest amount of a ballot
  assert.equal(await spent(page), 0);
  const whole = amount(await left(page));
  await press(person, first.title, 'Toevoegen');
  assert.equal(await spent(page), first.price);
  assert.equal(amount(await left(page)), whole - first.price);
  await press(person, second.title, 'Toevoegen');
  await press(person, third.title, 'Toevoegen');
  await press(person, first.title, 'Verwijderen');
  assert.equal(await spent(page), second.price + third.price);
  await inspect(person, names.chosen);
  return { whole, chosen: [second, third] };
}

// Adds dear plans until it no longer fits; the page says so, and the overview does not let one go on.
async function goOver(person, names) {
  const { page } = person;
  const plans = (await plansOf(page)).reverse();
  const added = [];
  while (!/te veel/.test(await left(page))) {
    const next = plans.shift();
    assert.ok(next, 'all plans fit');
    await press(person, next.title, 'Toevoegen');
    added.push(next);
  }
  await inspect(person, names.over);
  await follow(person, link(main(page), 'Verder naar het overzicht').first());
  await inspect(person, names.overview);
  assert.match(await main(page).innerText(), /Voordat je verder kunt|te veel/);
  assert.equal(await link(main(page), /code|bevestig/i).filter({ visible: true }).and(page.locator('.polder-actions a')).count(), 0);
  for (const plan of added) {
    await follow(person, page.getByRole('row', { name: plan.title }).getByRole('button'));
  }
}

async function toConfirm(person, code, names) {
  const { page } = person;
  await follow(person, page.locator('.polder-actions .utrecht-button-link--primary-action'));
  await inspect(person, names.code);
  await page.getByLabel(/code/i).first().fill(code.toLowerCase().replaceAll('-', ' '));
  await follow(person, button(page, 'Controleer mijn code'));
  await inspect(person, names.confirm);
}

async function toReceipt(person, names) {
  const { page } = person;
  await follow(person, button(page, 'Breng mijn stem uit'));
  await inspect(person, names.receipt);
  const tracking = (await page.locator('.polder-receipt__code strong').innerText()).trim();
  assert.match(tracking, /^[0-9A-Za-z-]{8,}$/);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    link(page, 'Download het ontvangstbewijs (tekst)').click(),
  ]);
  const receipt = readFileSync(await download.path(), 'utf8');
  assert.ok(receipt.includes(tracking), 'the receipt has the tracking code');
  return tracking;
}

async function vote(person, names) {
  const { page } = person;
  const code = demo.code('/buurtbudget/');
  await go(person, '/');
  await follow(person, link(page, /^Buurtbudget Polderdam/).first());
  await inspect(person);
  await follow(person, page.locator('.polder-hero__button'));
  await inspect(person, names.empty);
  const { chosen } = await choosePlans(person, names);
  await goOver(person, names);
  await inspect(person, names.overviewRight);
  for (const plan of chosen) await page.getByRole('row', { name: plan.title }).waitFor();
  await toConfirm(person, code, names);
  for (const plan of chosen) await page.getByRole('row', { name: plan.title }).waitFor();
  const first = await toReceipt(person, names);

  // Reloading the receipt does not vote again, and the basket is the one that was cast.
  await page.reload();
  assert.equal((await page.locator('.polder-receipt__code strong').innerText()).trim(), first);
  await follow(person, button(page, /^Wis mijn gegevens/));
  await inspect(person);

  // Days later, on this phone or another one: the same code, another choice.
  const later = await newPerson(browser, demo.url, person);
  await go(later, '/buurtbudget/stemmen');
  const [one, another] = (await plansOf(later.page)).slice(7);
  await press(later, one.title, 'Toevoegen');
  await press(later, another.title, 'Toevoegen');
  await follow(later, link(main(later.page), 'Verder naar het overzicht').first());
  await toConfirm(later, code, { ...names, code: undefined, confirm: names.changing });
  assert.match(await main(later.page).innerText(), /eerder/, 'it says that there is an earlier vote');
  const second = await toReceipt(later, { receipt: names.replaced });
  assert.notEqual(second, first);
  trackingCodes.push({ first, second });
  await later.context.close();
}

test('a vote on a phone, with JavaScript', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: phone });
  await vote(person, {
    empty: 'vote-empty',
    chosen: 'vote-chosen',
    over: 'vote-over-budget',
    overview: 'overview-over-budget',
    overviewRight: 'overview',
    code: 'code',
    confirm: 'confirm',
    receipt: 'receipt',
    changing: 'confirm-changing',
    replaced: 'receipt-replaced',
  });
  await person.context.close();
});

test('the same vote without JavaScript', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: phone, javaScriptEnabled: false });
  await vote(person, {});
  await person.context.close();
});

test('the basket on a phone stays in view and covers nothing that has the focus', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: phone });
  const { page } = person;
  await go(person, '/buurtbudget/stemmen');
  const plans = await plansOf(page);
  await press(person, plans[3].title, 'Toevoegen');
  const bar = page.locator('.polder-basket-bar');
  assert.ok((await bar.boundingBox()).y + (await bar.boundingBox()).height <= phone.height + 1, 'the bar is on the screen');
  await picture(person, 'vote-bar');
  for (const item of (await page.locator('.polder-cards--vote > li').all()).slice(0, 8)) {
    await item.getByRole('link').first().focus();
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const box = document.activeElement.getBoundingClientRect();
      return { name: document.activeElement.textContent, top: box.top, bottom: box.bottom };
    });
    const { y } = await bar.boundingBox();
    assert.ok(focus.top >= 0 && focus.bottom <= y + 1, `${focus.name} lies at ${focus.bottom}, the bar at ${y}`);
  }
  await person.context.close();
});

test('without a connection a plan can still be chosen when it is back', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  await go(person, '/buurtbudget/stemmen');
  const [plan] = await plansOf(page);
  // The script's own request fails; the plain form is sent instead.
  await page.route('**/stemmen/mandje', (route) => (route.request().isNavigationRequest() ? route.continue() : route.abort()));
  await follow(person, button(card(page, plan.title), 'Toevoegen'));
  await page.unroute('**/stemmen/mandje');
  await button(card(page, plan.title), 'Verwijderen').waitFor();
  assert.equal(await spent(page), plan.price);
  await person.context.close();
});

test("the letter's QR code fills in the code, and leaves the address", limit, async () => {
  const code = demo.code('/buurtbudget/');
  const person = await newPerson(browser, demo.url);
  await go(person, `/buurtbudget/stemmen/code#${code}`, 'code-from-letter');
  assert.equal(await person.page.locator('input[name="code"]').inputValue(), code);
  assert.equal(new URL(person.page.url()).hash, '');
  await person.page.getByText('We hebben de code uit je brief ingevuld').waitFor();
  await person.page.keyboard.press('Enter'); // the focus is on the button
  await person.page.waitForURL('**/buurtbudget/stemmen');
  await person.context.close();
  const plain = await newPerson(browser, demo.url, { javaScriptEnabled: false });
  await go(plain, `/buurtbudget/stemmen/code#${code}`);
  assert.equal(await plain.page.getByText('We hebben de code uit je brief ingevuld').isVisible(), false);
  await plain.context.close();
});

async function lookUp(person, tracking, name) {
  await person.page.getByLabel('Je volgcode').fill(tracking);
  await follow(person, button(person.page, 'Zoek mijn stem op'));
  await inspect(person, name, { status: person.status });
  return main(person.page).innerText();
}

test('a voter looks up the vote while voting is open', limit, async () => {
  const person = await newPerson(browser, demo.url);
  await go(person, '/buurtbudget/stemmen/controleren', 'check');
  assert.match(await lookUp(person, '0000-0000-0000-0000', 'check-unknown'), /geen stem met deze volgcode/);
  assert.equal(person.status, 422);
  for (const { first, second } of trackingCodes) {
    assert.match(await lookUp(person, first, 'check-recorded'), /We hebben deze stem/);
    assert.match(await lookUp(person, second), /We hebben deze stem/);
  }
  await person.context.close();
});

test('a basket waits while voting is open', limit, async () => {
  early = await newPerson(browser, demo.url, { viewport: phone });
  const { page } = early;
  await go(early, '/buurtbudget/stemmen');
  const plans = await plansOf(page);
  await press(early, plans[2].title, 'Toevoegen');
  await press(early, plans[5].title, 'Toevoegen');
  await follow(early, link(main(page), 'Verder naar het overzicht').first());
  await toConfirm(early, demo.code('/buurtbudget/'), {});
  await go(await newPerson(browser, demo.url), '/buurtbudget/stemmen/resultaat', 'no-result-yet');
});

test('closing, counting and publishing with the command line', limit, async () => {
  const site = ['--site', 'buurtbudget'];
  const refused = await polder(demo.place, ['count', ...site]);
  assert.notEqual(refused.code, 0, 'an open vote is not counted');
  const closed = await polder(demo.place, ['phase', 'close', ...site, '--phase', 'stemmen', '--reason', 'Het stemmen is afgelopen']);
  assert.equal(closed.code, 0, closed.stderr);
});

test('who confirms too late hears that voting is closed', limit, async () => {
  const { page } = early;
  await follow(early, button(page, 'Breng mijn stem uit'));
  assert.match(await page.locator('h1').innerText(), /gesloten/);
  await inspect(early, 'refused-closed', { status: early.status });
  assert.ok(early.status >= 400 && early.status < 500);
  await go(early, '/buurtbudget/stemmen', 'vote-closed');
  assert.equal(await button(page, 'Toevoegen').count(), 0);
  await go(early, '/buurtbudget/', 'home-counting');
  await go(early, '/buurtbudget/stemmen/resultaat', 'result-awaited');
  await early.context.close();
});

test('the outcome, with everything to check it', limit, async () => {
  const site = ['--site', 'buurtbudget'];
  const counted = await polder(demo.place, ['count', ...site]);
  assert.equal(counted.code, 0, counted.stderr);
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await go(person, '/buurtbudget/stemmen/resultaat');
  assert.equal(await page.locator('.polder-winners').count(), 0, 'counting shows nothing yet');
  const published = await polder(demo.place, ['publish', ...site]);
  assert.equal(published.code, 0, published.stderr);
  await go(person, '/buurtbudget/stemmen/resultaat', 'result');
  assert.ok((await page.locator('.polder-winners__item').count()) >= 1);
  for (let i = 0; i < 60 && (await page.getByText('worden nog gemaakt').count()) > 0; i++) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  const files = {};
  for (const file of await page.locator('.polder-downloads a').all()) {
    const address = await file.getAttribute('href');
    const answer = await person.context.request.get(address);
    assert.equal(answer.status(), 200, address);
    files[address] = await answer.text();
    assert.ok(files[address].length > 20, address);
  }
  assert.ok(Object.keys(files).length >= 3, `${Object.keys(files)}`);
  // The tracking codes of votes that count are in the published list; those of replaced votes do not count.
  const ballots = files[Object.keys(files).find((address) => address.endsWith('/stembiljetten.csv'))];
  assert.equal(trackingCodes.length, 2);
  for (const { first, second } of trackingCodes) {
    assert.ok(ballots.includes(second), `${second} can be looked up`);
    assert.ok(!ballots.includes(first), `${first} was replaced`);
  }
  await follow(person, link(main(page), 'Controleer mijn stem'));
  for (const { first, second } of trackingCodes) {
    assert.match(await lookUp(person, first, 'check-replaced'), /vervangen door een latere/);
    assert.match(await lookUp(person, second, 'check-counted'), /Je stem is meegeteld/);
  }
  await go(person, '/buurtbudget/', 'home-result');
  await page.getByRole('heading', { name: 'Plannen die zijn gekozen' }).waitFor();
  await follow(person, page.locator('main .polder-winners a').first());
  await inspect(person, 'plan-won');
  await page.emulateMedia({ media: 'print' });
  await go(person, '/buurtbudget/stemmen/resultaat', 'result-print');
  await person.context.close();
});

testHtml();
