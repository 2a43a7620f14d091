// SPDX-License-Identifier: EUPL-1.2
// Makes the colour part of a house style from one colour: the `--basis-color-*` groups that every component reads.
// Lightness follows fixed steps; where a pair must be legible, lightness moves until the pair meets WCAG 2.2 AA
// (text 4.5:1, borders of controls 3:1). Colour space: OKLCH (Ottosson 2020), clipped to sRGB by lowering chroma.

function oklchToLinear(l, c, h) {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const l_ = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m_ = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s_ = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_,
    -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_,
    -0.0041960863 * l_ - 0.7034186147 * m_ + 1.707614701 * s_,
  ];
}

const encode = (v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
const decode = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

function hex(l, c, h) {
  for (let chroma = c; ; chroma -= 0.002) {
    const linear = oklchToLinear(l, Math.max(chroma, 0), h);
    if (chroma <= 0 || linear.every((v) => v >= -0.0005 && v <= 1.0005)) {
      return (
        '#' +
        linear
          .map((v) => Math.round(encode(Math.min(1, Math.max(0, v))) * 255).toString(16).padStart(2, '0'))
          .join('')
      );
    }
  }
}

export function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((i) => decode(parseInt(colour.slice(i, i + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

// The lightest colour at or below `from` that has `ratio` against `background`.
function darkEnough(from, c, h, background, ratio) {
  for (let l = from; l > 0; l -= 0.005) {
    const colour = hex(l, c, h);
    if (contrast(colour, background) >= ratio) return colour;
  }
  return '#000000';
}

function group(hue, chroma) {
  const light = (l, part) => hex(l, chroma * part, hue);
  const bg = {
    document: '#ffffff',
    subtle: light(0.985, 0.08),
    default: light(0.965, 0.16),
    hover: light(0.94, 0.25),
    active: light(0.9, 0.35),
  };
  const inverse = darkEnough(0.5, chroma, hue, '#ffffff', 7);
  const darker = (step) => darkEnough(0.5 - step, chroma, hue, '#ffffff', 7);
  return {
    'bg-document': bg.document,
    'bg-subtle': bg.subtle,
    'bg-default': bg.default,
    'bg-hover': bg.hover,
    'bg-active': bg.active,
    'border-subtle': light(0.87, 0.35),
    'border-default': darkEnough(0.68, chroma * 0.7, hue, '#ffffff', 3.2),
    'border-hover': darkEnough(0.58, chroma * 0.8, hue, '#ffffff', 4.5),
    'border-active': darkEnough(0.5, chroma * 0.8, hue, '#ffffff', 5.5),
    'color-document': darkEnough(0.35, chroma * 0.8, hue, bg.active, 9),
    'color-default': darkEnough(0.48, chroma, hue, bg.hover, 6),
    'color-hover': darkEnough(0.42, chroma, hue, bg.hover, 7),
    'color-active': darkEnough(0.36, chroma, hue, bg.active, 8),
    'color-subtle': darkEnough(0.52, chroma * 0.8, hue, bg.hover, 4.6),
    'inverse-bg-document': inverse,
    'inverse-bg-subtle': inverse,
    'inverse-bg-default': inverse,
    'inverse-bg-hover': darker(0.08),
    'inverse-bg-active': darker(0.14),
    'inverse-border-subtle': inverse,
    'inverse-border-default': inverse,
    'inverse-border-hover': darker(0.08),
    'inverse-border-active': darker(0.14),
    'inverse-color-document': '#ffffff',
    'inverse-color-default': '#ffffff',
    'inverse-color-hover': '#ffffff',
    'inverse-color-active': '#ffffff',
    'inverse-color-subtle': '#ffffff',
  };
}

// { name, hue, chroma, accent: {hue, chroma} } -> CSS rule
export function themeCss(theme) {
  const groups = {
    'accent-1': group(theme.hue, theme.chroma),
    'accent-2': group(theme.accent.hue, theme.accent.chroma),
    'action-1': group(theme.hue, theme.chroma),
    'action-2': group(theme.hue, theme.chroma),
    default: group(theme.hue, 0.025),
  };
  const lines = [];
  for (const [name, tokens] of Object.entries(groups)) {
    for (const [token, value] of Object.entries(tokens)) lines.push(`  --basis-color-${name}-${token}: ${value};`);
  }
  return `.${theme.name} {\n${lines.join('\n')}\n}\n`;
}
