// SPDX-License-Identifier: EUPL-1.2
// Shapes, light and land: what every picture of the demo is drawn with. A picture is 1200 x 800.
export const W = 1200;
export const H = 800;
let seed = 1;
export const chance = () => ((seed = (seed * 1664525 + 1013904223) % 4294967296) / 4294967296);
export const between = (a, b) => a + (b - a) * chance();
export const pick = (list) => list[Math.floor(chance() * list.length)];

export const el = (name, attributes, inside) =>
  `<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? +value.toFixed(1) : value}"`).join('')}${inside === undefined ? '/>' : `>${inside}</${name}>`}`;
export const rect = (x, y, width, height, fill, more = {}) => el('rect', { x, y, width, height, fill, ...more });
export const circle = (cx, cy, r, fill, more = {}) => el('circle', { cx, cy, r, fill, ...more });
export const ellipse = (cx, cy, rx, ry, fill, more = {}) => el('ellipse', { cx, cy, rx, ry, fill, ...more });
export const path = (d, fill, more = {}) => el('path', { d, fill, ...more });
export const line = (x1, y1, x2, y2, stroke, width = 6) => el('line', { x1, y1, x2, y2, stroke, 'stroke-width': width, 'stroke-linecap': 'round' });
export const poly = (points, fill) => el('polygon', { points, fill });
export const at = (x, y, scale, ...inside) => el('g', { transform: `translate(${x} ${y}) scale(${scale})` }, inside.join(''));

// The same, looking the other way with turn = -1; a line through points.
export const turned = (x, y, scale, turn, ...inside) => el('g', { transform: `translate(${x} ${y}) scale(${scale * turn} ${scale})` }, inside.join(''));
export const limb = (points, stroke, width) => el('polyline', { points: points.map(([x, y]) => `${x},${y}`).join(' '), fill: 'none', stroke, 'stroke-width': width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' });
export const many = (count, draw) => Array.from({ length: count }, (_, i) => draw(i)).join('');
export const words = (x, y, size, fill, inside, more = {}) => el('text', { x, y, fill, 'font-size': size, 'font-family': 'sans-serif', 'font-weight': 700, 'text-anchor': 'middle', ...more }, inside);

// --- light and land ------------------------------------------------------------------------------------------------

export const moods = {
  day: { sky: ['#bfe3f2', '#eef7f2'], sun: '#fff2b8', far: '#9cc3b5', hill: '#7fb069', grass: '#5f9a4f', low: '#4b8141', leaf: ['#3f7d4a', '#5a9a4e', '#2f6b49'], wood: '#7a5638', stone: '#d8cfc0', path: '#e6d9bd', water: '#5fb0c9' },
  morning: { sky: ['#ffd9c0', '#fff3dd'], sun: '#ffb38a', far: '#c9b5b0', hill: '#a3bf7a', grass: '#83a862', low: '#6a9152', leaf: ['#5f8f57', '#86a95a', '#3f7a5c'], wood: '#7d5a45', stone: '#e3d3c2', path: '#f0dfc4', water: '#8fc1c9' },
  evening: { sky: ['#4b4e87', '#f2a07b'], sun: '#ffd08a', far: '#5d5a86', hill: '#4c6a63', grass: '#3b5a53', low: '#2f4b48', leaf: ['#2f5a54', '#3f6b55', '#274a4e'], wood: '#4d3b44', stone: '#b7a1a0', path: '#c4a791', water: '#7d7fae' },
  autumn: { sky: ['#cfdde3', '#f6ead8'], sun: '#ffe0a3', far: '#b7b39f', hill: '#b9a755', grass: '#94924a', low: '#7a7c42', leaf: ['#d0762f', '#b5502f', '#e0a03a'], wood: '#664a38', stone: '#d9c8b2', path: '#e3cfa9', water: '#7fa9b5' },
  winter: { sky: ['#c6d6e6', '#f3f6f9'], sun: '#ffffff', far: '#aebfcb', hill: '#e4ecf0', grass: '#f4f8fa', low: '#d7e2e8', leaf: ['#dfe9ee', '#c9d9e0', '#f2f7f9'], wood: '#6b5c58', stone: '#c9ccd1', path: '#dde4e8', water: '#a5c4d4' },
  spring: { sky: ['#d3ecff', '#fdf1f6'], sun: '#fff6cf', far: '#b2cfc2', hill: '#9fce74', grass: '#7fbf5f', low: '#66a552', leaf: ['#f3b3c4', '#f7cdd8', '#8fc66b'], wood: '#775a4a', stone: '#e5dad0', path: '#f1e5cd', water: '#74bcd6' },
  night: { sky: ['#152043', '#3b4a7a'], sun: '#f4f0d4', far: '#232e57', hill: '#22405a', grass: '#1d3a48', low: '#17303e', leaf: ['#1e4a4c', '#28595a', '#173c46'], wood: '#33303d', stone: '#6d7390', path: '#7c7a8c', water: '#33518a' },
};

export let m; // the mood of the picture being drawn

export const sky = (x = 900, y = 170) =>
  `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${m.sky[0]}"/><stop offset="1" stop-color="${m.sky[1]}"/></linearGradient></defs>` +
  rect(0, 0, W, H, 'url(#sky)') + circle(x, y, 66, m.sun) + circle(x, y, 100, m.sun, { opacity: 0.25 }) +
  (m === moods.night ? Array.from({ length: 40 }, () => circle(between(0, W), between(0, 380), between(1, 3), '#f4f0d4')).join('') : cloud(between(120, 360), between(90, 200), 1) + cloud(between(520, 720), between(70, 150), 0.7));
