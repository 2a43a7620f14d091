// SPDX-License-Identifier: EUPL-1.2
// The map's page and data, on both databases: clusters add up at every zoom, filters hold, garbage is not found.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { consoleCall, databases, makePlace, makeVote, must, startPolder } from '../harness.mjs';

const slug = 'kaartproef';
const square = (west, south) => ({
  type: 'Polygon',
  coordinates: [[[west, south], [west + 0.02, south], [west + 0.02, south + 0.02], [west, south + 0.02], [west, south]]],
});

for (const database of databases) {
  describe(`the map: ${database}`, { timeout: 300_000 }, () => {
    let place;
    let server;
    let made;
    before(async () => {
      place = makePlace(database);
      server = await startPolder(place);
      made = await makeVote(place, slug, {
        settings: { mode: 'amount', budget_cents: 300000, max_cents: 300000 },
        areas: ['noord', 'zuid'],
        themes: ['groen', 'grijs', 'spelen'],
        plans: [],
        open: false,
      });
      for (let i = 0; i < 60; i++) {
        const north = i % 3 !== 0;
        await must(place, 'idea.create', {
          site: slug,
          activity: 'plannen',
          form: {
            title: { nl: `Plan <${i}>` },
            price_cents: 1000 * (i + 1),
            status: i === 59 ? 'draft' : 'published',
            address: `Straat ${i}`,
            area_id: made.areas[north ? 'noord' : 'zuid'],
            theme_id: made.themes[['groen', 'grijs', 'spelen'][i % 3]],
            ...(i >= 55 ? {} : { latitude: (north ? 52610000 : 52590000) + i * 150, longitude: 4905000 + ((i * 7919) % 13000) }),
          },
        });
      }
      const boundary = {
        type: 'FeatureCollection',
        features: [
          { type: 'Feature', properties: { area: 'noord' }, geometry: square(4.9, 52.605) },
          { type: 'Feature', properties: { area: 'zuid' }, geometry: square(4.9, 52.585) },
        ],
      };
      await must(place, 'area.boundary', { site: slug, form: { boundary } });
    });
    after(async () => {
      await server?.stop();
      place?.remove();
    });

    const get = (path) => fetch(`${server.url}/${slug}/plannen/${path}`);
    const json = async (path) => {
      const answer = await get(path);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers.get('content-type'), /^application\/json/);
      return answer.json();
    };
    const project = (latitude, longitude, zoom) => {
      const angle = (latitude * Math.PI) / 180;
      const size = 256 * 2 ** zoom;
      return [((longitude + 180) / 360) * size, ((1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2) * size];
    };
    const blocks = async (zoom, filter = '') => {
      const [west, north] = project(52.64, 4.88, zoom).map((pixels) => Math.floor(pixels / 1024));
      const [east, south] = project(52.57, 4.94, zoom).map((pixels) => Math.floor(pixels / 1024));
      const all = { clusters: [], ideas: [] };
      for (let y = north; y <= south; y++) {
        for (let x = west; x <= east; x++) {
          const { clusters, ideas } = await json(`kaart.json?z=${zoom}&x=${x}&y=${y}${filter}`);
          all.clusters.push(...clusters);
          all.ideas.push(...ideas);
        }
      }
      return all;
    };
    const count = ({ clusters, ideas }) => clusters.reduce((sum, cluster) => sum + cluster.count, 0) + ideas.length;

    test('clusters and single ideas add up at every zoom, and fall apart when one comes closer', async () => {
      let singles = 0;
      for (const zoom of [0, 5, 9, 11, 12, 13, 14, 15, 16]) {
        const all = await blocks(zoom);
        assert.equal(count(all), 55, `zoom ${zoom}`);
        assert.ok(all.ideas.length >= singles);
        singles = all.ideas.length;
        for (const { count: n, label } of all.clusters) assert.equal(label, `${n} plannen`);
      }
      assert.ok(singles > 30);
      const one = (await blocks(16)).ideas[0];
      assert.match(one.title, /^Plan <\d+>$/);
      assert.match(one.href, new RegExp(`^/${slug}/plannen/[0-9A-Z]{13}$`));
      assert.ok(one.theme >= 1 && one.theme <= 8 && one.price.startsWith('€'));
      assert.equal(new Set((await blocks(16)).ideas.map(({ mark }) => mark)).size, 3, 'a letter for each theme');
      assert.equal((await fetch(`${server.url}${one.href}`)).status, 200);
    });

    test('the same filters as the list', async () => {
      assert.equal(count(await blocks(13, '&gebied=zuid')), 19);
      assert.equal(count(await blocks(13, '&gebied=zuid&thema=groen')), 19);
      assert.equal(count(await blocks(13, '&gebied=zuid&thema=grijs')), 0);
      assert.equal((await get('kaart.json?z=13&x=0&y=0&gebied=nergens')).status, 404);
    });

    test('areas with a link, a number and their boundary', async () => {
      for (const detail of ['', '?detail=ver', '?detail=dichtbij']) {
        const { areas, layers } = await json(`kaart-vlakken.json${detail}`);
        assert.deepEqual(areas.map(({ label }) => label), ['noord: 39 plannen', 'zuid: 20 plannen']);
        assert.equal(areas[0].href, `/${slug}/plannen/kaart?gebied=noord`);
        assert.deepEqual(areas[0].shape, square(4.9, 52.605));
        assert.deepEqual(layers, []);
      }
      const { areas } = await json('kaart-vlakken.json?gebied=noord');
      assert.deepEqual(areas.map(({ chosen, href }) => [chosen, href]), [
        [true, `/${slug}/plannen/kaart`],
        [false, `/${slug}/plannen/kaart?gebied=zuid`],
      ]);
      await must(place, 'layer.create', {
        site: slug,
        form: { slug: 'pad', name: { nl: 'Pad' }, colour: 'orange', shown: true, features: { type: 'LineString', coordinates: [[4.9, 52.6], [4.92, 52.61]] } },
      });
      const after = await json('kaart-vlakken.json');
      assert.equal(after.layers[0].features.features[0].geometry.type, 'LineString');
      assert.match(await (await get('kaart')).text(), /polder-map__layer--orange/);
      await must(place, 'layer.delete', { site: slug, form: { slug: 'pad' } });
      assert.deepEqual((await json('kaart-vlakken.json')).layers, []);
    });

    test('the page shows what is in a part of the map, and says what has no place', async () => {
      const whole = await (await get('kaart')).text();
      assert.match(whole, /4 plannen hebben geen plek op de kaart/);
      assert.equal((whole.match(/class="polder-map__area-link"/g) ?? []).length, 2);
      assert.match(whole, /Plan &lt;0&gt;/);
      const [x, y] = project(52.615, 4.91, 14).map((pixels) => Math.floor(pixels / 128));
      const part = await (await get(`kaart?vak=14.${x - 1}.${y - 1}.${x + 2}.${y + 2}`)).text();
      const [, shown] = /(\d+) plan(?:nen)? in dit deel van de kaart/.exec(part);
      assert.ok(Number(shown) > 0 && Number(shown) < 55);
      const empty = await (await get('kaart?vak=14.0.0.3.3')).text();
      assert.match(empty, /Hier zijn geen plannen/);
      // Page by page, each once.
      const seen = new Set();
      for (let html = whole; ; ) {
        for (const [, id] of html.matchAll(/data-idea="([0-9A-Z]{13})"/g)) {
          assert.ok(!seen.has(id));
          seen.add(id);
        }
        const [, next] = /href="([^"]*[?&;]na=[^"]*)"/.exec(html) ?? [];
        if (!next) break;
        html = await (await fetch(`${server.url}${next.replaceAll('&amp;', '&')}`)).text();
      }
      assert.equal(seen.size, 59);
    });

    test('what cannot be asked is not found, and nothing breaks', async () => {
      for (const query of [
        '', '?z=13', '?z=20&x=0&y=0', '?z=-1&x=0&y=0', '?z=3&x=2&y=0', '?z=13&x=1e3&y=0', '?z=13&x=0&y=99999999999999999999',
        '?z=13&x=0&y=%00', "?z=13&x=0&y=0'--", '?z=13&x=&y=0',
      ]) assert.ok([400, 404].includes((await get(`kaart.json${query}`)).status), query);
      for (const box of ['1', '14.1.2.3', '14.1.2.3.4.5', '14.3.2.1.4', '14.0.0.400.1', '20.0.0.1.1', '14.-1.0.1.1', 'a.b.c.d.e', '14.1.2.2.99999999999'])
        assert.equal((await get(`kaart?vak=${box}`)).status, 404, box);
      assert.equal((await get('kaart-vlakken.json?detail=alles')).status, 404);
      assert.equal((await get('kaart?na=niets')).status, 404);
    });

    test('a boundary or a layer that is wrong is refused with its reason', async () => {
      const refuse = async (action, form, words) => {
        const answer = await consoleCall(place, action, { site: slug, form });
        assert.equal(answer.outcome, 'invalid', JSON.stringify(answer));
        assert.match(answer.errors[0].message, words);
      };
      await refuse('area.boundary', { area: 'noord', boundary: { type: 'Point', coordinates: [4.9, 52.6] } }, /polygon/);
      await refuse('area.boundary', { area: 'west', boundary: square(4.9, 52.6) }, /no such area/);
      await refuse('area.boundary', { boundary: square(4.9, 52.6) }, /no such area/);
      await refuse('area.boundary', { area: 'noord', boundary: square(121000, 487000) }, /EPSG:4326/);
      await refuse('layer.create', { slug: 'x', name: { nl: 'X' }, colour: 'water', features: { type: 'Polygon', coordinates: [[[4, 52], [5, 52], [5, 53], [4, 53]]] } }, /where it starts/);
      assert.equal((await json('kaart-vlakken.json')).areas.length, 2, 'what was there stays');
      await must(place, 'area.boundary', { site: slug, form: { area: 'zuid' } });
      assert.equal((await json('kaart-vlakken.json')).areas.length, 1);
    });
  });
}
