// A server for measuring frames without a city: the built front end and just
// enough answers for /screen?bench=N, whose things are synthetic and are marked
// so on the screen. Used by frames.mjs only.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

const words = (zh, en) => ({ zh, en });
const figures = ['heard', 'trouble', 'danger_alarms', 'pm25', 'pressure'];
const panel = (id, kind, column, row, height, extra = {}) => ({
  id,
  kind,
  title: words(id, id),
  column,
  width: 3,
  row,
  height,
  ...extra,
});

const layout = {
  title: words('基准', 'Benchmark'),
  figures: figures.map((id) => ({
    id,
    title: words(id, id),
    what: 'count',
    unit: words('个', 'things'),
    digits: 0,
    thresholds: {},
    staleSeconds: 60,
    source: words('合成', 'Synthetic'),
    owner: words('基准', 'Benchmark'),
    trend: false,
  })),
  panels: [
    panel('vitals', 'figures', 1, 1, 6, { figures }),
    panel('feeds', 'feeds', 1, 7, 6),
    panel('alarms', 'alarms', 10, 1, 12),
  ],
};

const vitals = () => ({
  at: new Date().toISOString(),
  state: 'good',
  sentence: words('基准测试', 'Benchmark'),
  things: 1,
  heard: 1,
  alarms: [0, 0, 0, 0, 0],
  figures: figures.map((figure) => ({
    figure,
    value: Math.round(Math.random() * 100),
    state: 'good',
    at: new Date().toISOString(),
    ageSeconds: 0,
    count: 1,
    total: 1,
  })),
  feeds: [],
});

// A street grid instead of tiles: about as many lines as a city map draws.
function style() {
  const lines = [];
  for (let i = 0; i <= 100; i++) {
    const x = 121.409 + (0.143 * i) / 100;
    const y = 31.179 + (0.1 * i) / 100;
    lines.push(
      [
        [x, 31.179],
        [x, 31.279],
      ],
      [
        [121.409, y],
        [121.552, y],
      ],
    );
  }
  return {
    version: 8,
    sources: {
      streets: { type: 'geojson', data: { type: 'MultiLineString', coordinates: lines } },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#0B1220' } },
      { id: 'streets', type: 'line', source: 'streets', paint: { 'line-color': '#22304A', 'line-width': 2 } },
    ],
  };
}

const answers = {
  '/api/v1/session': () => ({
    kind: 'official',
    id: 'person_bench',
    name: 'bench',
    login: 'bench',
    permissions: [],
  }),
  '/api/v1/city': () => ({
    name: 'bench',
    zh: '基准',
    en: 'Benchmark',
    region: '31',
    zone: 'Asia/Shanghai',
    bounds: [121.409, 31.179, 121.552, 31.279],
    centre: [121.4805, 31.229],
    zoom: 12.6,
    credits: [words('© OpenStreetMap 贡献者', '© OpenStreetMap contributors')],
    demo: true,
  }),
  '/api/v1/overview/layout': () => layout,
  '/api/v1/overview/vitals': vitals,
  '/api/v1/overview/alarms': () => ({ items: [], totals: [0, 0, 0, 0, 0] }),
  '/tiles/style/dark.json': style,
};

function file(dist, path) {
  const found = join(dist, normalize(path));
  return found.startsWith(dist) && existsSync(found) && statSync(found).isFile()
    ? found
    : join(dist, 'index.html');
}

/** Serves the built front end from dist on a free port; gives the address and the way to stop. */
export function serveBench(dist) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://bench').pathname;
    const answer = answers[path];
    if (answer) {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answer()));
      return;
    }
    if (path.startsWith('/api/')) {
      response.writeHead(404).end();
      return;
    }
    const name = file(dist, path);
    response.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream');
    createReadStream(name).pipe(response);
  });
  return new Promise((ready) => {
    server.listen(0, '127.0.0.1', () => {
      ready({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() });
    });
  });
}
