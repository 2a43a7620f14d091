// SPDX-License-Identifier: EUPL-1.2
// What the HTTP, fault and browser tests share: a server of their own on a free loopback port in a temporary folder,
// on either database; the command line; and a client that follows forms as a browser without JavaScript does.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const program = process.env.POLDER ?? 'build/polder';
const cluster = process.env.POLDER_TEST_DATABASE; // a PostgreSQL that may be filled with throw-away databases
export const databases = cluster ? ['sqlite', 'postgresql'] : ['sqlite'];

// Below the ports that the kernel gives to connections: another test that runs at the same time, with its clients, would
// else get this one before our server has it.
export async function freePort() {
  for (let tries = 0; tries < 100; tries++) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const probe = createServer();
    const isFree = await new Promise((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
  throw new Error('no free port');
}

// A data folder, and on PostgreSQL a fresh database, both gone after remove().
export function makePlace(database) {
  const folder = mkdtempSync(join(tmpdir(), 'polder-test-'));
  const env = { ...process.env };
  delete env.POLDER_DATABASE;
  let name;
  if (database === 'postgresql') {
    name = `polder_${process.pid}_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
    execFileSync('psql', ['-q', cluster, '-c', `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`]);
    env.POLDER_DATABASE = withDatabase(cluster, name);
  }
  return {
    folder,
    env,
    database,
    // All that the database holds, as text.
    dump() {
      const options = { encoding: 'utf8', maxBuffer: 1 << 28 };
      if (name) return execFileSync('pg_dump', [env.POLDER_DATABASE], options);
      return execFileSync('sqlite3', ['-readonly', join(folder, 'polder.db'), '.dump'], options);
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
      if (name) execFileSync('psql', ['-q', cluster, '-c', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]);
    },
    // The same after stopping the server that was started on it last.
    async end(signal) {
      await this.server?.stop(signal);
      this.remove();
    },
  };
}

export function withDatabase(url, name) {
  if (url.includes('://')) {
    const [start, query] = url.split('?');
    return `${start.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/?.*$/, '$1')}/${name}${query ? `?${query}` : ''}`;
  }
  return `${url.replace(/\bdbname=\S+/, '')} dbname=${name}`;
}

// Runs `polder WORDS...` on the place; resolves to { code, stdout, stderr }.
export function polder(place, words, input) {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      words[0] === 'version' ? words : [...words, '--data', place.folder],
      { env: place.env, maxBuffer: 1 << 28, timeout: 300_000 },
      (error, stdout, stderr) => resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr }),
    );
    if (input !== undefined) child.stdin.end(input);
  });
}

// `polder serve` or `polder demo`; ready when /livez answers.
export async function startPolder(place, { command = 'serve', env = {}, words = [] } = {}) {
  const port = await freePort();
  const child = spawn(program, [command, '--data', place.folder, '--port', String(port), ...words], {
    env: { ...place.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = { port, url: `http://localhost:${port}`, child, stdout: '', stderr: '', exited: null };
  place.server = server;
  child.stdout.on('data', (data) => (server.stdout += data));
  child.stderr.on('data', (data) => (server.stderr += data));
  const exit = new Promise((resolve) => child.once('exit', (code, signal) => resolve((server.exited = { code, signal }))));
  server.stop = async (signal = 'SIGTERM') => {
    if (!server.exited) child.kill(signal);
    return exit;
  };
  const deadline = Date.now() + 240_000;
  for (;;) {
    if (server.exited) throw new Error(`polder ${command} ended with ${JSON.stringify(server.exited)}: ${server.stderr}`);
    try {
      const answer = await fetch(`${server.url}/livez`);
      if (answer.ok) return server;
    } catch {
      // not listening yet
    }
    if (Date.now() > deadline) {
      await server.stop('SIGKILL');
      throw new Error(`polder ${command} did not start: ${server.stderr}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function unescapeHtml(text) {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function attributesOf(tag) {
  const attributes = {};
  for (const [, name, value] of tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) attributes[name] = unescapeHtml(value ?? '');
  return attributes;
}

// Every form of a page, with its method, action, fields and named buttons.
export function formsOf(html) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, body]) => {
    const fields = {};
    for (const [, tag] of body.matchAll(/<input\b([^>]*)>/g)) {
      const { name, value = '', type = 'text', ...rest } = attributesOf(tag);
      if (name && (!['checkbox', 'radio'].includes(type) || 'checked' in rest)) fields[name] = value;
    }
    const buttons = [...body.matchAll(/<button\b([^>]*)>/g)].map(([, tag]) => attributesOf(tag)).filter((b) => b.name);
    const { action, method = 'get' } = attributesOf(head);
    return { action, method: method.toLowerCase(), fields, buttons };
  });
}

// A person with a browser that has no JavaScript: keeps cookies, sends forms from the page it is on.
export class Visitor {
  constructor(url, headers = {}) {
    this.url = url;
    this.headers = headers;
    this.cookies = new Map();
  }

  async request(path, { method = 'GET', body, headers = {} } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      body,
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(method === 'POST' ? { origin: this.url } : {}),
        ...this.headers,
        ...headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    this.path = new URL(path, this.url).pathname + new URL(path, this.url).search;
    this.status = answer.status;
    this.answer = answer;
    this.html = await answer.text();
    return this;
  }

  // GET, and on through redirects.
  async get(path) {
    await this.request(path);
    return this.follow();
  }

  // GET of a file of a published vote: they are made just after publishing, and until then the answer is 503.
  async getFile(path) {
    const deadline = Date.now() + 120_000;
    await this.get(path);
    while (this.status === 503 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await this.get(path);
    }
    return this;
  }

  async post(path, fields, headers = {}) {
    return this.request(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }

  async follow() {
    for (let hops = 0; [301, 302, 303, 307].includes(this.status) && hops < 5; hops++) {
      await this.request(this.answer.headers.get('location'));
    }
    return this;
  }

  forms() {
    return formsOf(this.html);
  }

  // The form whose action ends in `end`, sent with these values on top of its own; then on through redirects.
  async send(end, values = {}) {
    const form = this.forms().find((f) => f.action.split(/[?#]/)[0].endsWith(end));
    if (!form) throw new Error(`no form to ${end} on ${this.path} (${this.status})`);
    await this.post(form.action, { ...form.fields, ...values });
    return this.follow();
  }

  text() {
    return unescapeHtml(this.html.replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ');
  }
}

// Runs an action through the socket of a running server, as the command line does.
export function consoleCall(place, action, { site, activity, form } = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect(join(place.folder, 'polder.sock'));
    let answer = '';
    socket.once('error', reject);
    socket.on('data', (data) => (answer += data));
    socket.once('close', () => {
      try {
        resolve(JSON.parse(answer));
      } catch {
        reject(new Error(`the console answered ${JSON.stringify(answer)} to ${action}`));
      }
    });
    socket.write(`${JSON.stringify({ action, site, activity, form })}\n`);
  });
}

export async function must(place, action, call) {
  const answer = await consoleCall(place, action, call);
  if (answer.outcome !== 'done') throw new Error(`${action}: ${JSON.stringify(answer)}`);
  return answer.result;
}

// A site with a vote: plans [{ title, price, theme, area }], settings as in methods/budget/budget.h (slugs for groups).
// Answers { plans: [id], themes: {slug: id}, areas: {slug: id} }; the vote is open, or with `open` false planned in two hours.
export async function makeVote(place, slug, { settings, plans, themes = [], areas = [], open = true }) {
  const hours = (n) => new Date(Date.now() + n * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
  await must(place, 'site.create', {
    form: {
      template: 'participatief-begroten',
      slug,
      title: { nl: `Proef ${slug}` },
      organisation: 'proefdam',
      organisation_name: 'Gemeente Proefdam',
      passport: { contact_name: 'Sanne de Wit', contact_email: 'sanne@proefdam.example', area: { nl: 'Heel Proefdam' } },
      settings: { stemmen: { ideas: 'plannen', ...settings } },
      phases: { stemmen: { opens_at: hours(open ? -2 : 2), closes_at: hours(48) }, uitslag: { opens_at: hours(49) } },
    },
  });
  const made = { plans: [], themes: {}, areas: {} };
  for (const [position, name] of themes.entries()) {
    const { id } = await must(place, 'theme.create', { site: slug, form: { slug: name, name: { nl: name }, position: position + 1 } });
    made.themes[name] = id;
  }
  for (const [position, name] of areas.entries()) {
    const { id } = await must(place, 'area.create', { site: slug, form: { slug: name, name: { nl: name }, position: position + 1 } });
    made.areas[name] = id;
  }
  for (const plan of plans) {
    const { id } = await must(place, 'idea.create', {
      site: slug,
      activity: 'plannen',
      form: {
        title: { nl: plan.title },
        price_cents: plan.price,
        status: 'published',
        ...(plan.theme ? { theme_id: made.themes[plan.theme] } : {}),
        ...(plan.area ? { area_id: made.areas[plan.area] } : {}),
      },
    });
    made.plans.push(id);
  }
  await must(place, 'site.publish', { site: slug });
  if (open) await openVote(place, slug);
  return made;
}

// Opens a vote whose time has come. Once its site is there for everyone a server opens it by itself, and may be first.
export async function openVote(place, site) {
  const open = () => consoleCall(place, 'vote.open', { site, activity: 'stemmen' });
  const says = ({ outcome, errors }, why) => outcome === 'conflict' && errors.some(({ message }) => why.test(message));
  let answer = await open();
  if (says(answer, /at the same moment/)) answer = await open();
  if (answer.outcome !== 'done' && !says(answer, /opened already/)) throw new Error(`vote.open: ${JSON.stringify(answer)}`);
}

// The settings, areas and plans of a vote with a budget for each of two areas; in the south for one of its two plans.
export function twoAreas({ south, bridge }) {
  return {
    settings: {
      mode: 'amount',
      budget_cents: 200000,
      max_cents: 200000,
      changing: true,
      envelopes: 'area',
      envelope_list: [{ area: 'noord' }, { area: 'zuid', budget_cents: south, max_cents: south }],
    },
    areas: ['noord', 'zuid'],
    plans: [
      { title: 'Boom', price: 150000, area: 'noord' },
      { title: 'Bank', price: 100000, area: 'noord' },
      { title: 'Bal', price: 100000, area: 'noord' },
      { title: 'Brug', price: bridge, area: 'zuid' },
      { title: 'Bos', price: 100000, area: 'zuid' },
    ],
  };
}

// Fresh codes straight from the kernel: ["XXXX-XXXX-XXXX-XXXX", ...].
export async function makeCodes(place, slug, count, envelope) {
  const codes = [];
  let batch;
  while (codes.length < count) {
    const part = Math.min(5000, count - codes.length);
    const form = { count: part, ...(envelope ? { envelope_id: envelope } : {}), ...(batch ? { batch_id: batch } : {}) };
    const result = await must(place, 'codes.make', { site: slug, activity: 'stemmen', form });
    batch = result.batch;
    codes.push(...result.codes);
  }
  codes.batch = batch;
  return codes;
}

// A voter who has chosen plans and shown a code; stands on the page that asks to confirm.
export async function voterAt(server, slug, plans, code) {
  const voter = new Visitor(server.url);
  for (const plan of plans) await voter.post(`/${slug}/stemmen/mandje`, { plan, change: 'add', back: `/${slug}/stemmen` });
  await voter.get(`/${slug}/stemmen/code`);
  await voter.send('/code', { code });
  await voter.get(`/${slug}/stemmen/bevestigen`);
  return voter;
}

// The same voter with the ballot cast; stands on the page with the receipt.
export async function voteWith(server, slug, plans, code) {
  const voter = await voterAt(server, slug, plans, code);
  await voter.send('/bevestigen');
  if (!voter.path.endsWith('/ontvangst')) throw new Error(`no receipt on ${voter.path} (${voter.status}): ${voter.text()}`);
  return voter;
}

export const trackingOf = (voter) => voter.text().match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)?.[0];

// Closes a vote, counts it and publishes the outcome.
export async function publishVote(place, slug, reason = 'Proef') {
  const vote = { site: slug, activity: 'stemmen' };
  await must(place, 'vote.close', { ...vote, form: { reason } });
  await must(place, 'vote.count', vote);
  return must(place, 'vote.publish', vote);
}
