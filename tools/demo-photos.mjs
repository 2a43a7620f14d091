// SPDX-License-Identifier: EUPL-1.2
// Draws the pictures of the demo's plans: node tools/demo-photos.mjs FOLDER writes one SVG of 1200 x 800 for each. They were
// made into demo/photos/*.webp with libvips (vips copy NAME.svg NAME.webp[Q=80]); the demo needs those, not this.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const W = 1200;
const H = 800;
let seed = 1;
const chance = () => ((seed = (seed * 1664525 + 1013904223) % 4294967296) / 4294967296);
const between = (a, b) => a + (b - a) * chance();
const pick = (list) => list[Math.floor(chance() * list.length)];

const el = (name, attributes, inside) =>
  `<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? +value.toFixed(1) : value}"`).join('')}${inside === undefined ? '/>' : `>${inside}</${name}>`}`;
const rect = (x, y, width, height, fill, more = {}) => el('rect', { x, y, width, height, fill, ...more });
const circle = (cx, cy, r, fill, more = {}) => el('circle', { cx, cy, r, fill, ...more });
const ellipse = (cx, cy, rx, ry, fill, more = {}) => el('ellipse', { cx, cy, rx, ry, fill, ...more });
const path = (d, fill, more = {}) => el('path', { d, fill, ...more });
const line = (x1, y1, x2, y2, stroke, width = 6) => el('line', { x1, y1, x2, y2, stroke, 'stroke-width': width, 'stroke-linecap': 'round' });
const poly = (points, fill) => el('polygon', { points, fill });
const at = (x, y, scale, ...inside) => el('g', { transform: `translate(${x} ${y}) scale(${scale})` }, inside.join(''));

// --- light and land ------------------------------------------------------------------------------------------------

const moods = {
  day: { sky: ['#bfe3f2', '#eef7f2'], sun: '#fff2b8', far: '#9cc3b5', hill: '#7fb069', grass: '#5f9a4f', low: '#4b8141', leaf: ['#3f7d4a', '#5a9a4e', '#2f6b49'], wood: '#7a5638', stone: '#d8cfc0', path: '#e6d9bd', water: '#5fb0c9' },
  morning: { sky: ['#ffd9c0', '#fff3dd'], sun: '#ffb38a', far: '#c9b5b0', hill: '#a3bf7a', grass: '#83a862', low: '#6a9152', leaf: ['#5f8f57', '#86a95a', '#3f7a5c'], wood: '#7d5a45', stone: '#e3d3c2', path: '#f0dfc4', water: '#8fc1c9' },
  evening: { sky: ['#4b4e87', '#f2a07b'], sun: '#ffd08a', far: '#5d5a86', hill: '#4c6a63', grass: '#3b5a53', low: '#2f4b48', leaf: ['#2f5a54', '#3f6b55', '#274a4e'], wood: '#4d3b44', stone: '#b7a1a0', path: '#c4a791', water: '#7d7fae' },
  autumn: { sky: ['#cfdde3', '#f6ead8'], sun: '#ffe0a3', far: '#b7b39f', hill: '#b9a755', grass: '#94924a', low: '#7a7c42', leaf: ['#d0762f', '#b5502f', '#e0a03a'], wood: '#664a38', stone: '#d9c8b2', path: '#e3cfa9', water: '#7fa9b5' },
  winter: { sky: ['#c6d6e6', '#f3f6f9'], sun: '#ffffff', far: '#aebfcb', hill: '#e4ecf0', grass: '#f4f8fa', low: '#d7e2e8', leaf: ['#dfe9ee', '#c9d9e0', '#f2f7f9'], wood: '#6b5c58', stone: '#c9ccd1', path: '#dde4e8', water: '#a5c4d4' },
  spring: { sky: ['#d3ecff', '#fdf1f6'], sun: '#fff6cf', far: '#b2cfc2', hill: '#9fce74', grass: '#7fbf5f', low: '#66a552', leaf: ['#f3b3c4', '#f7cdd8', '#8fc66b'], wood: '#775a4a', stone: '#e5dad0', path: '#f1e5cd', water: '#74bcd6' },
  night: { sky: ['#152043', '#3b4a7a'], sun: '#f4f0d4', far: '#232e57', hill: '#22405a', grass: '#1d3a48', low: '#17303e', leaf: ['#1e4a4c', '#28595a', '#173c46'], wood: '#33303d', stone: '#6d7390', path: '#7c7a8c', water: '#33518a' },
};

let m; // the mood of the picture being drawn

const sky = (x = 900, y = 170) =>
  `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${m.sky[0]}"/><stop offset="1" stop-color="${m.sky[1]}"/></linearGradient></defs>` +
  rect(0, 0, W, H, 'url(#sky)') + circle(x, y, 66, m.sun) + circle(x, y, 100, m.sun, { opacity: 0.25 }) +
  (m === moods.night ? Array.from({ length: 40 }, () => circle(between(0, W), between(0, 380), between(1, 3), '#f4f0d4')).join('') : cloud(between(120, 360), between(90, 200), 1) + cloud(between(520, 720), between(70, 150), 0.7));
