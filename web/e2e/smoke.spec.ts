import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

let city: City;
let browser: Browser;

beforeAll(async () => {
  city = await openCity();
  browser = await openBrowser(city);
});
afterAll(async () => {
  await browser?.close();
  await city?.close();
});

const times = Number(process.env.SMOKE_TIMES ?? 5);
const words = (text: string) => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
};

// MQTT 3.1.1, as far as a detector needs it; its packets are shorter than 16 KB.
function packet(kind: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
  return Buffer.concat([Buffer.from([kind, ...size]), body]);
}

type Detector = { id: string; name: string; say: (values: object) => void; leave: () => void };

/** Registers a smoke detector and connects it over MQTT with a key of its own. */
async function detector(page: Page, i: number): Promise<Detector> {
  const headers = { 'X-Citybrain': 'web' };
  const name = `故事烟感 ${String(i).padStart(3, '0')}`;
  const data = { profile: 'smoke', serial: `STORY-SMOKE-${i}`, name, lon: 121.4737, lat: 31.2304 };
  const made = await page.request.post('/api/v1/things', { headers, data });
  const { id } = (await made.json()) as { id: string };
  const given = await page.request.post(`/api/v1/things/${id}/credential`, { headers });
  const key = (await given.json()) as { password: string; mqtt: string };
  const [host, port] = key.mqtt.split(':');
  const socket = await new Promise<Socket>((ready, failed) => {
    const line = connect(Number(port), host);
    line.on('error', failed);
    line.on('connect', () =>
      line.write(
        packet(
          0x10,
          words('MQTT'),
          Buffer.from([4, 0xc2, 0, 120]),
          words(id),
          words(id),
          words(key.password),
        ),
      ),
    );
    line.once('data', (answer) => (answer[3] === 0 ? ready(line) : failed(new Error('refused'))));
  });
  let sent = 0;
  const say = (values: object) => {
    const number = Buffer.from([0, (++sent % 255) + 1]);
    const body = Buffer.from(JSON.stringify(values));
    socket.write(packet(0x32, words(`devices/${id}/telemetry`), number, body));
  };
  return { id, name, say, leave: () => socket.destroy() };
}

/** Notes when a name first stands in the list of alarms, by the clock of the browser, which is ours. */
const watchAlarms = (page: Page) =>
  page.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(window, { seen });
    const look = () => {
      for (const name of document.querySelector('.alarm-list')?.textContent?.match(/故事烟感 \d{3}/g) ?? [])
        seen[name] ??= Date.now();
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });

test('smoke stands on the screen at once', { timeout: 120_000 + times * 20_000 }, async () => {
  const keeper = await browser.page();
  await signInAs(keeper, 'admin');
  const screen = await browser.page({ viewport: { width: 1920, height: 1080 } });
  await signInAs(screen, 'leader');
  await screen.goto('/screen');
  await screen.getByRole('heading', { level: 1 }).waitFor({ timeout: 60_000 });
  await watchAlarms(screen);
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const one = await detector(keeper, i);
    one.say({ smokeAlarm: false, smokeDensity: 0.1 });
    await screen.waitForTimeout(700);
    const at = Date.now();
    one.say({ smokeAlarm: true, smokeDensity: 38 });
    const seen = await screen.waitForFunction(
      (name) => (window as unknown as { seen: Record<string, number> }).seen[name],
      one.name,
      { timeout: 15_000, polling: 50 },
    );
    took.push(Number(await seen.jsonValue()) - at);
    one.say({ smokeAlarm: false, smokeDensity: 0.1 });
    one.leave();
  }
  took.sort((a, b) => a - b);
  console.log(`smoke on the screen, ms: ${took.join(' ')}`);
  expect(took).toHaveLength(times);
});

/** A partner's own server: what it was told, in the order in which it came. */
async function partner() {
  const told: { data: { id: string; smokeAlarm: { value: boolean } }[] }[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    told.push(JSON.parse(Buffer.concat(parts).toString()));
    response.end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { told, uri: `http://127.0.0.1:${port}/smoke`, close: () => server.close() };
}

test('the page of the detectors shows what fires, and a partner hears of it', {
  timeout: 180_000,
}, async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'admin');
  const one = await detector(page, 900);
  one.say({ smokeAlarm: false, smokeDensity: 0.1, temperature: 21.5, batteryLevel: 0.8 });
  const fire = await partner();
  const wish = {
    id: 'urn:ngsi-ld:Subscription:story-fire',
    type: 'Subscription',
    entities: [{ type: 'SmokeDetector' }],
    watchedAttributes: ['smokeAlarm'],
    notification: { format: 'concise', attributes: ['smokeAlarm'], endpoint: { uri: fire.uri } },
  };
  const headers = { 'X-Citybrain': 'web' };
  const made = await page.request.post('/ngsi-ld/v1/subscriptions', { headers, data: wish });
  expect(made.status()).toBe(201);

  // Well at first: the list finds it by its name, and the search stands in the address.
  await page.goto('/desk/smoke');
  await page.getByRole('heading', { level: 1, name: '烟感' }).waitFor();
  const list = page.getByRole('region', { name: '烟感', exact: true });
  await list.getByRole('searchbox').fill(one.name);
  await list.getByRole('searchbox').press('Enter');
  await page.waitForURL(/q=/);
  const row = list.getByRole('row').filter({ hasText: one.name });
  await row.getByText('无烟').waitFor({ timeout: 30_000 });
  await expect.poll(() => list.getByRole('row').count(), { timeout: 30_000 }).toBe(2);

  // Smoke: the row, the figure and the partner, without a reload.
  one.say({ smokeAlarm: true, smokeDensity: 38, temperature: 24 });
  await row.getByText('正在报警').waitFor({ timeout: 20_000 });
  await row.getByText('有烟 38%').waitFor({ timeout: 20_000 });
  await row.getByRole('link', { name: '烟感报警' }).waitFor();
  await expect
    .poll(() =>
      fire.told.flatMap(({ data }) => data).some((of) => of.id.endsWith(one.id) && of.smokeAlarm.value),
    )
    .toBe(true);
  await page.getByRole('link', { name: '正在报警', exact: true }).click();
  await page.waitForURL(/state=alarm/);
  await row.waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);

  // On a phone nothing is pushed aside; the row leads to the device.
  await page.setViewportSize({ width: 375, height: 812 });
  expect(await overflow(page)).toBe(0);
  await row.getByRole('link', { name: one.name }).click();
  await page.waitForURL(new RegExp(`/desk/things/${one.id}`));

  one.say({ smokeAlarm: false, smokeDensity: 0.1 });
  await page.goto(`/desk/smoke?state=alarm&q=${encodeURIComponent(one.name)}`);
  await page.getByRole('button', { name: '清除筛选' }).first().waitFor({ timeout: 30_000 });
  await expect.poll(() => page.getByText(one.name).count(), { timeout: 30_000 }).toBe(0);
  one.leave();
  fire.close();
  expect(browser.complaints).toEqual([]);
});
