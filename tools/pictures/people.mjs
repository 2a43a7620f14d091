// SPDX-License-Identifier: EUPL-1.2
// The people in the pictures of the demo. A grown-up is 165 high; (x, y) is the ground between the feet.
import { at, circle, el, ellipse, limb, line, path, pick, poly, rect, turned } from './land.mjs';

const skins = ['#f1c6a3', '#c98f65', '#8d5a3b', '#e5b08a', '#6b4430'];
const shirts = ['#e4572e', '#2e86ab', '#f2c14e', '#6a4c93', '#3a7d44', '#d1495b', '#1f8a83'];
const trousers = ['#34495e', '#5b4b49', '#2b3a55', '#46506b'];
const hairs = ['#3b2a20', '#1f1a1a', '#a8733c', '#6e4a2b'];

// Legs and arms from hip and shoulder on; what is further from the eye stands first. `drop`: how far one sits down.
export const poses = {
  stand: { legs: [[[-9, -58], [-9, -7]], [[9, -58], [9, -7]]], arms: [[[-18, -106], [-32, -72]], [[18, -106], [33, -74]]] },
  wave: { legs: [[[-9, -58], [-9, -7]], [[9, -58], [9, -7]]], arms: [[[-18, -106], [-32, -72]], [[18, -106], [34, -126], [44, -154]]] },
  cheer: { legs: [[[-9, -58], [-11, -7]], [[9, -58], [11, -7]]], arms: [[[-18, -106], [-36, -126], [-44, -158]], [[18, -106], [36, -126], [44, -158]]] },
  hang: { legs: [[[-8, -58], [-10, -34], [-6, -8]], [[8, -58], [10, -34], [8, -8]]], arms: [[[-18, -106], [-30, -138], [-30, -176]], [[18, -106], [30, -138], [30, -176]]] },
  walk: { legs: [[[0, -58], [16, -34], [24, -8]], [[0, -58], [-10, -32], [-28, -10]]], arms: [[[2, -106], [-18, -74]], [[-2, -106], [8, -86], [24, -74]]] },
  run: { legs: [[[0, -58], [26, -50], [22, -18]], [[0, -58], [-18, -34], [-44, -32]]], arms: [[[2, -106], [-26, -92], [-30, -70]], [[-2, -106], [16, -82], [38, -96]]], lean: 10 },
  kick: { legs: [[[0, -58], [-6, -32], [-10, -7]], [[0, -58], [22, -42], [46, -30]]], arms: [[[2, -106], [-30, -94]], [[-2, -106], [30, -100]]], lean: -6 },
  ride: { legs: [[[-4, -58], [-22, -34], [-18, -7]], [[2, -58], [20, -36], [20, -7]]], arms: [[[2, -106], [-34, -108]], [[-2, -106], [34, -96]]], lean: 12 },
  push: { legs: [[[0, -58], [14, -34], [20, -8]], [[0, -58], [-8, -32], [-22, -10]]], arms: [[[2, -104], [34, -76]], [[-2, -104], [34, -74]]], lean: 4 },
  reach: { legs: [[[-6, -58], [-10, -7]], [[8, -58], [10, -7]]], arms: [[[2, -104], [-16, -74]], [[10, -106], [30, -130], [44, -160]]] },
  give: { legs: [[[-6, -58], [-8, -7]], [[8, -58], [9, -7]]], arms: [[[-8, -104], [-20, -74]], [[8, -104], [26, -86], [50, -88]]] },
  hold: { legs: [[[-9, -58], [-9, -7]], [[9, -58], [9, -7]]], arms: [[[-18, -106], [-26, -82], [-8, -76]], [[18, -106], [26, -82], [8, -76]]] },
  sit: { drop: 14, legs: [[[0, -46], [36, -48], [38, -7]], [[0, -44], [30, -43], [28, -7]]], arms: [[[2, -106], [16, -84], [38, -78]], [[-2, -106], [10, -82], [34, -74]]] },
  front: { drop: 22, legs: [[[-10, -34], [-11, -7]], [[10, -34], [11, -7]]], arms: [[[-18, -106], [-28, -84], [-14, -74]], [[18, -106], [28, -84], [14, -74]]] },
  kneel: { drop: 28, legs: [[[0, -32], [26, -32], [26, -7]], [[0, -32], [4, -8], [-24, -7]]], arms: [[[4, -104], [26, -76]], [[0, -104], [30, -70]]], lean: 14 },
};

