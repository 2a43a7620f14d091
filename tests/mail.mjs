// SPDX-License-Identifier: EUPL-1.2
// A real mail server for tests (tests/smtp.py), and what a person reads in a mail.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './harness.mjs';

const script = fileURLToPath(new URL('smtp.py', import.meta.url));

// It can be stopped and started again on the same port; mails lie in a folder that stays.
export class MailServer {
  static async make({ tls = false } = {}) {
    const server = new MailServer();
    server.port = await freePort();
    server.folder = mkdtempSync(join(tmpdir(), 'polder-mail-'));
    server.keys = mkdtempSync(join(tmpdir(), 'polder-keys-'));
    if (tls) {
      server.certificate = [join(server.keys, 'certificate.pem'), join(server.keys, 'key.pem')];
      const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
      const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const [certificate, key] = server.certificate;
      execFileSync('openssl', [...words, ...names, '-out', certificate, '-keyout', key], { stdio: 'ignore' });
    }
    return server;
  }

  // The program's settings for this server.
  settings(extra = {}) {
    return {
      POLDER_MAIL_SERVER: `smtp://localhost:${this.port}`,
      POLDER_MAIL_FROM: 'doemee@polderdam.example',
      POLDER_MAIL_TLS: 'none',
      ...extra,
    };
  }

  async start() {
    const words = [String(this.port), this.folder, ...(this.certificate ?? [])];
    this.child = spawn('/usr/bin/python3', [script, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.stderr = '';
    this.child.stderr.on('data', (data) => (this.stderr += data));
    await new Promise((resolve, reject) => {
      this.child.stdout.once('data', resolve);
      this.child.once('exit', () => reject(new Error(`the mail server did not start: ${this.stderr}`)));
    });
  }

  async stop() {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await gone;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.keys, { recursive: true, force: true });
  }

  mails() {
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.eml'));
    return names.sort().map((name) => readMail(readFileSync(join(this.folder, name), 'latin1')));
  }

  // The newest mail to this address, when there are at least `count` of them.
  async wait(address, count = 1, seconds = 20) {
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
      const found = this.mails().filter((mail) => mail.to === address);
      if (found.length >= count) return found.at(-1);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no mail to ${address}; there are ${this.mails().map((mail) => mail.to)}`);
  }
}

const decode = (quoted) =>
  Buffer.from(
    quoted.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

function readMail(source) {
  const to = source.slice(0, source.indexOf('\n'));
  const raw = source.slice(to.length + 1);
  const [head] = raw.split('\r\n\r\n', 1);
  const headers = {};
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const [name, ...value] = line.split(': ');
    headers[name.toLowerCase()] = value
      .join(': ')
      .replace(/\?= =\?UTF-8\?Q\?/g, '')
      .replace(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, word) => decode(word.replaceAll('_', ' ')));
  }
  const boundary = headers['content-type'].match(/boundary="(.*?)"/)[1];
  const [, plain, html] = raw.split(`--${boundary}`).map((part) => decode(part.slice(part.indexOf('\r\n\r\n') + 4)));
  return {
    to,
    raw,
    headers,
    plain,
    html,
    link: plain.match(/https?:\/\/\S+/)?.[0],
    digits: plain.match(/\b\d{6}\b/)?.[0],
  };
}
