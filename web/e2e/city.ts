import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const binary = resolve(process.env.CITYBRAIN_BIN ?? join(root, 'bin/citybrain'));
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

// Quiet, without a GPU (WebGL by SwiftShader), with nothing that calls home.
const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A camera that shows a moving pattern, allowed to whoever asks.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/** A city that runs for one story: a server on a free port with an empty data folder. */
export type City = { url: string; log: () => string; close: () => Promise<void> };

// The rule of test/port/port.go: a row of ports belongs to the process that listens on the first of
// them, and hands out the others in turn. They lie below those that systems hand out to outgoing
// connections: one of these could take a port between the moment it is found and its server opens it.
const first = 20_000;
const rows = 200;
const width = 60;
let start = 0;
let given = 0;

function listening(port: number): Promise<Server | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.on('error', () => done(undefined));
    server.listen(port, '127.0.0.1', () => done(server));
  });
}

async function freePort(): Promise<number> {
  while (start === 0) {
    const wanted = first + width * Math.floor(Math.random() * rows);
    const guard = await listening(wanted);
    guard?.unref(); // It listens as long as the process lives, and does not keep it alive.
    if (guard) start = wanted;
  }
  const port = start + 1 + (given++ % (width - 1));
  const probe = await listening(port);
  if (!probe) return freePort();
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function untilReady(url: string, child: ChildProcess, log: () => string) {
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the city did not open:\n${log()}`);
    const ready = await fetch(`${url}/readyz`).catch(() => null);
    if (ready?.ok) return;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error(`the city was not ready in time:\n${log()}`);
}

/** Stops a city; one that does not within 30 s is made to tell what every part of it was doing. */
async function untilEnded(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) return true;
  let patient = true;
  const ended = new Promise((done) => child.once('close', done));
  const limit = setTimeout(() => {
    patient = false;
    child.kill('SIGQUIT');
  }, 30_000);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(limit);
  return patient;
}

// The server refuses settings that it does not know; ours are for this harness.
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CITYBRAIN_')));
}

/** What a city of a story has that is not usual: another pack, settings that need its address. */
type Special = { pack?: string; settings?: (url: string) => Promise<Record<string, string>> };

/**
 * Opens the demo city and waits until it is ready. CITYBRAIN_URL uses one that runs already, if nothing
 * is special. `flags` are further flags of `citybrain serve`.
 */
export async function openCity(
  flags: string[] = [],
  { pack = 'shanghai', settings }: Special = {},
): Promise<City> {
  const given = process.env.CITYBRAIN_URL;
  if (given && !settings) return { url: given, log: () => '', close: async () => undefined };
  if (!existsSync(binary)) throw new Error(`${binary} is missing: build it first (make build)`);
  const data = await mkdtemp(join(tmpdir(), 'citybrain-story-'));
  const [http, mqtt] = [await freePort(), await freePort()];
  const args = ['serve', '--demo', '--http', `127.0.0.1:${http}`, '--mqtt', `127.0.0.1:${mqtt}`];
  const url = `http://127.0.0.1:${http}`;
  const child = spawn(binary, [...args, '--data', data, '--city', join(root, 'cities', pack), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), ...(await settings?.(url)) },
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (told += piece));
  const close = async () => {
    const ended = await untilEnded(child);
    await rm(data, { recursive: true, force: true });
    if (!ended) throw new Error(`the city did not stop in time, it was doing:\n${told.slice(-200_000)}`);
  };
  try {
    await untilReady(url, child, () => told);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, log: () => told, close };
}

/** A browser of its own for one story. */
export type Browser = {
  /** Opens a page in a fresh context; what the browser complains about is collected in `complaints`. */
  page: (options?: BrowserContextOptions) => Promise<Page>;
  complaints: string[];
  /** Closes every page, so that what a story leaves open does not slow the next one down. */
  rest: () => Promise<void>;
  close: () => Promise<void>;
};

// Refusals are part of the stories (nobody is signed in at first): the browser logs each as an error.
const expected = /status of 40[134]/;

/** Starts Chromium (with a profile folder of its own, which the driver makes and removes) against a city. */
export async function openBrowser(city: City): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: browserPath, args: flags });
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  const page = async (options: BrowserContextOptions = {}) => {
    // As somebody who asked for no motion: a list that is still coming down takes no choice, and a
    // button that fades from one colour to another has neither when axe looks.
    const context = await browser.newContext({
      baseURL: city.url,
      locale: 'zh-CN',
      reducedMotion: 'reduce',
      ...options,
    });
    // A wait ends when what it is for is there: a patient one only helps a busy machine.
    context.setDefaultTimeout(60_000);
    contexts.push(context);
    const opened = await context.newPage();
    opened.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
    opened.on('console', (line) => {
      if (line.type() === 'error' && !expected.test(line.text())) complaints.push(`console: ${line.text()}`);
    });
    return opened;
  };
  const rest = async () => {
    for (const context of contexts.splice(0)) await context.close();
  };
  const close = async () => {
    await rest();
    await browser.close();
  };
  return { page, complaints, rest, close };
}

/** Signs in by the browser's own session, as the person of the demo. */
export async function signInAs(page: Page, login: string) {
  const listed = await page.request.get('/api/v1/demo/accounts');
  const { items } = (await listed.json()) as { items: { login: string; password: string }[] };
  const account = items.find((one) => one.login === login);
  if (!account) throw new Error(`the demo has no account ${login}`);
  const answer = await page.request.post('/api/v1/session', {
    headers: { 'X-Citybrain': 'web' },
    data: { login, password: account.password },
  });
  if (!answer.ok()) throw new Error(`sign in as ${login}: ${answer.status()} ${await answer.text()}`);
}

const axe = readFileSync(join(root, 'web/node_modules/axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

// A colour that is still on its way to another is not what people read: what was just
// pressed is drawn first, and what moves and will end has ended.
async function atRest() {
  const drawn = () => new Promise((done) => requestAnimationFrame(done));
  await drawn();
  await drawn();
  const moving = document
    .getAnimations()
    .filter(
      (one) =>
        one.playState === 'running' && Number.isFinite(Number(one.effect?.getComputedTiming().endTime)),
    );
  await Promise.all(moving.map((one) => one.finished.catch(() => undefined)));
}

/** Waits until what was just pressed is drawn and nothing moves: a list that still opens loses a press. */
export const still = (page: Page) => page.evaluate(atRest);

/** Chooses a line of the list, or the tree, that has just been opened. */
export async function choose(page: Page, title: string) {
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
  const line = list.locator('.ant-select-item-option, .ant-select-tree-node-content-wrapper');
  await line.filter({ hasText: title }).first().click();
  await list.waitFor({ state: 'hidden' });
}

/** Lets axe look at the page and gives what it finds, a line a violation. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  await still(page);
  return page.evaluate(async (tags) => {
    type Found = { violations: { id: string; nodes: { target: unknown[]; html: string }[] }[] };
    const { axe: engine } = window as unknown as {
      axe: { run: (on: Document, how: object) => Promise<Found> };
    };
    const { violations } = await engine.run(document, { runOnly: tags });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
    );
  }, rules);
}

/** Gives by how many CSS pixels the page is wider than the window; 0 is right. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
}

/** Names what would have to be pushed sideways to be seen. */
export async function wider(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.table-scroll, .page')]
      .filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => box.className),
  );
}