export const cloud = (x, y, scale) => el('g', { opacity: 0.75 }, at(x, y, scale, ellipse(0, 0, 90, 26, '#ffffff'), circle(-30, -16, 34, '#ffffff'), circle(24, -22, 42, '#ffffff')));
export const hills = () => path(`M0 ${between(440, 480)} Q300 ${between(360, 420)} 620 ${between(430, 470)} T1200 ${between(400, 450)} V800 H0Z`, m.hill);
export const ground = (y = 520) => path(`M0 ${y} Q400 ${y - 40} 800 ${y + 5} T1200 ${y - 15} V800 H0Z`, m.grass) + path(`M0 ${y + 160} Q500 ${y + 120} 1200 ${y + 190} V800 H0Z`, m.low);
export const pond = (y = 610, rx = 430, x = 600) => ellipse(x, y, rx, 92, m.stone) + ellipse(x, y, rx - 16, 80, m.water) + [0, 1, 2].map((i) => line(x - rx / 2 + i * rx * 0.35, y - 20 + i * 22, x - rx / 2 + i * rx * 0.35 + 120, y - 20 + i * 22, '#ffffff66', 5)).join('');
export const trail = (from = 500, to = 700) => path(`M${from} 500 C${from + 160} 580 ${to - 320} 660 ${to - 200} 800 H${to + 200} C${to} 680 ${from + 280} 580 ${from + 60} 500Z`, m.path);

export const gable = (x, width, height, colour, kind) => {
  const y = 500 - height;
  const roof = kind === 0 ? `M${x} ${y} l${width / 2} -60 l${width / 2} 60Z` : kind === 1 ? `M${x} ${y} v-20 h${width * 0.2} v-26 h${width * 0.2} v-22 h${width * 0.2} v22 h${width * 0.2} v26 h${width * 0.2} v20Z` : `M${x} ${y} q${width * 0.1} -50 ${width * 0.3} -50 q${width * 0.2} -36 ${width * 0.4} 0 q${width * 0.2} 0 ${width * 0.3} 50Z`;
  let windows = '';
  for (let row = 0; row < Math.floor(height / 70); row++) for (let column = 0; column < 2; column++) windows += rect(x + width * (0.16 + column * 0.42), y + 20 + row * 66, width * 0.26, 42, m === moods.night || m === moods.evening ? pick(['#ffd98a', '#ffd98a', '#3a3f63']) : '#ffffffaa');
  return rect(x, y, width, height, colour) + path(roof, colour) + windows;
};
export const street = (base) => {
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

// The mood and the chance of the next picture: the same name always gives the same picture.
export const begin = (name, mood) => {
  seed = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 4294967296, 7919);
  m = moods[mood];
};
