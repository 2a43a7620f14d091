// SPDX-License-Identifier: EUPL-1.2
// The outcome of a vote that was counted by equal shares: why each plan is where it is, the count step by step with and
// without JavaScript, what other ways of counting would have given; and what a voter reads before voting.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desk, follow, go, inspect, link, newPerson, openBrowser, phone, startDemo, testHtml } from './browser.mjs';

const limit = { timeout: 240_000 };
const result = '/wieliczka/stemmen/resultaat';

let browser, demo;
before(async () => {
  [browser, demo] = await Promise.all([openBrowser(), startDemo()]);
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    if ((await fetch(`${demo.url}${result}/uitleg.json`)).status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

for (const [name, viewport] of [['phone', phone], ['desk', desk]]) {
  test(`the explanation of an outcome, ${name}`, limit, async () => {
    const person = await newPerson(browser, demo.url, { viewport });
    const { page } = person;
    await go(person, result, `shares-result-${name}`);
    const main = page.locator('main');
    assert.match(await main.innerText(), /30 van de 64 plannen/);
    assert.match(await main.innerText(), /1\.172 \(17,8%\)/, 'as the town published it');
    assert.match(await main.innerText(), /Samen hadden ze .* te kort/);
    const folded = page.locator('.polder-result details');
    assert.equal(await folded.count(), 2);
    for (const details of await folded.all()) { // one at a time: axe sees no more than 32,000 px of a page
      await details.locator('summary').click();
      await inspect(person);
      await details.locator('summary').click();
    }
    for (const details of await folded.all()) await details.locator('summary').click();
    assert.match(await main.innerText(), /1\.615 stemmers beter af met gelijke delen, en 873/);
    assert.match(await main.innerText(), /Niet officieel\./);
    assert.equal(await page.locator('.polder-others tbody tr').count(), 8, 'the outcome and seven other ways');
    await person.context.close();
  });
}

test('the count step by step, with the part that changed only', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await go(person, result);
  await follow(person, link(page, 'Volg de telling stap voor stap'));
  await inspect(person, 'count-step-1');
  assert.match(await page.locator('main').innerText(), /Wie nog weinig geld over heeft, betaalt een kleiner deel/);
  assert.match(await page.locator('main').innerText(), /Gewogen stemmen\s+\d/);
  assert.equal(await page.locator('figure[aria-labelledby="gewogen"]').count(), 1, 'drawn beside all votes');
  assert.equal(await link(page, 'Vorige stap').count(), 0);
  await page.evaluate(() => (window.same = true));
  for (const step of [2, 3]) {
    await link(page, 'Volgende stap').click();
    await page.getByText(`Stap ${step} van 30`).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.rel), 'next', 'the focus stays on the button');
  }
  assert.equal(await page.evaluate(() => window.same), true, 'the page was not loaded anew');
  assert.match(page.url(), /stap=3$/);
  assert.match(await page.locator('[data-live-region]').textContent(), /gekozen/);
  await inspect(person, 'count-step-3');
  await page.goBack();
  await page.getByText('Stap 2 van 30').waitFor();
  for (const summary of await page.locator('main details summary').all()) await summary.click();
  await inspect(person, 'count-steps-all');
  assert.equal(await page.locator('main tbody tr').count(), 30);
  const bars = await page.locator('figure[aria-labelledby="stappen-grafiek"] .polder-chart__row').count();
  assert.ok(bars > 10 && bars <= 30, `a bar for each step whose weighed votes are told: ${bars}`);
  await person.context.close();
});

test('the count step by step without JavaScript', limit, async () => {
  const person = await newPerson(browser, demo.url, { viewport: desk, javaScriptEnabled: false });
  const { page } = person;
  await go(person, `${result}/stappen?stap=29`);
  await page.getByRole('link', { name: 'Volgende stap' }).click();
  await page.waitForURL(/stap=30$/);
  assert.match(await page.locator('main').innerText(), /Stap 30 van 30/);
  assert.equal(await page.getByRole('link', { name: 'Volgende stap' }).count(), 0);
  await page.getByRole('link', { name: 'Vorige stap' }).click();
  await page.waitForURL(/stap=29$/);
  await page.getByRole('link', { name: 'Terug naar de uitslag' }).click();
  await page.waitForURL(/resultaat$/);
  await person.context.close();
});

test('the turns of a vote that was counted by most votes', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await go(person, '/pijp-rivierenbuurt/stemmen/resultaat/stappen?stap=8', 'greedy-step');
  assert.match(await page.locator('main').innerText(), /was aan de beurt/);
  await go(person, '/pijp-rivierenbuurt/en/stemmen/resultaat/stappen');
  assert.match(await page.locator('main').innerText(), /Step 1 of/);
  await person.context.close();
});

test('how the votes are counted, before one votes', limit, async () => {
  const person = await newPerson(browser, demo.url);
  const { page } = person;
  await go(person, '/buurtbudget/stemmen');
  await page.locator('summary', { hasText: 'Hoe de stemmen worden geteld' }).click();
  await inspect(person, 'choose-how-counted');
  assert.match(await page.locator('main').innerText(), /Voorbeeld:/);
  await go(person, '/wieliczka/stemmen/spelregels', 'rules-shares');
  assert.match(await page.locator('main').innerText(), /Elke stemmer krijgt een even groot deel van het budget/);
  await person.context.close();
});

testHtml();