const cloud = (x, y, scale) => el('g', { opacity: 0.75 }, at(x, y, scale, ellipse(0, 0, 90, 26, '#ffffff'), circle(-30, -16, 34, '#ffffff'), circle(24, -22, 42, '#ffffff')));
const hills = () => path(`M0 ${between(440, 480)} Q300 ${between(360, 420)} 620 ${between(430, 470)} T1200 ${between(400, 450)} V800 H0Z`, m.hill);
const ground = (y = 520) => path(`M0 ${y} Q400 ${y - 40} 800 ${y + 5} T1200 ${y - 15} V800 H0Z`, m.grass) + path(`M0 ${y + 160} Q500 ${y + 120} 1200 ${y + 190} V800 H0Z`, m.low);
const pond = (y = 610, rx = 430, x = 600) => ellipse(x, y, rx, 92, m.stone) + ellipse(x, y, rx - 16, 80, m.water) + [0, 1, 2].map((i) => line(x - rx / 2 + i * rx * 0.35, y - 20 + i * 22, x - rx / 2 + i * rx * 0.35 + 120, y - 20 + i * 22, '#ffffff66', 5)).join('');
const trail = (from = 500, to = 700) => path(`M${from} 500 C${from + 160} 580 ${to - 320} 660 ${to - 200} 800 H${to + 200} C${to} 680 ${from + 280} 580 ${from + 60} 500Z`, m.path);

const gable = (x, width, height, colour, kind) => {
  const y = 500 - height;
  const roof = kind === 0 ? `M${x} ${y} l${width / 2} -60 l${width / 2} 60Z` : kind === 1 ? `M${x} ${y} v-20 h${width * 0.2} v-26 h${width * 0.2} v-22 h${width * 0.2} v22 h${width * 0.2} v26 h${width * 0.2} v20Z` : `M${x} ${y} q${width * 0.1} -50 ${width * 0.3} -50 q${width * 0.2} -36 ${width * 0.4} 0 q${width * 0.2} 0 ${width * 0.3} 50Z`;
  let windows = '';
  for (let row = 0; row < Math.floor(height / 70); row++) for (let column = 0; column < 2; column++) windows += rect(x + width * (0.16 + column * 0.42), y + 20 + row * 66, width * 0.26, 42, m === moods.night || m === moods.evening ? pick(['#ffd98a', '#ffd98a', '#3a3f63']) : '#ffffffaa');
  return rect(x, y, width, height, colour) + path(roof, colour) + windows;
};
const street = (base) => {
  let x = -20;
  let out = '';
  const colours = m === moods.night ? ['#3a3f63', '#46406a', '#2f3a5c'] : m === moods.evening ? ['#7b5a74', '#8b6474', '#6a557a'] : ['#c9785a', '#b9634f', '#d99a6c', '#a8584a', '#8f6f63', '#cfa98a'];
  for (let i = 0; x < W; i++) {
    const width = between(92, 130);
    out += gable(x, width, between(150, 250), pick(colours), i % 3);
    x += width + 3;
  }
  return at(0, base - 500, 1, out) + rect(0, base, W, 110, m.low);
};

// --- what stands there ---------------------------------------------------------------------------------------------

const tree = (x, y, scale = 1) => {
  const [a, b, c] = m.leaf;
  return at(x, y, scale, ellipse(0, 2, 70, 12, '#00000022'), path('M-10 0 L-6 -120 H6 L10 0Z', m.wood), circle(0, -165, 74, a), circle(-42, -130, 48, c), circle(44, -134, 50, b), circle(-18, -196, 42, b));
};
const poplar = (x, y, scale = 1) => at(x, y, scale, rect(-6, -70, 12, 70, m.wood), ellipse(0, -190, 38, 140, m.leaf[2]), ellipse(-8, -200, 22, 110, m.leaf[0]));
const willow = (x, y, scale = 1) => at(x, y, scale, path('M-16 0 L-8 -130 H10 L18 0Z', m.wood), path('M-130 -40 Q-130 -230 0 -240 Q130 -230 130 -40 Q110 -60 100 -120 Q80 -40 60 -110 Q40 -30 15 -110 Q-10 -30 -40 -110 Q-60 -40 -85 -110 Q-105 -60 -130 -40Z', m.leaf[1]));
const bush = (x, y, scale = 1) => at(x, y, scale, circle(-30, -20, 30, m.leaf[0]), circle(8, -32, 38, m.leaf[2]), circle(44, -18, 28, m.leaf[1]));
const flowers = (x, y, width, count, colours = ['#f2c14e', '#e4572e', '#ffffff', '#c26dbc', '#f28ca0']) =>
  Array.from({ length: count }, () => { const px = x + between(0, width); const py = y + between(-30, 30); return line(px, py, px, py + 18, m.leaf[2] === '#dfe9ee' ? '#8aa' : '#3f7d4a', 3) + circle(px, py, between(6, 10), pick(colours)) + circle(px, py, 3, '#fff3'); }).join('');
