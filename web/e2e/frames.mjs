// Measures how many frames a second the screen draws while 10,000 things move
// once a second, in headless Chromium without a graphics card: --disable-gpu
// (pages are put together by the processor, WebGL is drawn by SwiftShader).
//
//   npm run frames                               own stub, every way of drawing (after npm run build)
//   node e2e/frames.mjs --url http://… --login leader --password …   a running city, its own things
//   --things 10000  --seconds 20  --runs 3  --draw auto,pixels,images,gl  --dist DIR  --shot FILE.png  --json
//
// What is counted: the intervals between requestAnimationFrame callbacks of the
// page over the given seconds, after 6 s of warming up, in a fresh page each run.
// Printed are, of the runs, the median frame rate and that of the slowest 5 % of
// frames, each with its spread. cpuMsPerFrame is the processor time of all of
// Chromium's processes for one frame: it says what a frame costs also where the
// machine was busy with other work (load, at the end). --json prints one line a
// run, for programs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { serveBench } from './frames-stub.mjs';

const { values: wish } = parseArgs({
  options: {
    url: { type: 'string' },
    login: { type: 'string' },
    password: { type: 'string' },
    things: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '20' },
    runs: { type: 'string', default: '3' },
    draw: { type: 'string', default: 'auto,pixels,images,gl' },
    dist: { type: 'string', default: join(import.meta.dirname, '../dist') },
    json: { type: 'boolean', default: false },
    shot: { type: 'string' },
    zoom: { type: 'string' },
  },
});

async function signIn(page, url) {
  if (!wish.login) return;
  const answer = await page.request.post(`${url}/api/v1/session`, {
    data: { login: wish.login, password: wish.password ?? '' },
  });
  if (!answer.ok()) throw new Error(`sign in: ${answer.status()}`);
}

// Processor time in ms of a process and all below it, from /proc (100 ticks a second).
function cpuOf(root) {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
        const fields = rest.split(' ');
        return [
          { pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) },
        ];
      } catch {
        return []; // It has ended meanwhile.
      }
    });
  const sum = (pid) =>
    stats.filter((one) => one.parent === pid).reduce((a, one) => a + sum(one.pid), 0) +
    (stats.find((one) => one.pid === pid)?.ticks ?? 0);
  return sum(root) * 10;
}

// Runs in the page.
function count(seconds) {
  return new Promise((done) => {
    const gaps = [];
    const until = performance.now() + seconds * 1000;
    let last = performance.now();
    const frame = (now) => {
      gaps.push(now - last);
      last = now;
      if (now < until) requestAnimationFrame(frame);
      else done(gaps.slice(1));
    };
    requestAnimationFrame(frame);
  });
}

async function measure(browser, root, url, way) {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await signIn(page, url);
  const bench = wish.url ? '' : `bench=${wish.things}&`;
  await page.goto(`${url}/screen?${bench}draw=${way}`);
  await page.waitForSelector('.maplibregl-canvas', { timeout: 30_000 });
  await page.waitForTimeout(6000);
  for (let i = 0; i < Number(wish.zoom ?? 0); i++) {
    await page.mouse.move(960, 540);
    await page.mouse.wheel(0, -400);
    await page.waitForTimeout(1500);
  }
  const before = cpuOf(root);
  const gaps = await page.evaluate(count, Number(wish.seconds));
  const spent = cpuOf(root) - before;
  if (wish.shot) await page.screenshot({ path: wish.shot });
  await page.close();
  gaps.sort((a, b) => a - b);
  const at = (share) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))];
  return {
    draw: way,
    frames: gaps.length,
    medianFps: Math.round(10_000 / at(0.5)) / 10,
    p5Fps: Math.round(10_000 / at(0.95)) / 10,
    slowestMs: Math.round(at(1)),
    cpuMsPerFrame: Math.round((spent / gaps.length) * 10) / 10,
    meanFps: Math.round(((gaps.length * 1000) / gaps.reduce((a, b) => a + b, 0)) * 10) / 10,
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

// One line a way of drawing: the medians of its runs, and between which they lay.
function summary(way, runs) {
  const of = (figure) => {
    const values = runs.map((run) => run[figure]);
    return `${median(values)} (${Math.min(...values)}–${Math.max(...values)})`;
  };
  return `${way.padEnd(7)} median ${of('medianFps')} frames/s, slowest 5 % ${of('p5Fps')}, slowest ${of('slowestMs')} ms, ${of('cpuMsPerFrame')} ms of processor a frame`;
}

const say = wish.json ? () => {} : console.log;

async function measureAll(browser, root, url) {
  const what = wish.url ? 'a running city' : `${wish.things} synthetic things, all moving each second`;
  say(`Chromium ${browser.version()}, ${what}, ${wish.runs} runs of ${wish.seconds} s`);
  for (const way of wish.draw.split(',')) {
    const runs = [];
    for (let i = 0; i < Number(wish.runs); i++) {
      runs.push(await measure(browser, root, url, way));
      if (wish.json) console.log(JSON.stringify({ ...runs.at(-1), chromium: browser.version() }));
    }
    say(summary(way, runs));
  }
  say(`load ${loadavg()[0].toFixed(1)}`);
}

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
for (const [file, how] of [
  [executablePath, 'make setup, or name yours in CHROMIUM'],
  ...(wish.url ? [] : [[join(wish.dist, 'index.html'), 'make web']]),
]) {
  if (!existsSync(file)) {
    console.error(`frames: ${file} is missing: ${how}`);
    process.exit(1);
  }
}
const stub = wish.url ? null : await serveBench(resolve(wish.dist));
const server = await chromium.launchServer({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader'],
});
try {
  const browser = await chromium.connect(server.wsEndpoint());
  await measureAll(browser, server.process().pid, wish.url ?? stub.url);
} finally {
  await server.close();
  stub?.close();
}
