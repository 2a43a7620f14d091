// SPDX-License-Identifier: EUPL-1.2
// What a site has besides pages: the passport as JSON, news and its feed, the calendar, site maps, security.txt, own words
// in every page, and pages for what went wrong.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { consoleCall, makePlace, must, startPolder } from '../harness.mjs';

let place, server;
before(async () => {
  place = makePlace('sqlite');
  server = await startPolder(place);
  await must(place, 'site.create', {
    form: {
      template: 'participatief-begroten',
      slug: 'wensen',
      title: { nl: 'Wensen & "Zo"', en: 'Wishes' },
      organisation: 'proefdam',
      organisation_name: 'Gemeente Proefdam',
      contact_email: 'info@proefdam.example',
      register: 'formal',
      idea_word: { nl: 'wens', en: 'wish' },
      ideas_word: { nl: 'wensen', en: 'wishes' },
      idea_article: { nl: 'de', en: 'a' },
      chosen_word: { nl: 'toegekend' },
      passport: { contact_name: 'Sanne de Wit', area: { nl: 'Heel Proefdam', en: 'All of Proefdam' } },
    },
  });
  await must(place, 'site.publish', { site: 'wensen' });
});
after(async () => {
  await server?.stop();
  place?.remove();
});

// fetch does not let us name the Host.
function get(path, host) {
  return new Promise((resolve, reject) => {
    const url = new URL(path, server.url);
    const asked = request(url, { headers: host ? { Host: host } : {} }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
    });
    asked.on('error', reject);
    asked.end();
  });
}
const words = (html) => html.replace(/<head>[^]*?<\/head>/, '').replace(/<[^>]*>/g, ' ').replace(/&\w+;/g, ' ').replace(/\s+/g, ' ');
// Well-formed: every element closed in its order, no loose < or &, one root. Enough to catch what we could get wrong.
function xml(text) {
  const open = [];
  let roots = 0;
  const rest = text.replace(/^<\?xml [^?]*\?>/, '').replace(/<(\/?)([a-zA-Z:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/g, (_, end, name, attributes, empty) => {
    if (end) assert.equal(open.pop(), name);
    else {
      if (open.length === 0) roots += 1;
      if (!empty) open.push(name);
    }
    return '';
  });
  assert.equal(open.length, 0);
  assert.equal(roots, 1);
  assert.doesNotMatch(rest, /<|&(?!(amp|lt|gt|quot|#\d+);)/);
}

test('the own words of a site stand in every page, and it says u', async () => {
  for (const path of ['', '/plannen', '/stemmen', '/hoe-werkt-het', '/over-dit-project', '/veelgestelde-vragen', '/contact', '/privacy', '/toegankelijkheid']) {
    const { status, text } = await get(`/wensen${path}`);
    assert.equal(status, 200, path);
    const said = words(text);
    assert.doesNotMatch(said, /\bplan(nen)?\b|idee/i, path);
    assert.doesNotMatch(said, /\b(je|jij|jouw)\b/i, path);
    assert.doesNotMatch(text, /\{(an_|the_|this_|each_)?[iI]deas?\}|\{[cC]hosen\}/, path);
  }
  const english = words((await get('/wensen/en/')).text);
  assert.match(english, /wishes/i);
  assert.doesNotMatch(english, /\bplans?\b/i);
});

test('the passport stands on a page and in a file', async () => {
  const page = await get('/wensen/over-dit-project');
  for (const part of ['Sanne de Wit', 'Heel Proefdam', 'Wie beslist wat, en wanneer', 'Spelregels', 'Welke wensen voeren we uit'])
    assert.ok(page.text.includes(part), part);
  const file = JSON.parse((await get('/wensen/paspoort.json')).text);
  assert.equal(file.passport.influence, 'decide');
  assert.match(file.passport.question.nl, /Welke wensen/);
  assert.match(file.passport.question.en, /Which wishes/);
  assert.ok((await get('/wensen/')).text.includes('href="/wensen/over-dit-project"'));
  const shown = await must(place, 'site.show', { site: 'wensen' });
  assert.equal(shown.passport.contact_name, 'Sanne de Wit');
  assert.equal((await get('/wensen/paspoort.json')).headers['content-type'], 'application/json');
});

test('a published site keeps a whole passport', async () => {
  const { outcome, errors } = await consoleCall(place, 'passport.change', { site: 'wensen', form: {} });
  assert.equal(outcome, 'refused');
  assert.ok(errors.some(({ field, message }) => field === 'criteria' && message.endsWith('Fill in: Criteria.')));
});

test('the calendar is one that RFC 5545 allows', async () => {
  const { headers, text } = await get('/wensen/planning.ics');
  assert.match(headers['content-type'], /^text\/calendar; charset=utf-8/);
  assert.ok(text.endsWith('END:VCALENDAR\r\n'));
  const lines = text.split('\r\n');
  for (const line of lines) assert.ok(Buffer.byteLength(line) <= 75 && !line.includes('\n'), line);
  const whole = text.replaceAll('\r\n ', '').split('\r\n');
  assert.equal(whole.filter((line) => line === 'BEGIN:VEVENT').length, 4);
  assert.equal(new Set(whole.filter((line) => line.startsWith('UID:'))).size, 4);
  for (const name of ['DTSTAMP:', 'DTSTART;VALUE=DATE:', 'SUMMARY:']) assert.equal(whole.filter((line) => line.startsWith(name)).length, 4);
  const starts = whole.filter((line) => line.startsWith('DTSTART')).map((line) => line.slice(-8));
  const ends = whole.filter((line) => line.startsWith('DTEND')).map((line) => line.slice(-8));
  starts.forEach((start, i) => assert.ok(start < ends[i], 'an event ends on a later day, since DTEND is exclusive'));
  assert.match(text.replaceAll('\r\n ', ''), /DESCRIPTION:.*\\n/);
});

test('news comes at its time, and is in the feed', async () => {
  assert.equal((await get('/wensen/nieuws')).status, 200);
  const form = (title, published_at) => ({ title: { nl: title }, summary: { nl: 'Kort & <goed>' }, body: { nl: 'Alle {ideas} staan er.' }, published_at });
  const iso = (ms) => new Date(Date.now() + ms).toISOString();
  const { id } = await must(place, 'news.create', { site: 'wensen', form: form('Van gisteren', iso(-86_400_000)) });
  const later = await must(place, 'news.create', { site: 'wensen', form: form('Van morgen', iso(86_400_000)) });
  const list = await get('/wensen/nieuws');
  assert.ok(list.text.includes('Van gisteren') && !list.text.includes('Van morgen'));
  assert.ok(list.text.includes('type="application/atom+xml"'));
  const one = await get(`/wensen/nieuws/${id}`);
  assert.ok(words(one.text).includes('Alle wensen staan er.'));
  assert.equal((await get(`/wensen/nieuws/${later.id}`)).status, 404);
  const feed = await get('/wensen/nieuws.atom');
  assert.match(feed.headers['content-type'], /^application\/atom\+xml/);
  xml(feed.text);
  assert.match(feed.text, /<entry>[^]*<id>http[^<]*nieuws\/[0-9A-Z]{13}<\/id>[^]*Kort &amp; &lt;goed&gt;/);
  assert.ok((await get('/wensen/')).text.includes('Van gisteren'), 'on the home page too');
  await must(place, 'news.delete', { site: 'wensen', form: { id } });
  assert.equal((await get(`/wensen/nieuws/${id}`)).status, 410);
});

test('site maps, robots.txt and security.txt', async () => {
  const { id } = await must(place, 'idea.create', { site: 'wensen', activity: 'plannen', form: { title: { nl: 'Een bank {ideas}' }, status: 'published' } });
  assert.ok((await get('/wensen/sitemap.xml')).text.includes(`/wensen/plannen/${id}</loc>`));
  assert.ok((await get(`/wensen/plannen/${id}`)).text.includes('Een bank {ideas}'), 'what people write stays as they wrote it');
  const index = await get('/sitemap.xml');
  xml(index.text);
  const maps = [...index.text.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => new URL(url).pathname);
  assert.deepEqual(maps, ['/wensen/sitemap.xml', '/wensen/en/sitemap.xml']);
  for (const map of maps) {
    const { status, text } = await get(map);
    assert.equal(status, 200);
    xml(text);
    for (const [, url] of text.matchAll(/<loc>([^<]*)<\/loc>/g)) assert.equal((await get(new URL(url).pathname)).status, 200, url);
  }
  assert.match((await get('/robots.txt')).text, /^User-agent: \*\nAllow: \/\n\nSitemap: http.*\/sitemap\.xml\n$/);
  const security = await get('/.well-known/security.txt');
  assert.equal(security.headers['content-type'], 'text/plain; charset=utf-8');
  assert.match(security.text, /^Contact: mailto:info@proefdam\.example\nExpires: .*Z\nPreferred-Languages: nl, en\nCanonical: http/);
  const days = (Date.parse(/Expires: (.*)/.exec(security.text)[1]) - Date.now()) / 86_400_000;
  assert.ok(days > 170 && days < 365);
  const icon = await get('/favicon.ico');
  assert.equal(icon.headers['content-type'], 'image/x-icon');
});

test('a site with its own host name has its own site map and contact', async () => {
  await must(place, 'site.create', {
    form: {
      template: 'uitslag', slug: 'eigen', domain: 'doemee.example', title: { nl: 'Eigen' }, languages: 'nl',
      organisation: 'ander', organisation_name: 'Ander', contact_email: 'ander@ander.example',
    },
  });
  await must(place, 'site.publish', { site: 'eigen' });
  assert.match((await get('/sitemap.xml', 'doemee.example')).text, /<urlset[^]*doemee\.example\/over-dit-project/);
  assert.match((await get('/robots.txt', 'doemee.example')).text, /Sitemap: http:\/\/doemee\.example\/sitemap\.xml/);
  assert.match((await get('/.well-known/security.txt', 'doemee.example')).text, /^Contact: mailto:ander@ander\.example\n/);
  assert.doesNotMatch((await get('/sitemap.xml')).text, /doemee/);
});

test('pages say what they are when they are shared, and errors are not indexed', async () => {
  const home = (await get('/wensen/en/')).text;
  assert.match(home, /<link rel="canonical" href="http[^"]*\/wensen\/en\/">/);
  assert.match(home, /hreflang="nl" href="http[^"]*\/wensen\/"/);
  assert.match(home, /<meta property="og:title" content="[^"]+">/);
  const lost = await get('/wensen/nergens');
  assert.equal(lost.status, 404);
  assert.match(lost.text, /<meta name="robots" content="noindex">/);
  assert.match(lost.text, /<form method="get" action="\/wensen\/plannen"[^]*name="zoek"/);
  const large = await fetch(`${server.url}/wensen/stemmen/mandje`, { method: 'POST', body: 'x'.repeat(1_000_000) }).catch(() => null);
  if (large) {
    assert.equal(large.status, 413);
    assert.match(await large.text(), /<h1[^>]*>Dit is te groot<\/h1>/);
  }
});