const bench = (x, y, scale = 1, colour = '#b5653a') => at(x, y, scale, ellipse(0, 4, 110, 10, '#00000022'), rect(-100, -46, 200, 14, colour), rect(-100, -92, 200, 12, colour), rect(-100, -72, 200, 12, colour), rect(-84, -92, 8, 94, '#3a3f46'), rect(76, -92, 8, 94, '#3a3f46'));
const lamp = (x, y, scale = 1) => at(x, y, scale, m === moods.night || m === moods.evening ? circle(0, -250, 120, '#ffe9a8', { opacity: 0.22 }) + poly('-18,-240 18,-240 130,0 -130,0', '#ffe9a822') : '', rect(-5, -240, 10, 240, '#3b4550'), path('M-26 -240 h52 l-10 -34 h-32Z', '#3b4550'), rect(-16, -240, 32, 12, '#ffe9a8'));
const skin = ['#f1c6a3', '#c98f65', '#8d5a3b', '#e5b08a', '#6b4430'];
const person = (x, y, scale = 1, shirt = pick(['#e4572e', '#2e86ab', '#f2c14e', '#6a4c93', '#3a7d44', '#d1495b'])) => {
  const face = pick(skin);
  const trousers = pick(['#34495e', '#5b4b49', '#2b3a55']);
  return at(x, y, scale, ellipse(0, 2, 30, 6, '#00000022'), rect(-15, -60, 12, 60, trousers, { rx: 5 }), rect(3, -60, 12, 60, trousers, { rx: 5 }), rect(-22, -122, 44, 70, shirt, { rx: 16 }), line(-20, -108, -34, -70, shirt, 12), line(20, -108, 36, -74, shirt, 12), circle(0, -144, 20, face), path('M-21 -146 a21 21 0 0 1 42 0 q-20 -14 -42 0Z', pick(['#3b2a20', '#1f1a1a', '#a8733c', '#8b8680'])));
};
const bicycle = (x, y, scale = 1, colour = '#c8102e', rider = true) => at(x, y, scale, el('g', { fill: 'none', stroke: '#2c333a', 'stroke-width': 7 }, circle(-62, -42, 40, 'none') + circle(62, -42, 40, 'none')), el('g', { fill: 'none', stroke: colour, 'stroke-width': 8, 'stroke-linejoin': 'round' }, path('M-62 -42 L-20 -104 H44 L62 -42 M-20 -104 L0 -42 L44 -104 M-62 -42 H0', 'none')), line(44, -104, 38, -132, '#2c333a', 6), line(28, -134, 50, -132, '#2c333a', 6), rect(-38, -116, 34, 9, '#2c333a', { rx: 4 }), rider ? el('g', {}, line(-18, -118, 8, -76, '#34495e', 15) + line(8, -76, 2, -40, '#34495e', 13) + rect(-34, -190, 44, 80, '#2e86ab', { rx: 16, transform: 'rotate(14 -12 -150)' }) + line(2, -174, 38, -136, '#2e86ab', 12) + circle(8, -212, 20, '#f1c6a3') + path('M-13 -214 a21 21 0 0 1 42 0 q-20 -12 -42 0Z', '#3b2a20')) : '');
const slide = (x, y, scale = 1) => at(x, y, scale, rect(-90, -190, 12, 190, '#8a5a34'), rect(-20, -190, 12, 190, '#8a5a34'), rect(-96, -196, 96, 14, '#e4572e'), poly('-100,-240 -49,-290 2,-240', '#2e86ab'), rect(-94, -240, 8, 50, '#8a5a34'), rect(-14, -240, 8, 50, '#8a5a34'), [0, 1, 2, 3, 4].map((i) => rect(-88, -160 + i * 34, 78, 8, '#d9a25f')).join(''), path('M-4 -190 C90 -150 80 -20 190 -10 V6 C60 6 70 -130 -4 -160Z', '#f2c14e'));
const swings = (x, y, scale = 1) => at(x, y, scale, line(-150, 0, -110, -220, '#8a5a34', 12), line(-70, 0, -110, -220, '#8a5a34', 12), line(150, 0, 110, -220, '#8a5a34', 12), line(70, 0, 110, -220, '#8a5a34', 12), line(-110, -220, 110, -220, '#8a5a34', 14), line(-60, -218, -75, -70, '#555f69', 4), line(-25, -218, -40, -70, '#555f69', 4), rect(-84, -70, 52, 10, '#e4572e'), line(30, -218, 55, -80, '#555f69', 4), line(62, -218, 88, -84, '#555f69', 4), rect(48, -86, 50, 10, '#2e86ab'));
const frame = (x, y, scale = 1) => at(x, y, scale, el('g', { stroke: '#d1495b', 'stroke-width': 9, fill: 'none', 'stroke-linecap': 'round' }, path('M-150 0 Q0 -300 150 0 M-95 0 Q0 -220 95 0 M-110 -70 H110 M-80 -120 H80 M-45 -150 L-60 0 M45 -150 L60 0', 'none')));
const house = (x, y, scale, wall, roof, sign = true) => at(x, y, scale, ellipse(0, 4, 320, 18, '#00000022'), rect(-280, -210, 560, 210, wall), poly('-310,-205 0,-350 310,-205', roof), rect(-50, -130, 100, 130, '#4a3a34'), rect(-44, -124, 42, 118, '#c98f54'), rect(2, -124, 42, 118, '#c98f54'), [-240, -150, 90, 180].map((px) => rect(px, -160, 62, 84, '#fff8e6') + rect(px + 28, -160, 6, 84, wall) + rect(px, -122, 62, 6, wall)).join(''), sign ? rect(-90, -196, 180, 34, '#fff8e6', { rx: 6 }) + [0, 1, 2, 3, 4].map((i) => rect(-70 + i * 30, -184, 20, 10, roof)).join('') : '');
const greenhouse = (x, y, scale = 1) => at(x, y, scale, rect(-230, -150, 460, 150, '#d7f0ea', { opacity: 0.85 }), poly('-240,-150 0,-270 240,-150', '#c3e6df'), [0, 1, 2, 3, 4, 5, 6].map((i) => line(-230 + i * 76.6, 0, -230 + i * 76.6, -150, '#ffffff', 6)).join(''), line(-240, -150, 0, -270, '#ffffff', 8), line(240, -150, 0, -270, '#ffffff', 8), line(-230, -150, 230, -150, '#ffffff', 8), [0, 1, 2, 3].map((i) => bush(-160 + i * 100, -4, 0.7)).join(''));
const bed = (x, y, scale = 1, kind = 0) => at(x, y, scale, poly('-150,0 150,0 130,-46 -130,-46', '#6b4a32'), rect(-150, 0, 300, 34, '#a8754a'), [0, 1, 2, 3, 4, 5].map((i) => { const px = -115 + i * 46; return kind === 0 ? circle(px, -36, 22, '#6fae4e') + circle(px, -42, 12, '#9ccc65') : kind === 1 ? line(px, -20, px, -80, '#3f7d4a', 5) + circle(px - 8, -60, 10, '#e4572e') + circle(px + 9, -42, 10, '#e4572e') : path(`M${px} -20 q-18 -40 0 -64 q18 24 0 64Z`, '#4f9a54'); }).join(''));
const boat = (x, y, scale, colour) => at(x, y, scale, path('M-110 -20 H110 Q90 22 60 22 H-70 Q-100 22 -110 -20Z', colour), rect(-6, -150, 8, 132, '#6b4a32'), poly('4,-148 86,-36 4,-36', '#fff8e6'), poly('-8,-130 -64,-40 -8,-40', '#f2c14e'));
const bridge = (y = 560) => path(`M120 ${y} Q600 ${y - 190} 1080 ${y} L1080 ${y + 44} Q600 ${y - 130} 120 ${y + 44}Z`, '#b5653a') + [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => { const px = 160 + i * 110; const t = (px - 120) / 960; const py = y - 380 * t * (1 - t) ; return line(px, py + 4, px, py - 62, '#f4ead6', 9); }).join('') + path(`M120 ${y - 60} Q600 ${y - 250} 1080 ${y - 60}`, 'none', { stroke: '#f4ead6', 'stroke-width': 10 });
const bookcase = (x, y, scale = 1) => at(x, y, scale, rect(-90, -230, 180, 200, '#2e6f8e', { rx: 8 }), poly('-110,-226 0,-290 110,-226', '#e4572e'), rect(-74, -214, 148, 168, '#fff3d6'), [0, 1].map((row) => [0, 1, 2, 3, 4, 5, 6].map((i) => { const tall = between(52, 70); return rect(-70 + i * 20, -134 + row * 82 - tall, 16, tall, pick(['#d1495b', '#edae49', '#00798c', '#6a4c93', '#3a7d44', '#30638e'])); }).join('') + rect(-74, -134 + row * 82, 148, 8, '#b98a55')).join(''), rect(-8, -30, 16, 30, '#6b4a32'));
const goal = (x, y, scale = 1) => at(x, y, scale, [...Array(9)].map((_, i) => line(-120 + i * 30, 0, -120 + i * 30, -140, '#ffffff88', 3)).join(''), [...Array(5)].map((_, i) => line(-120, -i * 34, 120, -i * 34, '#ffffff88', 3)).join(''), path('M-126 0 V-146 H126 V0', 'none', { stroke: '#ffffff', 'stroke-width': 12 }));
const table = (x, y, scale = 1) => at(x, y, scale, poly('-170,-80 170,-80 210,-44 -210,-44', '#2f6f8f'), poly('-170,-80 170,-80 172,-76 -172,-76', '#ffffff'), rect(-210, -44, 420, 14, '#24566f'), rect(-3, -104, 6, 60, '#ffffff'), rect(-150, -30, 16, 50, '#8a8f95'), rect(134, -30, 16, 50, '#8a8f95'));
const hive = (x, y, colour) => at(x, y, 1, rect(-44, -110, 88, 90, colour, { rx: 4 }), rect(-44, -66, 88, 5, '#00000033'), poly('-54,-110 54,-110 44,-132 -44,-132', '#5b4b49'), rect(-16, -36, 32, 8, '#3a2a20'), rect(-38, -20, 8, 20, '#5b4b49'), rect(30, -20, 8, 20, '#5b4b49'));
const bees = (count) => Array.from({ length: count }, () => { const x = between(150, 1050); const y = between(250, 560); return at(x, y, 1, ellipse(3, -7, 7, 5, '#ffffffcc'), ellipse(0, 0, 9, 6, '#f2c14e'), rect(-2, -6, 3, 12, '#3a2a20')); }).join('');
const birds = (x, y) => [0, 1, 2].map((i) => path(`M${x + i * 56} ${y + (i % 2) * 22} q12 -14 22 0 q12 -14 22 0`, 'none', { stroke: '#445', 'stroke-width': 4 })).join('');
const wall = (inside) => rect(140, 250, 920, 330, '#c9785a') + [...Array(9)].map((_, row) => line(140, 285 + row * 36, 1060, 285 + row * 36, '#00000018', 3)).join('') + rect(190, 285, 820, 262, '#fdf3df') + `<clipPath id="wall"><rect x="190" y="285" width="820" height="262"/></clipPath>` + el('g', { 'clip-path': 'url(#wall)' }, inside);
const bunting = (y) => path(`M0 ${y} Q300 ${y + 90} 600 ${y} T1200 ${y}`, 'none', { stroke: '#5b4b49', 'stroke-width': 4 }) + [...Array(18)].map((_, i) => { const x = 30 + i * 67; const t = (x % 600) / 600; const py = y + (x < 600 ? 1 : -1) * 180 * t * (1 - t); return poly(`${x},${py} ${x + 40},${py} ${x + 20},${py + 44}`, ['#e4572e', '#f2c14e', '#2e86ab', '#3a7d44'][i % 4]); }).join('');
const fountain = (x, y) => ellipse(x, y, 190, 44, m.stone) + ellipse(x, y - 6, 170, 34, m.water) + rect(x - 14, y - 130, 28, 124, m.stone) + ellipse(x, y - 130, 74, 18, m.stone) + [-1, 1].map((s) => path(`M${x} ${y - 190} Q${x + s * 90} ${y - 210} ${x + s * 110} ${y - 20}`, 'none', { stroke: '#ffffffcc', 'stroke-width': 7 }) + path(`M${x} ${y - 190} Q${x + s * 46} ${y - 220} ${x + s * 60} ${y - 126}`, 'none', { stroke: '#ffffffcc', 'stroke-width': 6 })).join('') + circle(x, y - 192, 9, '#ffffff');

