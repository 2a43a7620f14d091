// SPDX-License-Identifier: EUPL-1.2
// Voting by e-mail as people see it, with the demo's mailbox: on a phone with JavaScript, without it, on two devices.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeVote } from '../harness.mjs';
import { button, desk, follow, go, inspect, link, newPerson, openBrowser, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
  await makeVote(demo.place, 'mailstem', {
    settings: { channel: 'email', mode: 'amount', budget_cents: 1000000, max_cents: 1000000, changing: true },
    plans: [
      { title: 'Een boom op het plein', price: 250000 },
      { title: 'Banken langs het water', price: 400000 },
    ],
  });
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const main = (page) => page.locator('main');

async function choose(person, title) {
  const { page } = person;
  await page.goto('/mailstem/stemmen');
  const card = page.locator('.polder-cards--vote > li', { has: page.getByRole('heading', { name: title, exact: true }) });
  if (person.javaScriptEnabled) {
    await button(card, 'Toevoegen').click();
    await button(card, 'Verwijderen').waitFor();
  } else {
    await follow(person, button(card, 'Toevoegen'));
  }
  await page.goto('/mailstem/stemmen/overzicht');
}

async function ask(person, email, names = {}) {
  const { page } = person;
  await page.getByLabel(/e-mailadres/i).fill(email);
  await follow(person, button(main(page), /Mail mij/));
  await inspect(person, names.sent);
}

// What lies on top in the demo's mailbox.
async function newestMail(person, subject, name) {
  const { page } = person;
  for (let tries = 0; tries < 50; tries++) {
    await page.goto('/demo/post');
    const first = page.locator('main article').first();
    if ((await first.count()) && subject.test(await first.getByRole('heading').innerText())) {
      await inspect(person, name);
      return first;
    }
    await page.waitForTimeout(200);
  }
  assert.fail(`no mail about ${subject}`);
}

for (const javaScriptEnabled of [true, false]) {
  const named = (name) => (javaScriptEnabled ? `mail-${name}` : undefined);
  test(`a vote by e-mail, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, limit, async () => {
    const email = javaScriptEnabled ? 'anna@polderdam.example' : 'bob@polderdam.example';
    const person = await newPerson(browser, demo.url, { javaScriptEnabled });
    const { page } = person;
    await choose(person, 'Een boom op het plein');
    await inspect(person, named('overview'));
    await follow(person, link(page, 'Verder: vul je e-mailadres in'));
    await inspect(person, named('address'));
    await page.getByLabel(/e-mailadres/i).fill('anna at polderdam');
    await follow(person, button(main(page), 'Mail mij de link'));
    await inspect(person, named('address-wrong'), { status: 422 });
    assert.equal(await page.getByLabel(/e-mailadres/i).inputValue(), 'anna at polderdam', 'what was typed stays');
    await ask(person, email, { sent: named('sent') });
    const mail = await newestMail(person, /link voor/, named('post'));
    assert.doesNotMatch(await mail.innerText(), /boom/i);
    await follow(person, link(mail, 'Ga verder met mijn stem'));
    await inspect(person, named('link'));
    const address = page.url();
    await follow(person, button(main(page), 'Ga verder met mijn stem'));
    assert.match(page.url(), /bevestigen$/);
    await inspect(person, named('confirm'));
    await follow(person, button(page, 'Breng mijn stem uit'));
    await inspect(person, named('receipt'));
    await follow(person, link(page, 'Bevestiging per mail ontvangen'));
    await inspect(person, named('confirmation'));
    await ask(person, email, { sent: named('confirmation-sent') });
    const confirmation = await newestMail(person, /ontvangen/);
    assert.match(await confirmation.innerText(), /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/);
    await follow(person, link(confirmation, 'Controleer mijn stem'));
    assert.match(page.url(), /controleren$/);
    const stranger = await newPerson(browser, demo.url, { javaScriptEnabled });
    await go(stranger, new URL(address).pathname, named('link-gone'), { status: 404 });
    await stranger.context.close();
    await person.context.close();
  });
}

test('digits let one in where one chose, and on another device', limit, async () => {
  const first = await newPerson(browser, demo.url, { viewport: desk });
  const second = await newPerson(browser, demo.url);
  await choose(first, 'Banken langs het water');
  await follow(first, link(first.page, 'Verder: vul je e-mailadres in'));
  await ask(first, 'cor@polderdam.example');
  const mail = await newestMail(second, /link voor/);
  await follow(second, link(mail, 'Ga verder met mijn stem'));
  await inspect(second, 'mail-link-other');
  await second.page.getByLabel(/zes cijfers/).fill('12');
  await follow(second, button(main(second.page), 'Ga verder met mijn stem'));
  await inspect(second, 'mail-link-wrong', { status: 422 });
  const digits = (await (await newestMail(second, /link voor/)).innerText()).match(/\b\d{6}\b/)[0];
  await first.page.getByLabel(/zes cijfers/).fill(digits);
  await follow(first, button(main(first.page), 'Ga verder met mijn stem'));
  assert.match(first.page.url(), /bevestigen$/);
  await first.context.close();
  await second.context.close();
});

test('an interrupted voter goes on with the choice on another device', limit, async () => {
  const first = await newPerson(browser, demo.url, { viewport: desk });
  await choose(first, 'Een boom op het plein');
  await follow(first, link(first.page, /Mail mij een link om later/));
  await inspect(first, 'mail-later');
  await ask(first, 'dirk@polderdam.example', { sent: 'mail-later-sent' });
  const second = await newPerson(browser, demo.url);
  await choose(second, 'Banken langs het water');
  const mail = await newestMail(second, /keuze/);
  await follow(second, link(mail, 'Ga verder met mijn keuze'));
  await inspect(second, 'mail-resume');
  await follow(second, button(main(second.page), 'Ga verder met deze keuze'));
  assert.match(second.page.url(), /overzicht$/);
  assert.match(await main(second.page).innerText(), /Een boom op het plein/);
  assert.doesNotMatch(await main(second.page).innerText(), /Banken/);
  await first.context.close();
  await second.context.close();
});

testHtml();
