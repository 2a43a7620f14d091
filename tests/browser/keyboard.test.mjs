// SPDX-License-Identifier: EUPL-1.2
// A vote, an interrupted one and the map with nothing but a keyboard: one can always see where one is, nothing lies over
// it, and everything is reached in the order of reading.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeVote } from '../harness.mjs';
import { desk, inspect, newPerson, openBrowser, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
  await makeVote(demo.place, 'mailstem', {
    settings: { channel: 'email', mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true },
    plans: ['Een boom op het plein', 'Banken langs het water', 'Een tafel', 'Licht in het park', 'Een pad'].map((title) => ({ title, price: 150000 })),
  });
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// What has the focus, and how it shows.
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const covers = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const isShape = element.tagName === 'path'; // an area of the map: its line gets wider, and pins lie in it
    return {
      tag: element.tagName,
      name: (element.innerText || element.getAttribute('aria-label') || element.id).trim(),
      kind: element.getAttribute('class') ?? '',
      label: element.getAttribute('aria-label') ?? '',
      outline: isShape ? parseFloat(style.strokeWidth) - 2 : style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
      onScreen: box.top >= -1 && box.bottom <= innerHeight + 1 && box.left >= -1 && box.right <= innerWidth + 1,
      tall: box.height > innerHeight,
      covered: !isShape && covers !== null && !element.contains(covers) && !covers.contains(element),
      order: box.top + scrollY,
      left: box.left,
      width: box.width,
      height: box.height,
    };
  });
}

async function tab(page, key = 'Tab') {
  await page.keyboard.press(key);
  const focus = await focused(page);
  if (focus.tag === 'BODY') return focus;
  assert.ok(focus.outline >= 2, `one cannot see that ${focus.tag} “${focus.name}” has the focus`);
  assert.ok(focus.onScreen || focus.tall, `${focus.tag} “${focus.name}” is not on the screen`);
  assert.ok(!focus.covered, `${focus.tag} “${focus.name}” lies under something`);
  return focus;
}

// Tabs on until something with this name, or of this kind, has the focus.
async function tabTo(page, name, limit = 120) {
  for (let presses = 0; presses < limit; presses++) {
    const focus = await tab(page);
    if (typeof name === 'string' ? focus.kind.split(' ').includes(name) : name.test(focus.name)) return focus;
  }
  throw new Error(`no ${name} after ${limit} tabs on ${page.url()}`);
}

async function enter(page, key = 'Enter') {
  await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press(key)]);
  await page.waitForLoadState('load');
}

for (const viewport of [desk, { width: 375, height: 740 }]) {
  test(`a vote by keyboard at ${viewport.width} px`, limit, async () => {
    const person = await newPerson(browser, demo.url, { viewport });
    const { page } = person;
    await page.goto('/buurtbudget/');
    const skip = await tab(page);
    assert.equal(skip.name, 'Ga naar de inhoud');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'inhoud', 'the skip link leads to the content');
    await tabTo(page, /^Stem nu$/, 3);
    await enter(page);
    await inspect(person);

    await tabTo(page, /^Toevoegen/);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.innerText.startsWith('Verwijderen'));
    await tabTo(page, /^Toevoegen/);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.activeElement.innerText.startsWith('Verwijderen'));
    const kept = await page.evaluate(() => document.activeElement.innerText);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.innerText.startsWith('Toevoegen'));
    await page.keyboard.press('Enter');
    await page.waitForFunction((name) => document.activeElement.innerText === name, kept);
    // Nobody has to pass forty plans to get to what was chosen.
    await page.evaluate(() => document.querySelector('#inhoud').focus());
    await tabTo(page, /^Ga naar je keuze$/, 60);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Verder naar het overzicht$/, 3);
    await enter(page);
    await inspect(person);
    await page.evaluate(() => document.querySelector('#inhoud').focus());
    await tabTo(page, /code/i);
    await enter(page);

    // A slip of the pen first: the summary of mistakes has the focus and leads to the field.
    const code = demo.code('/buurtbudget/');
    await page.evaluate(() => document.querySelector('#inhoud').focus());
    while ((await tab(page)).tag !== 'INPUT');
    await page.keyboard.type('ABCD');
    await enter(page);
    await inspect(person, viewport === desk ? 'code-mistake' : undefined, { status: person.status });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'form-errors', 'the summary has the focus');
    await tab(page);
    await page.keyboard.press('Enter');
    assert.equal((await focused(page)).tag, 'INPUT');
    assert.ok((await focused(page)).outline >= 2);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(code);
    await enter(page);
    await inspect(person);
    await page.evaluate(() => document.querySelector('#inhoud').focus());
    await tabTo(page, /^Breng mijn stem uit$/);
    await enter(page);
    await inspect(person);
    assert.match(await page.locator('h1').innerText(), /ontvangen/);
    await tabTo(page, /^Alle gegevens|^Alle details/);
    await page.keyboard.press('Enter');
    assert.ok(await page.locator('details[open]').count());
    await inspect(person);
    await person.context.close();
  });
}

const fromTheTop = (page) => page.evaluate(() => document.querySelector('#inhoud').focus());

// Fills in the address and asks for the mail.
async function askForMail(person, email) {
  const { page } = person;
  await fromTheTop(page);
  while ((await tab(page)).tag !== 'INPUT');
  await page.keyboard.type(email);
  await tabTo(page, /^Mail mij/, 6);
  await enter(page);
  await inspect(person);
}