const hair = {
  short: (c) => path('M-21 -146 a21 21 0 0 1 42 0 q-20 -14 -42 0Z', c),
  long: (c) => path('M-22 -140 a22 24 0 0 1 44 0 l2 26 q-9 5 -12 -2 l-3 -30 q-18 -8 -29 2 l-3 28 q-8 6 -13 1Z', c),
  bun: (c) => circle(0, -169, 10, c) + path('M-21 -145 a21 21 0 0 1 42 0 q-20 -16 -42 0Z', c),
  curls: (c) => [[-17, -150], [-9, -161], [4, -164], [15, -156], [19, -145], [-20, -140]].map(([x, y]) => circle(x, y, 9, c)).join(''),
  scarf: (c) => path('M-23 -142 a23 24 0 0 1 46 0 q2 24 -10 34 h-26 q-12 -12 -10 -34Z M-13 -142 a13 16 0 0 0 26 2 q-12 -16 -26 -2Z', c, { 'fill-rule': 'evenodd' }),
  cap: (c) => path('M-21 -148 a21 20 0 0 1 42 0 h14 q2 7 -4 7 H-21Z', c),
  helmet: (c) => path('M-24 -146 a24 25 0 0 1 48 0Z', c) + rect(-24, -149, 48, 6, '#ffffff88', { rx: 3 }),
  bald: () => path('M-21 -146 q-2 10 3 16 q0 -10 2 -18Z M21 -146 q2 10 -3 16 q0 -10 -2 -18Z', '#d9d6d0'),
  hood: (c) => path('M-24 -138 a24 27 0 0 1 48 0 q0 22 -8 28 h-32 q-8 -8 -8 -28Z M-14 -142 a14 15 0 0 0 28 0 q-14 -10 -28 0Z', c, { 'fill-rule': 'evenodd' }),
};

// { pose, shirt, trousers, face, hair, locks (the hair's colour), turn: -1 (looks left), skirt, apron, shade: false }
export const figure = (x, y, scale = 1, more = {}) => {
  const { drop = 0, legs, arms, lean = 0 } = typeof more.pose === 'object' ? more.pose : poses[more.pose ?? 'stand'];
  const face = more.face ?? pick(skins);
  const shirt = more.shirt ?? pick(shirts);
  const cloth = more.trousers ?? pick(trousers);
  const style = more.hair ?? pick(['short', 'short', 'long', 'bun', 'curls']);
  const locks = more.locks ?? (['cap', 'helmet', 'scarf', 'hood'].includes(style) ? pick(shirts) : pick(hairs));
  const leg = (points) => limb(points, cloth, 13) + ellipse(points.at(-1)[0] + 3, points.at(-1)[1] + 3, 9, 5, '#2b2626');
  const arm = (points) => limb(points, shirt, 12) + circle(points.at(-1)[0], points.at(-1)[1], 6.5, face);
  const skirt = more.skirt ? path('M-18 -80 H18 L26 -30 H-26Z', cloth) : '';
  const body = rect(-21, -122, 42, 70, shirt, { rx: 16 }) + (more.apron ? path('M-13 -102 H13 L17 -52 H-17Z', more.apron) : '');
  const head = circle(0, -144, 20, face) + hair[style](locks);
  const upper = el('g', { transform: `translate(0 ${drop}) rotate(${lean} 0 -56)` }, `${arm(arms[0])}${body}${skirt}${head}${arm(arms[1])}${more.thing ?? ''}`);
  return turned(x, y, scale, more.turn ?? 1, more.shade === false ? '' : ellipse(0, 1, 30, 6, '#00000022'), legs.map(leg).join(''), upper);
};
export const child = (x, y, scale, more = {}) => figure(x, y, scale * 0.7, more);

// Only what one sees of someone from behind in front of us: a head and shoulders.
export const back = (x, y, scale = 1, shirt = pick(shirts), locks = pick(hairs)) =>
  at(x, y, scale, path('M-44 60 Q-46 -4 -14 -10 H14 Q46 -4 44 60Z', shirt), rect(-8, -22, 16, 18, pick(skins)), circle(0, -40, 25, locks));

