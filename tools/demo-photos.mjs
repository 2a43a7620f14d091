// SPDX-License-Identifier: EUPL-1.2
// Draws the pictures of the demo's plans: node tools/demo-photos.mjs FOLDER [NAME...] writes NAME.webp of 1200 x 800 for each, or
// for those named, with the Chromium that the browser tests use. The demo needs demo/photos/*.webp, not this.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { H, W, begin } from './pictures/land.mjs';
import { scenes } from './pictures/scenes.mjs';

const [folder, ...names] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node tools/demo-photos.mjs FOLDER [NAME...]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
for (const name of names.length > 0 ? names : Object.keys(scenes)) {
  const [mood, draw] = scenes[name];
  begin(name, mood);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${W}" height="${H}" viewBox="0 0 ${W} ${H}">${draw()}</svg>`;
  const webp = await page.evaluate(async ({ source, width, height }) => {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.7).split(',')[1];
  }, { source: svg, width: W, height: H });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(webp, 'base64'));
}
await browser.close();
