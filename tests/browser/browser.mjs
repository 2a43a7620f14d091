// SPDX-License-Identifier: EUPL-1.2
// What the browser tests share: Chromium, the demo, and inspect(), which every page that a test visits has to pass.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { makePlace, program, startPolder } from '../harness.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const axeSource = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const results = process.env.RESULTS ?? join(root, 'build/check-results');
const pictures = join(results, 'screenshots');
mkdirSync(pictures, { recursive: true });

export const phone = { width: 375, height: 740 };
export const desk = { width: 1280, height: 860 };
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function openBrowser(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
      ...more,
    ],
  });
}

// Filling the demo reads forty photos, so it is done once for a program, and every test gets a copy of the folder. Of two
// tests that start together one fills it, while the other waits.
export async function fillDemo(place) {
  const { mtimeMs, size } = statSync(program);
  const filled = join(results, `demo-filled-${Math.round(mtimeMs)}-${size}`);
  while (!existsSync(filled)) {
    const release = lockFile(`${filled}.lock`);
    if (!release) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      if (!existsSync(filled)) await fillAnew(filled);
    } finally {
      release();
    }
  }
  cpSync(filled, place.folder, { recursive: true });
}

async function fillAnew(filled) {
  const isOld = (name) => /^demo-filled-.*(?<!lock)$/.test(name) && Date.now() - statSync(join(results, name)).mtimeMs > 6 * 3_600_000;
  for (const old of readdirSync(results).filter(isOld)) rmSync(join(results, old), { recursive: true, force: true });
  const first = makePlace('sqlite');
  try {
    const server = await startPolder(first, { command: 'demo' });
    await server.stop();
    rmSync(`${filled}.new`, { recursive: true, force: true }); // of one that was interrupted
    cpSync(first.folder, `${filled}.new`, { recursive: true });
    renameSync(`${filled}.new`, filled);
  } finally {
    first.remove();
  }
}

// Answers how to let go of it, or nothing when a process that lives has it.
function lockFile(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return () => rmSync(path, { force: true });
  } catch {
    try {
      process.kill(Number(readFileSync(path, 'utf8')), 0);
    } catch (error) {
      if (error.code === 'ESRCH') rmSync(path, { force: true }); // it was interrupted
    }
    return null;
  }
}

// `polder demo`: { place, server, url, codes(heading) }.
export async function startDemo() {
  const place = makePlace('sqlite');
  try {
    await fillDemo(place);
    const server = await startPolder(place, { command: 'demo' });
    const codes = {};
    let heading;
    for (const line of readFileSync(join(place.folder, 'demo-codes.txt'), 'utf8').split('\n')) {
      const found = line.match(/\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/g);
      if (found) codes[heading].push(...found);
      else if (line.trim()) codes[(heading = line.trim())] = [];
    }
    return {
      place,
      server,
      url: server.url,
      // A code that nobody has used yet, of the first group whose heading has these words.
      code: (words) => codes[Object.keys(codes).find((name) => name.includes(words))].pop(),
      async stop() {
        const { code } = await this.server.stop(); // a test may have started another in its place
        place.remove();
        assert.equal(code, 0, `polder demo ended with ${code}: ${this.server.stderr}`);
      },
    };
  } catch (error) {
    place.remove();
    throw error;
  }
}

// A person with a browser window of their own. `person.page` is a Playwright page.
export async function newPerson(browser, url, { viewport = phone, javaScriptEnabled = true, ...options } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    viewport,
    javaScriptEnabled,
    locale: 'nl-NL',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const person = { context, page, viewport, javaScriptEnabled, status: 0, complaints: [] };
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    // Chromium reports a page that answers 4xx as an error; whether it may is for the test to say.
    if (/Failed to load resource/.test(message.text()) && message.location().url === page.url()) return;
    person.complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => person.complaints.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const address = new URL(request.url());
    if (address.protocol === 'data:' || address.origin === new URL(url).origin) return;
    person.complaints.push(`asked ${address.origin} for ${address.pathname}`);
  });
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) {
      person.status = response.status();
      person.answer = response;
    } else if (response.status() >= 400) {
      person.complaints.push(`${response.status()} for ${response.url()}`);
    }
  });
  return person;
}

