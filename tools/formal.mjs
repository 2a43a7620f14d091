// SPDX-License-Identifier: EUPL-1.2
// node tools/formal.mjs: adds to languages/nl@formal.po a proposal ("u") for each text of nl.po that says "je" and is not
// there yet, and shows it. Read what it proposes: it knows how Dutch verbs and possessives mostly go, no more.
import { readFileSync, writeFileSync } from 'node:fs';

const possessed = `stem keuze keuzes code budget brief netwerk ontvangstbewijs naam volgcode nieuwste laatste eerdere
  nieuwe telefoon stembiljet veiligheid bevestiging e-mailadres mail vraag buurt apparaat mailbox eigen adres antwoord
  mening bericht gegevens foto filter selectie toestemming browser vergelijking link postvak computer advies inbreng`.split(/\s+/);
const verbs = Object.fromEntries(
  `kun kunt,heb hebt,ben bent,wil wilt,neem neemt,geef geeft,verwijder verwijdert,kies kiest,doe doet,zoek zoekt,zie ziet,
  vind vindt,lees leest,gebruik gebruikt,vraag vraagt,weet weet,moet moet,mag mag,stem stemt,krijg krijgt,typ typt,ga gaat,
  klik klikt,word wordt,wacht wacht,deel deelt,bewaar bewaart,zet zet,stuur stuurt`
    .split(/,\s*/)
    .map((pair) => pair.trim().split(' ')),
);
const like = (word, other) => (/^[A-Z]/.test(word) ? other[0].toUpperCase() + other.slice(1) : other);

export function formal(text) {
  return text
    .replace(/\bjouw\b/gi, (word) => like(word, 'uw'))
    .replace(new RegExp(`\\bje (?=(?:${possessed.join('|')})(?![a-z])|\\{ideas\\})`, 'gi'), (word) => like(word, 'uw '))
    .replace(/\b([a-z]+) (?:je|jij)\b/gi, (whole, verb) =>
      verbs[verb.toLowerCase()] ? `${like(verb, verbs[verb.toLowerCase()])} u` : whole,
    )
    .replace(/\bJ(?:e|ij)\b/g, 'U')
    .replace(/\bj(?:e|ij|ou)\b/g, 'u')
    .replace(/\bjezelf\b/g, 'uzelf');
}

const blocks = (path) => readFileSync(path, 'utf8').trimEnd().split('\n\n');
const body = (block) => block.split('\n').filter((line) => !line.startsWith('#')).join('\n');
const key = (block) => body(block).split('msgstr')[0];
const path = new URL('../languages/nl@formal.po', import.meta.url);
const [head, ...known] = blocks(path);
const texts = new Map(known.map((block) => [key(block), block]));
for (const block of blocks(new URL('../languages/nl.po', import.meta.url)).slice(1)) {
  const said = body(block).slice(key(block).length);
  if (!/\b(je|jij|jou|jouw|jezelf)\b/i.test(said) || texts.has(key(block))) continue;
  texts.set(key(block), key(block) + formal(said));
  console.log(`${said}\n${formal(said)}\n`);
}
writeFileSync(path, `${[head, ...texts.values()].join('\n\n')}\n`);
