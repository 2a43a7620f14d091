// SPDX-License-Identifier: EUPL-1.2
// The map of ideas, where the server drew one already. This module knows no rule and no text: clusters, names and amounts
// come as JSON that is ready to show, and the list beside the map is the server's own page for the part that is in view.
// The page's address always says what is in view, so that it can be sent to someone else, and works without scripts too.
const L = globalThis.L;
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
L.Renderer.prototype.options.padding = 0; // nothing is drawn beyond the frame
const CELL = 128; // pixels: what is in view is told in cells of this size
const BLOCK = 1024; // and clusters come in blocks

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

const json = async (address, signal) => {
  const answer = await fetch(address, { signal, headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

// A long name in two lines of about the same length, broken where a space is nearest to the middle.
const linesOf = (name) => {
  const spaces = name.length > 18 ? [...name.matchAll(/ /g)].map(({ index }) => index) : [];
  if (spaces.length === 0) return [name];
  const far = (index) => Math.abs(index - name.length / 2);
  const at = spaces.reduce((best, index) => (far(index) < far(best) ? index : best));
  return [name.slice(0, at), name.slice(at + 1)];
};

// A marker that is a button with a name. Leaflet makes it focusable and lets Enter press it.
const buttonIcon = (name, className, { text, mark }, size) => {
  const Icon = L.Icon.extend({
    createIcon() {
      const made = element('div', `leaflet-marker-icon ${className}`, text);
      made.setAttribute('aria-label', name);
      if (mark) made.dataset.mark = mark;
      made.style.marginLeft = made.style.marginTop = `${-size / 2}px`;
      return made;
    },
    createShadow: () => null,
  });
  return new Icon({ popupAnchor: [0, -size / 2] });
};

// Tiles drawn into one picture the size of the frame. As images of their own they would lie, unseen, beneath the list and
// the filter beside the map, where what judges the contrast of a page cannot know what is behind the words.
const KEPT_TILES = 300;
const Tiles = L.Renderer.extend({
  options: { pane: 'tilePane', address: '', closest: 19, attribution: '' },

  _initContainer() {
    this._container = element('canvas', 'polder-map__tiles');
    this.images = new Map(); // address -> image, the one that was used last at the end
  },

  _destroyContainer() {
    this._container.remove();
  },

  getEvents() {
    return { ...L.Renderer.prototype.getEvents.call(this), move: this.later };
  },

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this._map && !this._map._animatingZoom && this._update());
  },

  _update() {
    if (this._map._animatingZoom) return;
    L.Renderer.prototype._update.call(this);
    const { x, y } = this._map.getSize();
    const sharp = devicePixelRatio || 1;
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    canvas.width = Math.round(x * sharp);
    canvas.height = Math.round(y * sharp);
    canvas.style.width = `${x}px`;
    canvas.style.height = `${y}px`;
    this.paint(canvas.getContext('2d'), sharp);
  },

  // Where a tile is not there yet, the nearest one above it, enlarged.
  paint(pen, sharp) {
    const zoom = Math.min(Math.floor(this._zoom + 0.001), this.options.closest);
    const side = 256 * this._map.getZoomScale(this._zoom, zoom);
    const { min, max } = this._map.getPixelBounds();
    const last = 2 ** zoom - 1;
    let waiting = 0;
    pen.scale(sharp, sharp);
    for (let y = Math.max(Math.floor(min.y / side), 0); y <= Math.min(Math.floor((max.y - 1) / side), last); y++) {
      for (let x = Math.floor(min.x / side); x <= Math.floor((max.x - 1) / side); x++) {
        const column = ((x % (last + 1)) + last + 1) % (last + 1); // round the world
        const place = [x * side - min.x, y * side - min.y, side, side];
        const image = this.tile(zoom, column, y, true);
        if (!image) waiting++;
        for (let up = 0; up < 6 && zoom - up >= 0; up++) {
          const found = up === 0 ? image : this.tile(zoom - up, column >> up, y >> up, false);
          if (!found) continue;
          const part = found.naturalWidth / 2 ** up;
          const from = [(column & (2 ** up - 1)) * part, (y & (2 ** up - 1)) * part, part, part];
          pen.drawImage(found, ...from, ...place);
          break;
        }
      }
    }
    this._container.dataset.waiting = waiting;
  },

  // The image when it is there; with `ask` it is asked for.
  tile(z, x, y, ask) {
    const address = L.Util.template(this.options.address, { z, x, y });
    let image = this.images.get(address);
    if (!image && ask) {
      image = new Image();
      image.addEventListener('load', () => this.later());
      image.addEventListener('error', () => this.images.delete(address)); // ask again when the map has moved
      image.src = address;
    }
    if (!image) return null;
    this.images.delete(address);
    this.images.set(address, image);
    if (this.images.size > KEPT_TILES) this.images.delete(this.images.keys().next().value);
    return image.complete && image.naturalWidth > 0 ? image : null;
  },
});

class IdeaMap {
  constructor(root) {
    this.root = root;
    this.said = root.dataset;
    this.canvas = root.querySelector('[data-map-canvas]');
    this.blocks = new Map(); // "z/x/y" -> what the server said
    this.shapes = new Map(); // level of detail -> the same
    this.layers = new Map(); // slug -> Leaflet's layer
    this.pins = new Map(); // id of an idea -> its marker
    this.begin();
  }

  begin() {
    this.canvas.replaceChildren();
    const maxZoom = 19;
    this.map = L.map(this.canvas, {
      zoomControl: false,
      maxZoom,
      minZoom: 6,
      scrollWheelZoom: false,
      trackResize: false, // see below
      zoomSnap: this.said.tiles ? 1 : 0.25, // a drawing is sharp at any zoom, tiles are not
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      markerZoomAnimation: !calm,
      inertia: !calm,
    });
    this.map.attributionControl.setPrefix(false);
    this.map.createPane('layers').style.zIndex = 410; // above the areas, below the pins
    this.card = null; // of the idea that was pressed
    this.labels = [];
    this.paths = [];
    if (this.said.tiles) {
      new Tiles({ address: this.said.tiles, closest: Number(this.said.tilesZoom), attribution: this.said.attribution }).addTo(this.map);
    }
    this.group = L.layerGroup().addTo(this.map);
    this.areas = L.layerGroup().addTo(this.map);
    this.show();
    this.canvas.setAttribute('role', 'region');
    this.canvas.setAttribute('aria-label', this.said.name);
    this.canvas.setAttribute('aria-describedby', 'kaart-uitleg');
    document.getElementById('kaart-uitleg')?.removeAttribute('hidden');
    this.controls();
    this.untouched = true;
    this.map.on('moveend', () => this.moved());
    this.map.on('popupopen popupclose', ({ type, popup }) => {
      this.card = type === 'popupopen' ? popup.getElement() : null;
      this.placeLabels();
    });
    // The window moves the map too, but nobody asked for another part of it then. Who has not moved it yet sees all of it
    // again, clear of the buttons.
    new ResizeObserver(() => {
      this.resized = true;
      this.map.invalidateSize({ animate: false });
      if (this.untouched) this.show();
      this.resized = false;
    }).observe(this.canvas);
    // Who comes to the map wants to zoom it; who scrolls past it does not.
    this.map.on('focus', () => this.map.scrollWheelZoom.enable());
    this.map.on('blur', () => this.map.scrollWheelZoom.disable());
    document.querySelector('[data-map-list]')?.addEventListener('pointerover', (event) => this.point(event.target));
    document.querySelector('[data-map-list]')?.addEventListener('focusin', (event) => this.point(event.target));
    this.draw();
  }

  // Clusters and the address know whole zooms only: the one that is not closer than what is shown.
  zoom() {
    return Math.floor(this.map.getZoom() + 0.001);
  }

  pixels(zoom) {
    const bounds = this.map.getBounds();
    return { min: this.map.project(bounds.getNorthWest(), zoom), max: this.map.project(bounds.getSouthEast(), zoom) };
  }

  // Left and right of what may not lie under the buttons, which stand where a line starts.
  sides() {
    return getComputedStyle(this.root).direction === 'rtl' ? [12, 64] : [64, 12];
  }

  show() {
    this.fit();
    this.home = { center: this.map.getCenter(), zoom: this.map.getZoom() };
  }

  // As the address says, else all there is.
  fit() {
    const [south, west, north, east] = this.said.bounds.split(',').map(Number);
    const bounds = L.latLngBounds([south, west], [north, east]);
    const zoom = this.said.zoom ? Number(this.said.zoom) : null;
    if (zoom === null) {
      const [left, right] = this.sides();
      this.map.fitBounds(bounds, { paddingTopLeft: [left, 12], paddingBottomRight: [right, 12], maxZoom: 16, animate: false });
      return;
    }
    const size = this.map.getSize();
    const box = L.bounds(this.map.project(bounds.getNorthWest(), zoom), this.map.project(bounds.getSouthEast(), zoom)).getSize();
    if (this.said.tiles && box.x <= size.x + CELL * 1.5 && box.y <= size.y + CELL * 1.5) {
      this.map.setView(this.map.unproject(this.map.project(bounds.getNorthWest(), zoom).add(box.divideBy(2)), zoom), zoom, { animate: false });
    } else {
      this.map.fitBounds(bounds, { animate: false });
    }
  }

  controls() {
    const place = this.root.querySelector('[data-map-controls]');
    if (!place) return;
    place.hidden = false;
    const act = {
      in: () => this.map.zoomIn(),
      out: () => this.map.zoomOut(),
      all: () => this.map.setView(this.home.center, this.home.zoom),
    };
    for (const button of place.querySelectorAll('[data-map-do]')) {
      button.addEventListener('click', () => act[button.dataset.mapDo]());
    }
    for (const box of this.root.querySelectorAll('[data-map-layer]')) {
      box.hidden = false;
      box.addEventListener('change', () => this.toggle(box.dataset.mapLayer, box.checked));
    }
  }

  toggle(slug, on) {
    const layer = this.layers.get(slug);
    if (!layer) return;
    if (on) layer.addTo(this.map);
    else layer.remove();
  }

  moved() {
    this.placeLabels();
    this.draw();
    if (this.resized) return;
    this.untouched = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell().catch(() => {}), calm ? 50 : 200);
  }

  draw() {
    this.drawShapes().catch(() => {});
    this.drawPoints().catch(() => {});
  }

  // --- areas and layers -----------------------------------------------------------------------------------------------

  async drawShapes() {
    const detail = this.map.getZoom() > 14 ? 'dichtbij' : 'ver';
    if (this.detail === detail) return;
    this.detail = detail;
    if (!this.shapes.has(detail)) {
      const mark = this.said.shapes.includes('?') ? '&' : '?';
      this.shapes.set(detail, json(`${this.said.shapes}${mark}detail=${detail}`));
    }
    const shapes = await this.shapes.get(detail);
    if (this.detail !== detail) return; // zoomed on in the meantime
    const focused = this.canvas.contains(document.activeElement) ? document.activeElement.dataset.area : undefined;
    this.areas.clearLayers();
    this.labels = [];
    this.paths = [];
    for (const layer of this.layers.values()) layer.remove();
    for (const layer of shapes.layers) this.drawLayer(layer);
    for (const area of shapes.areas) this.drawArea(area);
    if (focused) this.canvas.querySelector(`[data-area="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  drawLayer({ slug, colour, features }) {
    const colours = `polder-map__layer--${colour}`;
    const layer = L.geoJSON(features, {
      pane: 'layers',
      interactive: false,
      style: ({ geometry }) => ({ className: `${geometry.type.includes('Line') ? 'polder-map__line' : 'polder-map__surface'} ${colours}` }),
      pointToLayer: (feature, place) => L.circleMarker(place, { pane: 'layers', radius: 5, interactive: false, className: `polder-map__surface ${colours}` }),
    });
    this.layers.set(slug, layer);
    const box = this.root.querySelector(`[data-map-layer="${CSS.escape(slug)}"]`);
    if (!box || box.checked) layer.addTo(this.map);
  }

  drawArea({ slug, name, lang, label, href, chosen, middle, shape }) {
    const drawn = L.geoJSON(shape, { style: { className: `polder-map__area${chosen ? ' polder-map__area--chosen' : ''}` } });
    drawn.eachLayer((polygon) => {
      polygon.on('click', () => location.assign(href));
      polygon.on('add', () => {
        const path = polygon.getElement();
        this.paths.push({ path, bounds: polygon.getBounds() });
        path.dataset.area = slug;
        path.setAttribute('role', 'link');
        path.setAttribute('tabindex', '0');
        path.setAttribute('aria-label', label);
        path.addEventListener('keydown', (event) => {
          if (event.key === 'Enter') location.assign(href);
        });
      });
    });
    this.areas.addLayer(drawn);
    const words = element('span', ''); // the area itself has the name for who cannot see this one
    for (const line of linesOf(name)) words.append(element('span', 'polder-map__label-line', line));
    words.setAttribute('aria-hidden', 'true');
    if (lang) words.lang = lang;
    words.addEventListener('click', () => location.assign(href));
    const icon = L.divIcon({ className: 'polder-map__label', html: words, iconSize: null });
    const sign = L.marker(middle, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
    this.areas.addLayer(sign);
    this.labels.push({ label: sign, middle });
    this.placeLabels();
  }

  // The name of an area moves up or down a little when a pin, a card or another name lies there, and goes when there is no room:
  // the area itself keeps it for who asks.
  placeLabels() {
    const view = this.map.getBounds();
    for (const { path, bounds } of this.paths) path.setAttribute('tabindex', view.intersects(bounds) ? '0' : '-1');
    const size = this.map.getSize();
    const taken = this.group.getLayers().map((marker) => {
      const { x, y } = this.map.latLngToLayerPoint(marker.getLatLng());
      return { x, y, wide: 24, high: 24 };
    });
    const card = this.card?.getBoundingClientRect();
    if (card) {
      const frame = this.canvas.getBoundingClientRect();
      const at = this.map.containerPointToLayerPoint([card.x + card.width / 2 - frame.x, card.y + card.height / 2 - frame.y]);
      taken.push({ x: at.x, y: at.y, wide: card.width / 2, high: card.height / 2 });
    }
    for (const { label, middle } of this.labels) {
      const words = label.getElement()?.firstChild;
      if (!words) continue;
      words.hidden = false;
      const wide = words.offsetWidth / 2;
      const high = words.offsetHeight / 2;
      const at = this.map.latLngToLayerPoint(middle);
      const on = this.map.latLngToContainerPoint(middle);
      const fits = (down) => on.x > wide && on.x < size.x - wide && on.y + down > high && on.y + down < size.y - high;
      const free = (down) => fits(down) && taken.every((other) => Math.abs(other.x - at.x) > other.wide + wide || Math.abs(other.y - at.y - down) > other.high + high);
      const down = [0, 30, -30, 60, -60, 90, -90].find(free);
      words.hidden = down === undefined;
      if (words.hidden) continue;
      words.style.marginLeft = `${-Math.round(wide)}px`;
      words.style.marginTop = `${-Math.round(high)}px`;
      label.setLatLng(this.map.layerPointToLatLng(at.add([0, down])));
      taken.push({ x: at.x, y: at.y + down, wide, high });
    }
  }

  // --- ideas ----------------------------------------------------------------------------------------------------------

  block(key) {
    const [z, x, y] = key.split('/');
    const mark = this.said.points.includes('?') ? '&' : '?';
    if (!this.blocks.has(key)) {
      const asked = json(`${this.said.points}${mark}z=${z}&x=${x}&y=${y}`);
      asked.catch(() => this.blocks.delete(key)); // ask again next time
      this.blocks.set(key, asked);
    }
    return this.blocks.get(key);
  }

  async drawPoints() {
    const zoom = this.zoom();
    const { min, max } = this.pixels(zoom);
    const last = Math.max(1, 2 ** (zoom - 2)) - 1;
    const clamp = (pixels) => Math.min(Math.max(Math.floor(pixels / BLOCK), 0), last);
    const keys = [];
    for (let y = clamp(min.y); y <= clamp(max.y); y++) {
      for (let x = clamp(min.x); x <= clamp(max.x); x++) keys.push(`${zoom}/${x}/${y}`);
    }
    this.wanted = keys.join();
    const { wanted } = this;
    const blocks = await Promise.all(keys.map((key) => this.block(key)));
    if (this.wanted !== wanted) return; // moved on in the meantime
    // Only what is in view: what cannot be seen cannot be reached with Tab either.
    const view = this.map.getBounds();
    const seen = (what) => blocks.flatMap((block) => block[what]).filter(({ place }) => view.contains(place));
    const clusters = seen('clusters');
    const ideas = seen('ideas');
    const shown = [...clusters, ...ideas].map(({ place }) => place).join(' ');
    if (this.shown === shown) return;
    this.shown = shown;
    const active = document.activeElement;
    const focused = this.canvas.contains(active) ? active.dataset.pin : undefined;
    this.group.clearLayers();
    this.pins.clear();
    for (const cluster of clusters) this.addCluster(cluster);
    for (const idea of ideas) this.addPin(idea);
    this.placeLabels();
    this.canvas.dataset.drawn = wanted;
    if (focused) (this.canvas.querySelector(`[data-pin="${CSS.escape(focused)}"]`) ?? this.canvas).focus({ preventScroll: true });
  }

  addMarker(place, icon, name) {
    const marker = L.marker(place, { icon, keyboard: true, riseOnHover: true }).addTo(this.group);
    const made = marker.getElement();
    made.dataset.pin = name;
    made.addEventListener('focus', () => this.uncover(made));
    made.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      marker.fire('click');
    });
    return marker;
  }

  // What has the focus is not under the card of another.
  uncover(made) {
    const card = this.card?.getBoundingClientRect();
    if (!card) return;
    const { left, right, top, bottom } = made.getBoundingClientRect();
    if (left < card.right && right > card.left && top < card.bottom && bottom > card.top) this.map.closePopup();
  }

  addCluster({ count, label, place, bounds, alone }) {
    const large = count >= 100;
    const icon = buttonIcon(label, `polder-cluster polder-cluster--${large ? 'large' : 'small'}`, { text: String(count) }, large ? 48 : 40);
    const marker = this.addMarker(place, icon, place.join());
    marker.on('click', () => {
      // All on one spot, or as close as the map goes: the list says which they are.
      if (alone || this.map.getZoom() >= this.map.getMaxZoom()) {
        this.map.setView(place, this.map.getMaxZoom());
        document.querySelector('[data-map-list]')?.focus();
      } else {
        const zoom = Math.min(this.map.getBoundsZoom(bounds, false, L.point(40, 40)), this.map.getMaxZoom());
        this.map.setView(L.latLngBounds(bounds).getCenter(), Math.max(zoom, this.map.getZoom() + 1));
      }
    });
  }

  addPin({ id, title, lang, dir, label, href, place, theme, mark, line, price }) {
    const marker = this.addMarker(place, buttonIcon(label, `polder-pin polder-pin--${theme}`, { mark }, 32), id);
    this.pins.set(id, marker);
    if (lang) marker.getElement().lang = lang;
    marker.on('click', () => {
      const card = element('div', 'polder-map__card');
      const heading = element('p', 'polder-map__card-title');
      const link = element('a', 'nl-link', title);
      link.href = href;
      if (lang) link.lang = lang;
      if (dir) link.dir = dir;
      heading.append(link);
      card.append(heading);
      if (line) card.append(element('p', 'polder-map__card-line', line));
      if (price) card.append(element('p', 'polder-price', price));
      const [left, right] = this.sides();
      const maxWidth = Math.min(260, this.map.getSize().x - left - right - 34); // what stands around the card's text
      const popup = L.popup({ closeButton: false, maxWidth, autoPanPaddingTopLeft: [left, 20], autoPanPaddingBottomRight: [right, 20], offset: [0, -10] });
      popup.setLatLng(place).setContent(card);
      // Escape leads back to where one was.
      popup.once('remove', () => {
        const { activeElement } = document;
        if (activeElement === document.body || card.contains(activeElement)) {
          this.canvas.querySelector(`[data-pin="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
        }
      });
      card.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') this.map.closePopup();
      });
      popup.openOn(this.map);
      link.focus({ preventScroll: true });
    });
  }

  point(target) {
    const id = target.closest?.('[data-idea]')?.dataset.idea;
    for (const [other, marker] of this.pins) marker.getElement()?.classList.toggle('polder-pin--shown', other === id);
  }

  // --- what is in view ------------------------------------------------------------------------------------------------

  async tell() {
    const zoom = this.zoom();
    const { min, max } = this.pixels(zoom);
    const last = 2 ** (zoom + 1);
    const cell = (pixels) => Math.min(Math.max(Math.round(pixels / CELL), 0), last);
    const box = [cell(min.x), cell(min.y), cell(max.x), cell(max.y)];
    if (box[2] <= box[0]) box[2] = box[0] + 1;
    if (box[3] <= box[1]) box[3] = box[1] + 1;
    const address = new URL(this.said.page, location.href);
    address.searchParams.set('vak', [zoom, ...box].join('.'));
    const told = address.pathname + address.search;
    if (this.told === told) return;
    this.told = told;
    history.replaceState(null, '', told);
    this.asking?.abort();
    this.asking = new AbortController();
    const answer = await fetch(told, { signal: this.asking.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const other = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (other && !part.contains(document.activeElement)) part.replaceChildren(...other.childNodes);
    }
    const region = document.querySelector('[data-live-region]');
    const announce = document.querySelector('[data-announce]');
    if (region && announce) region.textContent = announce.textContent.trim();
  }
}

for (const root of document.querySelectorAll('[data-map]')) new IdeaMap(root);
