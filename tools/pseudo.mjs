// SPDX-License-Identifier: EUPL-1.2
// node tools/pseudo.mjs languages/nl.po ar-XB.po: a language that is written from right to left and that nobody speaks, of
// the same texts, letter for letter in Arabic script. Only in builds with tests: pages are tried in it as a reader of Arabic
// or Hebrew would see them. Its code is the one that CLDR gives to such a language.
import { readFileSync, writeFileSync } from 'node:fs';

const latin = 'abcdefghijklmnopqrstuvwxyz';
const arabic = 'ابجدعفغهيجكلمنوثقرستوظوخيز';
// Values in braces, escapes, and what is no letter stay as they are.
const turn = (text) =>
  text.replace(/(\{[^}]*\}|\\.)|([a-z])/gi, (all, kept, letter) => kept ?? arabic[latin.indexOf(letter.toLowerCase())]);

const [, , source, target] = process.argv;
const header = [
  'msgid ""',
  'msgstr ""',
  '"Project-Id-Version: Polder\\n"',
  '"Language: ar-XB\\n"',
  '"MIME-Version: 1.0\\n"',
  '"Content-Type: text/plain; charset=UTF-8\\n"',
  '"Content-Transfer-Encoding: 8bit\\n"',
  '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"',
  `"X-Own-Name: ${turn('right to left')}\\n"`,
  '"X-Direction: rtl\\n"',
  `"X-Idea: ${turn('plan')}, ${turn('plans')}\\n"`,
  `"X-Chosen: ${turn('chosen')}\\n"`,
];
const entries = readFileSync(source, 'utf8')
  .split(/\n{2,}/)
  .slice(1) // the header
  .map((block) => {
    const said = { msgid: [], msgid_plural: [] };
    let field;
    for (const line of block.split('\n')) {
      const [, name, text] = /^(?:(msgid|msgid_plural|msgstr\S*) )?("(?:[^"\\]|\\.)*")$/.exec(line) ?? [];
      if (!text) continue;
      if (name) field = said[name];
      field?.push(text);
    }
    if (said.msgid.length === 0) return '';
    const whole = (texts) => texts.map(turn).join('\n');
    if (said.msgid_plural.length === 0) return `msgid ${said.msgid.join('\n')}\nmsgstr ${whole(said.msgid)}`;
    return `msgid ${said.msgid.join('\n')}\nmsgid_plural ${said.msgid_plural.join('\n')}\nmsgstr[0] ${whole(said.msgid)}\nmsgstr[1] ${whole(said.msgid_plural)}`;
  });
writeFileSync(target, `${[header.join('\n'), ...entries.filter(Boolean)].join('\n\n')}\n`);
