// SPDX-License-Identifier: EUPL-1.2
// Pages for when something is not right: they say what is the matter, what one can do and whom to ask.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { button, follow, go, inspect, link, newPerson, openBrowser, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const heading = (page) => page.locator('h1').innerText();

test('a page that does not exist', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  for (const [path, name] of [
    ['/nergens', 'not-found'],
    ['/buurtbudget/nergens', 'not-found-site'],
    ['/buurtbudget/plannen/0000000000000', undefined],
    ['/buurtbudget/en/nowhere', undefined],
  ]) {
    await go(person, path, name, { status: 404 });
  }
  await go(person, '/buurtbudget/nergens', undefined, { status: 404 });
  assert.match(await heading(page), /bestaat niet/);
  await follow(person, page.locator('main a').first());
  await inspect(person);
  await person.context.close();
});

test('steps that come too early lead to where one can go on', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await go(person, '/buurtbudget/stemmen/overzicht', 'overview-empty');
  for (const step of ['bevestigen', 'ontvangst']) {
    await page.goto(`/buurtbudget/stemmen/${step}`);
    await inspect(person, undefined, { status: person.status });
    assert.ok(person.status < 500);
    assert.equal(await button(page, 'Breng mijn stem uit').count(), 0);
    assert.ok((await page.locator('main a').count()) > 0, 'there is a way on');
  }
  await person.context.close();
});

test('codes that are not right, and too many of them', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  const field = page.getByLabel(/code/i).first();
  const check = button(page, 'Controleer mijn code');
  await go(person, '/buurtbudget/stemmen/code');
  await follow(person, check);
  await inspect(person, 'code-empty', { status: person.status });
  assert.ok(person.status >= 400 && person.status < 500, `status ${person.status}`);
  assert.match(await page.locator('#form-errors').innerText(), /fout/);
  assert.equal(await field.getAttribute('aria-invalid'), 'true');

  const slip = demo.code('/buurtbudget/').replace(/.$/, (last) => (last === '7' ? '8' : '7'));
  await field.fill(slip);
  await follow(person, check);
  await inspect(person, undefined, { status: person.status });
  assert.equal(await field.inputValue(), slip, 'what was typed is kept');

  // A code of another vote is a guess here. After some of those the whole network has to wait.
  let tries = 0;
  const strangers = ['Molenwijk', 'Oude Haven', 'Zuiderpark'].flatMap((name) => Array.from({ length: 4 }, () => demo.code(name)));
  while (person.status !== 429) {
    assert.ok(tries < 400, 'one may guess without end');
    await field.fill(strangers[tries++ % strangers.length]);
    await follow(person, check);
    if (tries === 1) await inspect(person, 'code-unknown', { status: person.status });
  }
  await inspect(person, 'code-too-many', { status: person.status });
  assert.equal(person.status, 429);
  assert.ok(tries >= 3, `${tries} tries is strict for who cannot read a letter well`);
  assert.match(await page.locator('main').innerText(), /\d+ minu/);
  await go(person, '/buurtbudget/stemmen/code', undefined);
  // Everything else still works.
  await go(person, '/buurtbudget/plannen');
  await go(person, '/buurtbudget/stemmen');
  await person.context.close();
});

testHtml();
