// SPDX-License-Identifier: EUPL-1.2
// A vote with nothing but a keyboard: one can always see where one is, and everything is reached in the order of reading.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desk, inspect, newPerson, openBrowser, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
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
    return {
      tag: element.tagName,
      name: (element.innerText || element.getAttribute('aria-label') || element.id).trim(),
      outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
      onScreen: box.top >= -1 && box.bottom <= innerHeight + 1 && box.left >= -1 && box.right <= innerWidth + 1,
      tall: box.height > innerHeight,
      covered: covers !== null && !element.contains(covers) && !covers.contains(element),
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

// Tabs on until something with this name has the focus.
async function tabTo(page, name, limit = 120) {
  for (let presses = 0; presses < limit; presses++) {
    const focus = await tab(page);
    if (name.test(focus.name)) return focus;
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