const wheels = (x, y) => el('g', { fill: 'none', stroke: '#2c333a', 'stroke-width': 5 }, circle(x, y, 34, 'none') + circle(x, y, 26, 'none', { stroke: '#9aa3ab', 'stroke-width': 2 })) + circle(x, y, 5, '#2c333a');
export const wheelchair = (x, y, scale = 1, more = {}) =>
  turned(x, y, scale, more.turn ?? 1, ellipse(6, 1, 52, 7, '#00000022'), limb([[-30, -104], [-26, -50], [30, -50], [36, -14], [52, -12]], '#58626b', 6), line(-42, -102, -28, -102, '#2c333a', 7)) +
  figure(x, y - 7 * scale, scale, { pose: 'sit', shade: false, ...more }) + turned(x, y, scale, more.turn ?? 1, wheels(-8, -34), circle(44, -9, 9, '#2c333a'));
export const rollator = (x, y, scale = 1, more = {}) =>
  figure(x, y, scale, { pose: 'push', hair: 'bun', locks: '#d9d6d0', ...more }) +
  turned(x, y, scale, more.turn ?? 1, limb([[30, -78], [38, -74], [62, -14]], '#3f6f8f', 5), limb([[42, -58], [34, -14]], '#3f6f8f', 5), rect(40, -52, 26, 7, '#3f6f8f'), circle(64, -9, 9, '#2c333a'), circle(34, -9, 9, '#2c333a'));
// Someone small on a bicycle, a step or a board.
export const skater = (x, y, scale, more = {}) => turned(x, y, scale, more.turn ?? 1, rect(-40, -16, 80, 7, '#b5653a', { rx: 4 }), circle(-24, -6, 6, '#2c333a'), circle(24, -6, 6, '#2c333a')) + figure(x, y - 13 * scale, scale, { pose: 'ride', hair: 'helmet', shade: false, ...more });
export const scooter = (x, y, scale, more = {}) => turned(x, y, scale, more.turn ?? 1, limb([[-34, -14], [34, -14], [40, -96]], '#58626b', 6), line(30, -98, 50, -98, '#2c333a', 7), circle(-36, -10, 10, '#2c333a'), circle(42, -10, 10, '#2c333a')) + figure(x, y - 14 * scale, scale, { pose: { legs: [[[0, -58], [10, -34], [6, -7]], [[0, -58], [-8, -32], [-14, -7]]], arms: [[[2, -104], [36, -82]], [[-2, -104], [38, -82]]], lean: 4 }, hair: 'helmet', shade: false, ...more });
const rider = (more) => {
  const face = more.face ?? pick(skins);
  const shirt = more.shirt ?? pick(shirts);
  const cloth = more.trousers ?? pick(trousers);
  return limb([[-14, -116], [14, -86], [-2, -48]], cloth, 12) + limb([[-14, -116], [18, -92], [8, -44]], cloth, 14) + ellipse(12, -40, 10, 5, '#2b2626') +
    limb([[-12, -122], [-2, -158]], shirt, 40) + limb([[2, -160], [20, -138], [40, -136]], shirt, 12) + circle(41, -136, 6.5, face) +
    el('g', { transform: 'translate(4 -56)' }, circle(0, -144, 20, face) + hair[more.hair ?? 'short'](more.locks ?? pick(hairs)));
};
export const bicycle = (x, y, scale = 1, more = {}, colour = more.colour ?? pick(shirts)) => turned(x, y, scale, more.turn ?? 1, ellipse(0, 1, 100, 7, '#00000022'),
  el('g', { fill: 'none', stroke: '#2c333a', 'stroke-width': 6 }, circle(-62, -41, 38, 'none') + circle(62, -41, 38, 'none')),
  limb([[-62, -41], [-22, -100], [44, -100], [62, -41]], colour, 7), limb([[-22, -100], [0, -41], [44, -100]], colour, 7), limb([[-62, -41], [0, -41]], colour, 7), circle(0, -41, 11, '#2c333a'),
  limb([[44, -100], [38, -132], [50, -134]], '#2c333a', 6), rect(-38, -114, 32, 9, '#2c333a', { rx: 4 }), more.rider === false ? '' : rider(more));
export const ball = (x, y, scale = 1) => at(x, y, scale, ellipse(0, 16, 18, 4, '#00000022'), circle(0, 0, 17, '#ffffff'), poly('0,-8 8,-2 5,7 -5,7 -8,-2', '#333'), [[-13, -9], [13, -9], [0, 15]].map(([px, py]) => circle(px, py, 4, '#333')).join(''));