async function setSize(page, size, hasFrames = true) {
  await page.setViewportSize(size);
  if (hasFrames) await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

// axe looks at what lies on top of what: give the page room, so that what stays in view covers nothing.
async function giveRoom(page, { width, height }) {
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  await setSize(page, { width, height: Math.min(Math.max(tall, height), 64_000) });
}

async function runAxe(page, where) {
  // evaluate() does not fall under the page's Content-Security-Policy; a script element would.
  await page.evaluate(axeSource);
  const { violations, incomplete } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations', 'incomplete'] }),
    axeTags,
  );
  const told = (kind, rules) =>
    rules.flatMap((rule) => rule.nodes.map((n) => `${kind} ${rule.id}: ${n.html.slice(0, 200)}\n    ${n.failureSummary ?? ''}`));
  const all = [...told('violation', violations), ...told('incomplete', incomplete)];
  assert.equal(all.length, 0, `axe on ${where}:\n  ${all.slice(0, 12).join('\n  ')}`);
}

// Nothing may stick out sideways; what is wide scrolls in a box of its own. Nor may words be broken letter by letter.
async function assertNoOverflow(page, where) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const inBox = (e) => e.parentElement?.closest('.polder-table-box, .polder-basket, .polder-hidden') !== null;
    const out = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || element.closest('.polder-hidden, .nl-skip-link')) return false;
      return (box.right > width + 1 || box.left < -1) && !inBox(element);
    });
    const squeezed = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      // What a closed <details> keeps has a box, but nobody sees it.
      return box.width > 1 && box.width < 40 && box.height > 120 && element.textContent.trim().length > 3 && element.checkVisibility();
    });
    return {
      squeezed: squeezed.map((e) => `${e.tagName}.${e.className}`),
      page: document.documentElement.scrollWidth - width,
      elements: out.slice(0, 5).map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`),
    };
  });
  assert.deepEqual(wide.squeezed, [], `${where}: squeezed`);
  assert.ok(wide.page <= 0, `${where} is ${wide.page} px too wide: ${wide.elements.join(', ')}`);
}

async function assertSound(page, where) {
  const found = await page.evaluate(() => ({
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    language: document.documentElement.lang,
    // Leaflet places what it draws by the DOM; nothing of it comes with the page.
    inline: [...document.querySelectorAll('[style], script:not([src]), style')].filter((e) => !e.closest('.leaflet-container')).map((e) => e.outerHTML.slice(0, 120)),
    raw: document.body.innerText.match(/\{\{|\{%|\{[a-z_]+\}|\bundefined\b|\bNaN\b|\(null\)/)?.[0] ?? '',
    targets: [...document.querySelectorAll('a[href^="#"]')].filter((a) => !document.querySelector(a.getAttribute('href'))).length,
    ids: [...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i),
  }));
  assert.equal(found.headings, 1, `${where}: one h1`);
  assert.ok(found.title.length > 5 && /^[a-z]{2}/.test(found.language), `${where}: title and language`);
  assert.deepEqual(found.inline, [], `${where}: inline style or script`);
  assert.equal(found.raw, '', `${where}: a text that was not filled in`);
  assert.equal(found.targets, 0, `${where}: a link to a part that is not there`);
  assert.deepEqual(found.ids, [], `${where}: ids used twice`);
}

// What the server sent for every page that was inspected, for the checker at the end.
const sent = new Map();
async function keepHtml(person, where) {
  const html = await person.answer?.text().catch(() => ''); // gone when the page came out of the browser's own cache
  if (html) sent.set(html, where);
}

// The last test of every file: the Nu HTML checker (https://validator.github.io/validator/) has nothing to say of them.
export function testHtml() {
  test('the HTML checker finds no error on any page', { timeout: 120_000 }, async () => {
    assert.ok(sent.size > 0, 'no page was inspected');
    writeWholeSheet();
    const folder = mkdtempSync(join(tmpdir(), 'polder-html-'));
    const files = [...sent].map(([html, where], i) => {
      const file = join(folder, `${i}.html`);
      writeFileSync(file, html);
      return { file, where };
    });
    const words = ['-Xss4m', '-jar', join(root, 'node_modules/vnu-jar/build/dist/vnu.jar'), '--format', 'json', '--exit-zero-always'];
    const report = await new Promise((resolve, reject) => {
      execFile('java', [...words, ...files.map(({ file }) => file)], { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        if (error) reject(error);
        else resolve(stderr);
      });
    });
    rmSync(folder, { recursive: true });
    const said = JSON.parse(report).messages.filter((m) => m.type !== 'info');
    const lines = said.map((m) => {
      const { where } = files.find(({ file }) => m.url?.endsWith(file)) ?? { where: m.url };
      return `${where}:${m.lastLine}: ${m.message} — ${(m.extract ?? '').replace(/\s+/g, ' ')}`;
    });
    assert.deepEqual([...new Set(lines)].slice(0, 20), []);
  });
}

// axe does not run where scripts are off. Then it looks at the same page, as it came, in a window where they are on.
async function windowForAxe(person) {
  const { page, context } = person;
  if (person.javaScriptEnabled) return { page, close: async () => {} };
  const other = await context.browser().newContext({ viewport: person.viewport, reducedMotion: 'reduce' });
  const twin = await other.newPage();
  const body = (await page.content()).replace(/<script[^>]*><\/script>/g, '');
  await twin.route(page.url(), (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  await twin.goto(page.url());
  return { page: twin, close: () => other.close() };
}

// What every page has to pass. With a name also at the other width, with a picture of both.
export async function inspect(person, name, { status = 200 } = {}) {
  const { page, viewport, javaScriptEnabled } = person;
  const where = `${name ?? ''} ${new URL(page.url()).pathname}`.trim();
  assert.equal(person.status, status, `${where}: status`);
  await assertSound(page, where);
  await keepHtml(person, where);
  const looked = await windowForAxe(person);
  for (const size of name ? [phone, desk] : [viewport]) {
    await setSize(page, size, javaScriptEnabled);
    await assertNoOverflow(page, `${where} at ${size.width} px`);
    await giveRoom(looked.page, size);
    await runAxe(looked.page, `${where} at ${size.width} px`);
    if (!name) continue;
    await looked.page.screenshot({ path: join(pictures, `${name}-${size.width}.png`), fullPage: true, animations: 'disabled', caret: 'initial' });
  }
  await looked.close();
  await setSize(page, viewport, javaScriptEnabled);
  if (name) writeContactSheet(name, page.url());
  assert.deepEqual(person.complaints, [], `${where}: what the browser complained about`);
}

// What is on the screen now, for things that stay in place while scrolling.
export async function picture(person, name) {
  await person.page.screenshot({ path: join(pictures, `${name}-${person.viewport.width}-screen.png`), animations: 'disabled', caret: 'initial' });
}

// One sheet for each test file as it goes, and index.html with all pictures there are, whichever file made them.
const sheets = new Map();
const sheetStyle =
  '<style>body{font:16px sans-serif;background:#ddd}figure{display:inline-block;margin:0 1rem 2rem 0;vertical-align:top}' +
  'img{vertical-align:top;margin:.5rem;box-shadow:0 1px 6px #0006}img:first-of-type{width:187px}img:last-of-type{width:640px}</style>';
function writeWholeSheet() {
  const names = readdirSync(pictures).filter((file) => file.endsWith('-375.png')).map((file) => file.slice(0, -'-375.png'.length));
  const whole = names.filter((name) => existsSync(join(pictures, `${name}-1280.png`)));
  const figures = whole.map((n) => `<figure id="${n}"><figcaption>${n}</figcaption><img src="${n}-375.png" alt="" loading="lazy"><img src="${n}-1280.png" alt="" loading="lazy"></figure>`);
  const file = join(pictures, `index.html.${process.pid}`); // two test files may write it at the same time
  writeFileSync(file, `<!DOCTYPE html><meta charset="utf-8"><title>${whole.length} pages</title>${sheetStyle}<h1>${whole.length} pages at 375 and 1280 px</h1>\n${figures.join('\n')}\n`);
  renameSync(file, join(pictures, 'index.html'));
}
function writeContactSheet(name, url) {
  sheets.set(name, new URL(url).pathname);
  const figures = [...sheets].map(
    ([n, path]) =>
      `<figure><figcaption>${n} <code>${path}</code></figcaption><img src="${n}-375.png" alt=""><img src="${n}-1280.png" alt=""></figure>`,
  );
  const part = process.argv[1].replace(/^.*\//, '').replace('.test.mjs', '');
  writeFileSync(
    join(pictures, `${part}.html`),
    `<!DOCTYPE html><meta charset="utf-8"><title>${part}</title>${sheetStyle}\n${figures.join('\n')}\n`,
  );
}

// --- the journey of a vote ---------------------------------------------------------------------------------------

export async function go(person, path, name, options) {
  await person.page.goto(path);
  await inspect(person, name, options);
}

// A click that loads another page.
export async function follow(person, locator) {
  const { page } = person;
  await Promise.all([page.waitForEvent('domcontentloaded'), locator.click()]);
  await page.waitForLoadState('load');
}

export const button = (page, name) => page.getByRole('button', { name });
export const link = (page, name) => page.getByRole('link', { name });
export const amount = (text) => Number(/€\s*([\d.]+)/.exec(text)[1].replaceAll('.', ''));
