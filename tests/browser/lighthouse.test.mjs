// SPDX-License-Identifier: EUPL-1.2
// Lighthouse gives 100 four times (performance, accessibility, best practices, SEO) for the pages that residents see
// first, on its usual telephone: slow network, slow processor.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import lighthouse from 'lighthouse';
import { freePort } from '../harness.mjs';
import { openBrowser, startDemo } from './browser.mjs';

const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
const pages = {
  home: '/buurtbudget/',
  list: '/buurtbudget/plannen',
  vote: '/buurtbudget/stemmen',
  result: '/pijp-rivierenbuurt/stemmen/resultaat',
};
let browser, demo, port;
before(async () => {
  port = await freePort();
  [browser, demo] = await Promise.all([openBrowser([`--remote-debugging-port=${port}`]), startDemo()]);
  const list = await (await fetch(new URL(pages.list, demo.url))).text();
  pages.detail = /href="(\/buurtbudget\/plannen\/[0-9A-Z]{13})/.exec(list)[1];
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function audit(path) {
  const { lhr } = await lighthouse(new URL(path, demo.url).href, { port, output: 'json', logLevel: 'error', onlyCategories: categories });
  if (lhr.runtimeError) return { error: lhr.runtimeError.message };
  const scores = categories.map((name) => Math.round(lhr.categories[name].score * 100));
  const why = categories.flatMap((name) =>
    lhr.categories[name].auditRefs
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
      .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`),
  );
  return { scores, why };
}

for (const name of ['home', 'list', 'detail', 'vote', 'result']) {
  test(`${name}: 100 four times`, { timeout: 180_000 }, async (t) => {
    // Performance is a measurement: what else the machine does shows in it, and now and then Chromium's trace has no
    // beginning (NO_NAVSTART), so that nothing was measured. Twice more before it counts.
    let audited;
    for (let tries = 0; tries < 3; tries++) {
      audited = await audit(pages[name]);
      if (audited.scores?.[0] === 100) break;
    }
    assert.equal(audited.error, undefined);
    t.diagnostic(`${pages[name]} ${audited.scores.join(' ')}`);
    assert.deepEqual(audited.scores, [100, 100, 100, 100], audited.why.join('; '));
  });
}
