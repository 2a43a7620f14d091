// SPDX-License-Identifier: EUPL-1.2
// Bundles what browsers load: node tools/build-assets.mjs OUTPUT_FOLDER [STAMP_FILE]
// CSS: NL Design System components + example tokens + our theme and layer, without the rules and tokens that no
// template uses. Everything gets a hashed name and is stored plain, gzip and brotli; `manifest` lists it for
// tools/embed.c as  name TAB path TAB content type TAB file.
// assets/css/pages/NAME.css is a style sheet of its own, for the pages that ask for it; what a script needs of npm goes in
// front of it (Leaflet before map.js), so that only pages with a map load it.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import postcss from 'postcss';
import { PurgeCSS } from 'purgecss';
import { transform } from 'lightningcss';
import { themeCss } from './theme.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [output, stamp] = process.argv.slice(2);
if (!output) {
  console.error('usage: node tools/build-assets.mjs OUTPUT_FOLDER [STAMP_FILE]');
  process.exit(2);
}
const npm = (path) => readFileSync(join(root, 'node_modules', path), 'utf8');

const components = [
  '@utrecht/component-library-css/dist/index.css',
  '@utrecht/card-css/dist/index.css',
  '@gemeente-denhaag/step-marker/dist/index.css',
  '@gemeente-denhaag/process-steps/dist/index.css',
  ...['button', 'heading', 'link', 'paragraph', 'skip-link', 'number-badge', 'data-badge', 'mark'].map(
    (name) => `@nl-design-system-candidate/${name}-css/dist/${name}.css`,
  ),
];

// The house style's one colour. Polder's own: the blue-green of open water.
const theme = { name: 'polder-theme', hue: 232, chroma: 0.105, accent: { hue: 62, chroma: 0.13 } };

// In front of our own: scripts and style sheets of libraries.
const before = { 'map.js': ['leaflet/dist/leaflet.js'], 'map.css': ['leaflet/dist/leaflet.css'] };

function filesUnder(folder, keep) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path, keep);
    return keep(path) ? [path] : [];
  });
}

// Rules of the library whose class we give a meaning of our own in a line or two (blockquote, code block), and states of
// buttons that no template uses. PurgeCSS keeps them because their words stand somewhere.
const unused = /utrecht-rich-text|utrecht-blockquote|utrecht-code-block|--(danger|ready|subtle-action|warning-action)|utrecht-button--(busy|pressed)|forced-colors/;
function withoutUnused(css) {
  const tree = postcss.parse(css);
  tree.walkRules((rule) => {
    const kept = rule.selectors.filter((selector) => !unused.test(selector));
    if (kept.length === 0) rule.remove();
    else rule.selectors = kept;
  });
  return tree.toString();
}

// Custom properties that no kept rule needs, directly or through another property, are dropped.
function dropUnusedTokens(css, others) {
  const uses = (text) => [...text.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]);
  const tree = postcss.parse(css);
  const declared = new Map(); // token -> values
  const queue = others.flatMap(uses);
  tree.walkDecls((declaration) => {
    if (!declaration.prop.startsWith('--')) queue.push(...uses(declaration.value));
    else declared.set(declaration.prop, [...(declared.get(declaration.prop) ?? []), declaration.value]);
  });
  const needed = new Set();
  while (queue.length > 0) {
    const name = queue.pop();
    if (needed.has(name)) continue;
    needed.add(name);
    for (const value of declared.get(name) ?? []) queue.push(...uses(value));
  }
  tree.walkDecls(/^--/, (declaration) => {
    if (!needed.has(declaration.prop)) declaration.remove();
  });
  return tree.toString();
}

// Pictures that the library brings are not ours to serve: we draw our own.
function libraryCss(names) {
  const tree = postcss.parse(names.map(npm).join('\n'));
  tree.walkDecls((declaration) => {
    if (declaration.value.includes('url(')) declaration.remove();
  });
  return tree.toString();
}

// Older browsers would need every logical property twice, by the language of the page instead of its direction.
const targets = { safari: 15 << 16, firefox: 91 << 16, chrome: 90 << 16 };
const pageFolder = join(root, 'assets', 'css', 'pages');
const pageSheets = readdirSync(pageFolder).map((name) => [name, readFileSync(join(pageFolder, name), 'utf8')]);

function pageCss(name, own) {
  return transform({ filename: name, code: Buffer.from(libraryCss(before[name] ?? []) + own), minify: true, targets }).code;
}

async function buildCss(urls) {
  const content = filesUnder(join(root, 'src'), (path) => /\.(html|c)$/.test(path)).concat(
    filesUnder(join(root, 'assets', 'js'), (path) => path.endsWith('.js')),
  );
  const tokens = npm('@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css').replaceAll(
    '.voorbeeld-theme',
    '.polder-theme',
  );
  const own = readdirSync(join(root, 'assets', 'css'))
    .filter((name) => name.endsWith('.css'))
    .sort()
    .map((name) => readFileSync(join(root, 'assets', 'css', name), 'utf8'))
    .join('\n')
    .replace(/url\(([\w.-]+)\)/g, (_, name) => {
      if (!urls.has(name)) throw new Error(`assets/css asks for ${name}, which is no asset`);
      return `url(${urls.get(name)})`;
    });
  const [library] = await new PurgeCSS().purge({
    content,
    css: [{ raw: components.map(npm).join('\n') }],
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    safelist: { standard: [/^:/, 'html', 'body', /^hover$/, /^focus/] },
    keyframes: true,
  });
  const bundle = [withoutUnused(library.css), tokens, themeCss(theme), own].join('\n');
  return transform({
    filename: 'polder.css',
    code: Buffer.from(dropUnusedTokens(bundle, pageSheets.map(([, css]) => css))),
    minify: true,
    targets,
  }).code;
}

const types = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};
const manifest = [];

function put(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const extension = extname(name);
  const file = `${basename(name, extension)}-${hash}${extension}`;
  writeFileSync(join(output, file), bytes);
  if (extension !== '.woff2' && extension !== '.png') {
    writeFileSync(join(output, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    writeFileSync(
      join(output, `${file}.br`),
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
  }
  manifest.push([name, `/assets/${file}`, types[extension], file].join('\t'));
  return `/assets/${file}`;
}

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const urls = new Map();
for (const [name, letters] of [['font.woff2', 'latin'], ['font-ext.woff2', 'latin-ext']]) {
  const file = `@fontsource-variable/source-sans-3/files/source-sans-3-${letters}-wght-normal.woff2`;
  urls.set(name, put(name, readFileSync(join(root, 'node_modules', file))));
}
for (const folder of ['js', 'icons']) {
  for (const name of readdirSync(join(root, 'assets', folder)).sort()) {
    const libraries = (before[name] ?? []).map((path) => npm(path).replace(/^\/\/# sourceMappingURL=.*$/m, ''));
    const own = readFileSync(join(root, 'assets', folder, name));
    urls.set(name, put(name, libraries.length > 0 ? [...libraries, own.toString()].join('\n') : own));
  }
}
put('polder.css', await buildCss(urls));
for (const [name, css] of pageSheets) put(name, pageCss(name, css));
writeFileSync(join(output, 'manifest'), manifest.join('\n') + '\n');
if (stamp) writeFileSync(stamp, '');
const css = readdirSync(output).find((name) => name.endsWith('.css.gz'));
console.log(`assets: ${manifest.length} files, CSS ${statSync(join(output, css)).size} bytes gzip`);