// --- the plans -----------------------------------------------------------------------------------------------------

const scenes = {
  'boom-plein': ['day', () => sky() + street(500) + ground(520) + trail() + tree(600, 620, 1.7) + bench(330, 660) + person(860, 690, 1)],
  'bank-vijver': ['morning', () => sky(260, 200) + hills() + ground(500) + pond(620, 470, 640) + willow(200, 560, 1.3) + bench(880, 740, 1.2) + poplar(1080, 540, 1)],
  'speeltuin': ['day', () => sky() + street(480) + ground(510) + slide(360, 680, 1.2) + swings(820, 660, 1.1) + person(600, 720, 0.8) + person(690, 740, 0.7) + tree(1120, 560, 1)],
  'klimrek': ['spring', () => sky(220, 160) + hills() + ground(510) + frame(600, 690, 1.6) + person(380, 730, 0.85) + person(820, 740, 0.8) + tree(150, 570, 1.2) + tree(1070, 560, 1.1)],
  'fietspad': ['day', () => sky(980, 150) + hills() + ground(500) + path('M0 640 Q600 560 1200 640 V740 Q600 660 0 740Z', '#b9543f') + path('M0 690 Q600 610 1200 690', 'none', { stroke: '#fff6', 'stroke-width': 6, 'stroke-dasharray': '50 40' }) + poplar(160, 560, 1) + poplar(360, 540, 0.9) + poplar(900, 545, 1) + bicycle(520, 680, 1.2) + bicycle(800, 690, 1, '#2e86ab')],
  'fietsenrek': ['autumn', () => sky() + street(510) + rect(0, 510, W, 290, m.stone) + rect(200, 690, 800, 12, '#6b747c') + [280, 460, 640, 820].map((x, i) => bicycle(x, 690, 0.9, ['#c8102e', '#2e86ab', '#3a7d44', '#f2c14e'][i], false)).join('') + tree(1110, 620, 1.2)],
  'buurthuis': ['morning', () => sky(1000, 180) + hills() + ground(520) + path('M560 600 L440 800 H760 L640 600Z', m.path) + house(600, 610, 1.3, '#f0c48a', '#b9543f') + person(300, 720, 1) + person(900, 730, 1) + bush(200, 620, 1.3)],
  'buurtkeuken': ['evening', () => sky(200, 260) + street(470) + ground(520) + house(330, 600, 0.9, '#c98b73', '#5d3f5a') + lamp(700, 620, 1.1) + [820, 940, 1060].map((x) => person(x, 700, 0.95)).join('') + rect(760, 664, 380, 16, '#e6d3b3') + [800, 880, 960, 1040, 1100].map((x) => circle(x, 654, 15, pick(['#e4572e', '#f2c14e', '#9ccc65']))).join('')],
  'straatlicht': ['night', () => sky(960, 150) + street(520) + rect(0, 520, W, 280, m.low) + path('M420 520 L200 800 H1000 L780 520Z', m.path) + lamp(300, 660, 1.5) + lamp(900, 660, 1.5) + lamp(480, 560, 0.8) + lamp(720, 560, 0.8) + person(600, 700, 1)],
  'steeg': ['night', () => sky(600, 120) + rect(0, 120, 420, 680, '#3a3356') + rect(780, 160, 420, 640, '#2c3558') + path('M420 560 L300 800 H900 L780 560Z', m.path) + [0, 1, 2].map((r) => [0, 1].map((c) => rect(90 + c * 150, 200 + r * 150, 80, 100, r === 1 ? '#ffd98a' : '#4a4670') + rect(880 + c * 140, 230 + r * 150, 74, 96, c ? '#ffd98a' : '#3a4472')).join('')).join('') + [[420, 250, 780, 300], [420, 370, 780, 330]].map(([a, b, c, d]) => path(`M${a} ${b} Q600 ${(b + d) / 2 + 90} ${c} ${d}`, 'none', { stroke: '#ffffff55', 'stroke-width': 3 }) + [0.15, 0.35, 0.55, 0.75, 0.9].map((t) => circle(a + (c - a) * t, b + (d - b) * t + 180 * t * (1 - t), 12, '#ffe9a8')).join('')).join('') + person(560, 740, 1)],
  'muurschildering': ['day', () => sky(1080, 120) + wall(circle(380, 420, 130, '#f2c14e') + circle(700, 520, 190, '#2e86ab') + path('M190 520 Q400 380 600 480 T1010 420 V560 H190Z', '#e4572e') + circle(860, 360, 60, '#d1495b') + path('M480 300 q120 60 60 200 q-120 -60 -60 -200Z', '#3a7d44')) + ground(600) + person(330, 720, 1.1) + person(820, 730, 1)],
  'muurdieren': ['spring', () => sky(160, 130) + wall(rect(190, 285, 820, 262, '#7fc8d6') + ellipse(420, 450, 120, 50, '#f28ca0') + poly('520,450 590,400 590,500', '#f28ca0') + circle(360, 440, 9, '#333') + ellipse(760, 400, 90, 40, '#f2c14e') + poly('680,400 620,360 620,440', '#f2c14e') + circle(806, 392, 8, '#333') + [260, 560, 900].map((x) => path(`M${x} 547 q-20 -60 0 -110 q20 60 0 110Z`, '#3a7d44')).join('')) + ground(600) + bush(110, 640, 1.2) + person(900, 730, 1)],
  'boekenkast': ['autumn', () => sky() + street(490) + ground(520) + tree(200, 620, 1.6) + bookcase(640, 690, 1.4) + person(880, 720, 1.1) + bench(330, 730, 0.9)],
  'bibliotheek': ['winter', () => sky(240, 150) + hills() + ground(520) + house(600, 620, 1.25, '#d9e3e8', '#3f6f8f') + tree(130, 600, 1.2) + person(900, 720, 1) + person(330, 730, 0.9) + Array.from({ length: 60 }, () => circle(between(0, W), between(0, H), between(2, 5), '#ffffffdd')).join('')],
  'moestuin': ['day', () => sky() + hills() + ground(480) + bed(270, 620, 1.1, 0) + bed(640, 600, 1.1, 1) + bed(980, 630, 1.1, 2) + bed(430, 750, 1.2, 2) + bed(860, 760, 1.2, 0) + person(120, 720, 1) + poplar(1120, 500, 0.8)],
  'kas': ['morning', () => sky(180, 190) + hills() + ground(500) + greenhouse(620, 660, 1.5) + bed(190, 730, 0.9, 1) + person(1060, 720, 1.1) + tree(90, 560, 1)],
  'geveltuin': ['spring', () => sky(1060, 120) + rect(0, 150, W, 450, '#c9785a') + [90, 420, 750].map((x) => rect(x, 240, 170, 200, '#fff8e6') + rect(x + 80, 240, 10, 200, '#5b8f8a') + rect(x, 335, 170, 10, '#5b8f8a')).join('') + rect(990, 230, 140, 370, '#2f6f6b') + rect(0, 600, W, 200, m.stone) + flowers(20, 590, 940, 90) + bush(330, 610, 1.2) + bush(660, 610, 1)],
  'bloemenweide': ['spring', () => sky(930, 170) + hills() + ground(470) + flowers(0, 560, 1200, 60) + flowers(0, 660, 1200, 80) + flowers(0, 750, 1200, 90) + tree(180, 520, 1) + birds(520, 200)],
  'bijen': ['day', () => sky(200, 150) + hills() + ground(490) + hive(400, 640, '#f2c14e') + hive(560, 660, '#7fc8d6') + hive(720, 640, '#f28ca0') + flowers(50, 720, 1100, 100) + bees(18) + tree(1020, 560, 1.3)],
  'waterplein': ['day', () => sky() + street(480) + rect(0, 500, W, 300, m.stone) + poly('200,560 1000,560 1120,780 80,780', '#c3b8a4') + poly('300,600 900,600 980,740 220,740', m.water) + [0, 1, 2].map((i) => line(360 + i * 160, 640 + i * 30, 480 + i * 160, 640 + i * 30, '#ffffff77', 6)).join('') + person(250, 690, 0.95) + person(980, 680, 0.9) + tree(1110, 600, 1.1)],
  'fontein': ['evening', () => sky(250, 250) + street(490) + rect(0, 500, W, 300, m.stone) + fountain(600, 690) + lamp(240, 680, 1.2) + lamp(960, 680, 1.2) + person(380, 730, 1) + person(830, 740, 1)],
  'zwemsteiger': ['day', () => sky(940, 150) + path('M0 430 Q400 400 1200 430 V480 H0Z', m.hill) + rect(0, 460, W, 340, m.water) + [...Array(9)].map((_, i) => line(between(0, 1000), 500 + i * 32, between(200, 1200), 500 + i * 32, '#ffffff33', 5)).join('') + poly('420,800 540,540 740,540 780,800', '#c08a58') + [...Array(7)].map((_, i) => line(525 - i * 16, 575 + i * 36, 746 + i * 5, 575 + i * 36, '#8a5a3488', 4)).join('') + person(610, 640, 1) + person(700, 680, 0.9) + boat(240, 560, 1, '#d1495b')],
  'bootjes': ['morning', () => sky(900, 190) + street(440) + rect(0, 440, W, 50, '#a88f7c') + rect(0, 490, W, 310, m.water) + [...Array(8)].map((_, i) => line(between(0, 900), 530 + i * 32, between(200, 1200), 530 + i * 32, '#ffffff44', 5)).join('') + boat(260, 610, 1.2, '#2e6f8e') + boat(640, 690, 1.5, '#b9543f') + boat(980, 600, 1, '#3a7d44')],
  'brug': ['autumn', () => sky(200, 160) + hills() + ground(480) + path('M420 480 Q520 620 380 800 H860 Q760 620 800 480Z', m.water) + bridge(600) + tree(130, 620, 1.4) + tree(1080, 620, 1.5) + person(600, 492, 0.8)],
  'natuurpad': ['autumn', () => sky(1000, 170) + hills() + ground(490) + trail(560, 640) + tree(150, 560, 1.3) + tree(330, 540, 0.9) + tree(900, 560, 1.2) + tree(1080, 600, 1.6) + person(560, 680, 0.9) + person(620, 690, 0.75)],
  'bos': ['spring', () => sky(600, 190) + hills() + ground(500) + [60, 240, 420, 760, 930, 1110].map((x, i) => tree(x, 560 + (i % 3) * 50, 1 + (i % 3) * 0.25)).join('') + person(600, 720, 1.1) + line(640, 700, 690, 590, '#8a5a34', 8)],
  'voetbalveld': ['day', () => sky(180, 140) + street(450) + ground(470) + path('M60 800 L260 560 H940 L1140 800Z', '#4f9a54', { stroke: '#ffffff', 'stroke-width': 6 }) + goal(600, 590, 1.2) + person(420, 720, 1.1, '#e4572e') + person(800, 730, 1.1, '#2e86ab') + circle(610, 730, 24, '#ffffff') + circle(610, 730, 9, '#333')],
  'pingpong': ['evening', () => sky(980, 240) + street(470) + ground(520) + table(600, 690, 1.5) + person(260, 720, 1.2) + person(950, 720, 1.2) + circle(620, 500, 10, '#fff') + lamp(130, 640, 1.3)],
  'beweegtuin': ['morning', () => sky(240, 170) + hills() + ground(510) + el('g', { fill: 'none', stroke: '#00798c', 'stroke-width': 14, 'stroke-linecap': 'round' }, path('M240 690 V480 H440 V690 M760 690 V430 M920 690 V430 M760 470 H920 M560 690 V600 H660 V690', 'none')) + person(340, 690, 1.1) + person(840, 700, 1.1) + person(610, 600, 0.9) + tree(1100, 580, 1.2)],
  'podium': ['evening', () => sky(180, 240) + hills() + ground(510) + poly('300,640 900,640 960,700 240,700', '#7a5638') + rect(300, 360, 20, 280, '#4d3b44') + rect(880, 360, 20, 280, '#4d3b44') + path('M280 370 Q600 250 920 370 L900 410 Q600 300 300 410Z', '#e4572e') + person(520, 640, 1.2) + person(680, 640, 1.2) + bunting(300) + [180, 360, 540, 720, 900, 1060].map((x) => person(x, 800, 1)).join('')],
  'buurtfeest': ['evening', () => sky(960, 220) + street(500) + rect(0, 510, W, 290, m.path) + bunting(230) + rect(220, 650, 760, 18, '#fff8e6') + [260, 340, 420, 520, 620, 720, 820, 920].map((x) => circle(x, 638, 14, pick(['#e4572e', '#f2c14e', '#9ccc65']))).join('') + [180, 320, 470, 640, 800, 950, 1060].map((x) => person(x, 770, 1.1)).join('') + lamp(80, 640, 1.2)],
  'markt': ['day', () => sky(1040, 130) + street(480) + rect(0, 490, W, 310, m.stone) + [200, 600, 1000].map((x, i) => at(x, 690, 1, rect(-140, -90, 280, 70, '#b98a55'), [...Array(7)].map((_, k) => rect(-154 + k * 44, -230, 44, 60, k % 2 ? '#ffffff' : ['#e4572e', '#2e86ab', '#3a7d44'][i])).join(''), rect(-150, -180, 10, 180, '#6b4a32'), rect(140, -180, 10, 180, '#6b4a32'), [...Array(8)].map((_, k) => circle(-115 + k * 33, -98, 16, pick(['#e4572e', '#f2c14e', '#6fae4e', '#c26dbc']))).join(''))).join('') + person(400, 760, 1.1) + person(800, 770, 1.1)],
  'picknick': ['day', () => sky(220, 150) + hills() + ground(490) + poly('380,650 860,650 940,760 300,760', '#e4572e') + [0, 1, 2, 3].map((i) => line(400 + i * 140, 650, 340 + i * 180, 760, '#ffffff88', 10)).join('') + line(350, 700, 900, 700, '#ffffff88', 10) + circle(560, 700, 28, '#fff8e6') + circle(690, 712, 24, '#f2c14e') + person(320, 690, 1) + person(930, 700, 1) + tree(1080, 600, 1.5) + birds(500, 220)],
  'hondenveld': ['morning', () => sky(940, 180) + hills() + ground(500) + [...Array(13)].map((_, i) => rect(20 + i * 96, 560, 12, 90, '#a8754a')).join('') + line(0, 580, 1200, 580, '#a8754a', 8) + line(0, 620, 1200, 620, '#a8754a', 8) + [[420, 730, '#8d5a3b'], [720, 750, '#f4ead6']].map(([x, y, c]) => at(x, y, 1.3, rect(-60, -56, 110, 38, c, { rx: 18 }), circle(62, -66, 24, c), poly('54,-88 66,-108 76,-84', c), rect(-52, -26, 12, 28, c), rect(-20, -26, 12, 28, c), rect(14, -26, 12, 28, c), rect(36, -26, 12, 28, c), line(-58, -48, -84, -78, c, 9), circle(70, -70, 4, '#222'))).join('') + person(1000, 720, 1.2) + tree(130, 550, 1)],
  'oversteek': ['day', () => sky(180, 130) + street(480) + rect(0, 500, W, 300, '#6f767d') + [...Array(6)].map((_, i) => poly(`${220 + i * 130},560 ${290 + i * 130},560 ${270 + i * 152 - 40},770 ${170 + i * 152 - 40},770`, '#ffffff')).join('') + person(480, 700, 1.1) + person(570, 710, 0.8) + person(760, 700, 1) + rect(1090, 330, 12, 330, '#555f69') + rect(1062, 290, 70, 70, '#1f6fb2', { rx: 6 }) + poly('1097,302 1122,346 1072,346', '#ffffff')],
  'zonnedak': ['day', () => sky(960, 150) + hills() + ground(560) + rect(220, 430, 760, 260, '#e5c79a') + poly('170,440 330,240 1030,240 1040,440', '#8f5747') + [0, 1, 2, 3].map((c) => [0, 1].map((r) => poly(`${350 + c * 160 - r * 60},${262 + r * 84} ${490 + c * 160 - r * 60},${262 + r * 84} ${440 + c * 160 - r * 60},${334 + r * 84} ${296 + c * 160 - r * 60},${334 + r * 84}`, '#243b6b') + line(360 + c * 160 - r * 60, 298 + r * 84, 460 + c * 160 - r * 60, 298 + r * 84, '#ffffff55', 3)).join('')).join('') + [280, 460, 800].map((x) => rect(x, 490, 100, 110, '#fff8e6')).join('') + rect(640, 510, 90, 180, '#4a6d7c') + tree(110, 680, 1.3) + person(1090, 730, 1)],
  'daktuin': ['evening', () => sky(900, 240) + street(600) + rect(0, 600, W, 200, '#8a7a86') + rect(0, 584, W, 22, '#5d4f66') + bed(240, 700, 1, 0) + bed(600, 720, 1.1, 1) + bed(960, 700, 1, 2) + bush(90, 610, 1) + bush(1060, 610, 1.1) + bunting(150) + person(420, 760, 1.1) + person(790, 760, 1)],
  'schaduwdoek': ['day', () => sky(1000, 130) + street(480) + rect(0, 500, W, 300, m.stone) + line(230, 700, 230, 330, '#6b747c', 12) + line(970, 700, 970, 300, '#6b747c', 12) + line(620, 620, 620, 380, '#6b747c', 10) + poly('230,330 640,250 970,300 620,430', '#f28c38') + poly('230,350 620,430 500,520', '#f2c14e') + bench(450, 720, 1.1) + bench(780, 730, 1.1, '#2e6f8e') + person(620, 740, 1)],
  'schaatsbaan': ['winter', () => sky(220, 150) + street(480) + ground(520) + ellipse(600, 680, 480, 100, '#eaf4f9') + ellipse(600, 680, 450, 86, '#cfe5f0') + line(360, 660, 560, 690, '#ffffff', 4) + line(640, 650, 820, 700, '#ffffff', 4) + person(430, 700, 1, '#d1495b') + person(600, 720, 1, '#2e86ab') + person(780, 690, 0.9, '#f2c14e') + Array.from({ length: 70 }, () => circle(between(0, W), between(0, H), between(2, 5), '#ffffffdd')).join('')],
  'weerstation': ['morning', () => sky(880, 170) + hills() + ground(500) + rect(590, 330, 14, 360, '#6b747c') + line(520, 350, 676, 350, '#6b747c', 8) + [520, 676].map((x) => path(`M${x - 26} 350 a26 26 0 0 0 52 0Z`, '#e4572e')).join('') + poly('597,280 640,330 556,330', '#2e86ab') + rect(548, 450, 100, 130, '#ffffff', { rx: 8 }) + [0, 1, 2, 3].map((i) => rect(560, 468 + i * 26, 76, 10, '#c9d4da')).join('') + person(420, 720, 1) + person(500, 730, 0.8) + person(760, 730, 0.9) + tree(1050, 580, 1.3)],
};

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node tools/demo-photos.mjs FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
for (const [index, [name, [mood, draw]]] of Object.entries(scenes).entries()) {
  seed = 7919 * (index + 1);
  m = moods[mood];
  writeFileSync(join(folder, `${name}.svg`), `<svg xmlns="http://www.w3.org/2000/svg" width="${W}" height="${H}" viewBox="0 0 ${W} ${H}">${draw()}</svg>\n`);
}
console.log(`${Object.keys(scenes).length} pictures`);