async function openMail(person, subject, name) {
  const { page } = person;
  for (let tries = 0; ; tries++) {
    await page.goto('/demo/post');
    if (subject.test(await page.locator('main article h2').first().innerText({ timeout: 1000 }).catch(() => ''))) break;
    assert.ok(tries < 50, `no mail about ${subject}`);
    await page.waitForTimeout(200);
  }
  await fromTheTop(page);
  await tabTo(page, name);
  await enter(page);
  await inspect(person);
}

test('interrupted, and resumed on another device by the mailed link', limit, async () => {
  const first = await newPerson(browser, demo.url, { viewport: desk });
  let { page } = first;
  await page.goto('/mailstem/stemmen');
  await fromTheTop(page);
  await tabTo(page, /^Toevoegen/);
  const chosen = (await focused(page)).name.replace(/^Toevoegen:?\s*/, '');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.innerText.startsWith('Verwijderen'));
  await tabTo(page, /^Verder naar het overzicht$/);
  await enter(page);
  await fromTheTop(page);
  await tabTo(page, /^Mail mij een link om later/);
  await enter(page);
  await askForMail(first, 'eva@polderdam.example');
  await first.context.close();

  const second = await newPerson(browser, demo.url);
  ({ page } = second);
  await openMail(second, /keuze/, /^Ga verder met mijn keuze$/);
  await fromTheTop(page);
  await tabTo(page, /^Ga verder met deze keuze$/);
  await enter(page);
  assert.match(page.url(), /overzicht$/);
  assert.ok((await page.locator('main').innerText()).includes(chosen), `${chosen} is still chosen`);
  await fromTheTop(page);
  await tabTo(page, /^Verder: vul je e-mailadres in$/);
  await enter(page);
  await askForMail(second, 'eva@polderdam.example');
  await openMail(second, /link voor/, /^Ga verder met mijn stem$/);
  await fromTheTop(page);
  await tabTo(page, /^Ga verder met mijn stem$/);
  await enter(page);
  await inspect(second);
  await fromTheTop(page);
  await tabTo(page, /^Breng mijn stem uit$/);
  await enter(page);
  await inspect(second);
  assert.match(await page.locator('h1').innerText(), /ontvangen/);
  await second.context.close();
});

for (const viewport of [desk, { width: 375, height: 740 }]) {
  test(`the map and its list by keyboard at ${viewport.width} px`, limit, async () => {
    const person = await newPerson(browser, demo.url, { viewport });
    const { page } = person;
    const drawn = () => page.locator('[data-map-canvas][data-drawn]').waitFor();
    const moves = async (act) => {
      const before = page.url();
      await act();
      await page.waitForFunction((url) => location.href !== url, before);
      await page.waitForLoadState('networkidle');
    };
    const press = (key) => page.keyboard.press(key);
    await page.goto('/buurtbudget/plannen/kaart');
    await drawn();
    await fromTheTop(page);
    // The buttons, and the keys on the map itself.
    await tabTo(page, 'polder-map__control');
    await moves(() => press('Enter'));
    await moves(() => press('Enter'));
    await fromTheTop(page);
    await tabTo(page, 'leaflet-container');
    await moves(() => press('-'));
    await moves(async () => {
      await press('ArrowDown');
      await press('ArrowDown');
    });
    await moves(() => press('-'));
    // Every area, cluster and pin in view can be seen when it has the focus.
    await fromTheTop(page);
    await tabTo(page, 'leaflet-container');
    const seen = new Set();
    for (let presses = 0; presses < 80; presses++) {
      const focus = await tab(page);
      if (!/leaflet-interactive|polder-map__area/.test(focus.kind)) break;
      assert.match(focus.label, /\p{L}{3}/u, `a ${focus.kind} without a name`);
      seen.add(focus.kind.match(/polder-map__area|polder-pin|polder-cluster/)[0]);
    }
    assert.ok(seen.has('polder-map__area') && seen.has('polder-cluster'), [...seen].join());
    await fromTheTop(page);
    await tabTo(page, 'polder-cluster');
    await moves(() => press('Enter'));
    assert.equal(await page.evaluate(() => document.activeElement.closest('[data-map-canvas]') !== null), true, 'the focus stays on the map');
    // Past the map, to the list, which is its equal.
    await page.goto('/buurtbudget/plannen/kaart');
    await drawn();
    await fromTheTop(page);
    await tabTo(page, /^Sla de kaart over$/);
    await press('Enter');
    await tabTo(page, /^Bekijk de lijst$/, 3);
    const item = await tab(page);
    await enter(page);
    assert.equal((await page.locator('h1').innerText()).trim(), item.name);
    await person.context.close();
  });
}

test('the focus goes from top to bottom, past targets that are large enough', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk });
  const { page } = person;
  for (const path of ['/', '/buurtbudget/', '/buurtbudget/plannen', '/pijp-rivierenbuurt/stemmen/resultaat']) {
    await page.goto(path);
    let above = -1;
    let last = { left: Infinity };
    let stops = 0;
    for (;;) {
      const focus = await tab(page);
      if (focus.tag === 'BODY' || stops > 150) break;
      stops++;
      if (focus.left > last.left + 150) above = Math.min(above, focus.order); // on to the next column
      last = focus;
      assert.ok(focus.order >= above - 160, `${path}: “${focus.name}” is read before where it stands`);
      assert.ok(focus.height >= 24 || focus.width >= 100, `${path}: “${focus.name}” is ${focus.width} x ${focus.height}`);
      above = Math.max(above, focus.order);
    }
    assert.ok(stops > 5, path);
  }
  await person.context.close();
});

testHtml();
