import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

let city: City;
let browser: Browser;

beforeAll(async () => {
  city = await openCity();
  browser = await openBrowser(city);
});
afterEach(async () => browser.rest());
afterAll(async () => {
  await browser?.close();
  await city?.close();
});

const wall = { viewport: { width: 1920, height: 1080 } };
const patient = { timeout: 60_000 };

async function openScreen(address = '/screen', login = 'leader'): Promise<Page> {
  const page = await browser.page(wall);
  page.setDefaultTimeout(patient.timeout);
  await signInAs(page, login);
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor(patient);
  return page;
}

/** Reports for a thing over the public door, as a department's system would. */
async function report(page: Page, thing: string, values: object) {
  const answer = await page.request.post('/api/v1/observations', {
    headers: { 'X-Citybrain': 'web' },
    data: [{ device: thing, values }],
  });
  expect(await answer.json()).toMatchObject({ accepted: 1, rejected: [] });
}

// Drawing without a graphics card takes its time.
describe('the one screen', { timeout: 240_000 }, () => {
  test('asks those who are not signed in to sign in, and tells others that they may not', async () => {
    const stranger = await browser.page(wall);
    await stranger.goto('/screen');
    await stranger.getByRole('link', { name: '登录' }).waitFor(patient);
    const citizen = await openScreen('/screen', 'citizen');
    await citizen.getByRole('alert').waitFor(patient);
    expect(await citizen.locator('.vital').count()).toBe(0);
  });

  test('shows the city: a sentence, figures with source, owner and age, feeds, the map', async () => {
    const page = await openScreen();
    await page.locator('.maplibregl-canvas').waitFor(patient);
    await page.getByRole('heading', { level: 1, name: /全市/ }).waitFor(patient);
    const heard = page.locator('[data-figure=heard]');
    await heard.getByText(/^\d/).first().waitFor(patient);
    expect(await heard.locator('.vital-source').textContent()).toBe('全部感知设备');
    expect(await heard.locator('.vital-owner').textContent()).toBe('城运中心');
    expect(await heard.locator('.vital-age').textContent()).toMatch(/刚刚|前/);
    await expect.poll(() => page.locator('.feed').count()).toBeGreaterThanOrEqual(12);
    expect(await page.locator('.map-credit').textContent()).toContain('OpenStreetMap');
    const sizes = await page.evaluate(() =>
      ['.vital-number', '.vital-label', '.feed-age'].map((name) => {
        const found = document.querySelector(name);
        return found ? Number.parseFloat(getComputedStyle(found).fontSize) : 0;
      }),
    );
    expect(sizes[0]).toBeGreaterThanOrEqual(32);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(18);
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  });

  test('goes from a figure to its list, to a thing, to its history; a link shows the same', async () => {
    const page = await openScreen();
    await page.locator('[data-figure=pm25]').click(patient);
    await page.locator('.drill-row').first().click(patient);
    await page.getByRole('heading', { name: '当前数值' }).waitFor(patient);
    await page.getByRole('button', { name: /PM10/ }).click(patient);
    await page.getByText(/PM10：最近 \d+/).waitFor(patient);
    expect(await barriers(page)).toEqual([]);
    const again = await browser.page(wall);
    await signInAs(again, 'leader');
    await again.goto(page.url());
    await again.getByText(/PM10：最近 \d+/).waitFor(patient);
    await page.keyboard.press('Escape');
    await page.locator('.screen-drawer').waitFor({ ...patient, state: 'detached' });
  });

  test('shows the last hours again, says so, and comes back to live', async () => {
    const page = await openScreen();
    const slider = page.getByRole('slider', { name: '回放时间' });
    await page
      .locator('.slider-strip rect')
      .first()
      .waitFor({ ...patient, state: 'attached' });
    await slider.focus();
    await slider.press('ArrowLeft');
    await slider.press('ArrowLeft');
    await page.getByRole('heading', { level: 1, name: /回放/ }).waitFor(patient);
    expect(new URL(page.url()).searchParams.get('at')).toMatch(/^20/);
    await page.getByRole('button', { name: '回到实时' }).click();
    await page.getByRole('heading', { level: 1, name: /全市/ }).waitFor(patient);
    expect(new URL(page.url()).searchParams.get('at')).toBeNull();
  });

  test('shows a new alarm by itself, in the list and in the sentence', async () => {
    const page = await openScreen('/screen', 'data');
    await page.locator('.alarm-list, .screen-calm').first().waitFor(patient);
    const found = await page.request.get('/api/v1/things?profile=manhole&state=good&limit=1');
    const { items } = (await found.json()) as { items: { id: string; name: string }[] };
    const manhole = items[0];
    if (!manhole) throw new Error('the demo has no manhole that is well');
    await report(page, manhole.id, { coverOpen: true, tilt: 60 });
    await page.locator('.alarm', { hasText: manhole.name }).first().waitFor(patient);
    await page.getByRole('heading', { level: 1, name: /险情/ }).waitFor(patient);
    await page.locator('.alarm', { hasText: manhole.name }).first().click();
    await page.getByRole('heading', { level: 2, name: manhole.name }).waitFor(patient);
  });

  test('says how old the data are when the stream breaks, and which feed is late', async () => {
    const page = await browser.page(wall);
    await signInAs(page, 'leader');
    const read = await page.request.get('/api/v1/overview/vitals');
    const vitals = (await read.json()) as { feeds: { state: string; ageSeconds: number; profile: string }[] };
    const [late] = vitals.feeds;
    if (!late) throw new Error('the demo has no feeds');
    Object.assign(late, { state: 'unknown', ageSeconds: 900 });
    await page.route('**/api/v1/stream*', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `retry: 60000\n\nevent: vitals\ndata: ${JSON.stringify(vitals)}\n\n`,
      }),
    );
    // The first reading must tell the same, or it could come after the event and hide it.
    await page.route('**/api/v1/overview/vitals', (route) => route.fulfill({ json: vitals }));
    await page.goto('/screen');
    await page.locator(`[data-feed=${late.profile}] .feed-age`, { hasText: /1[5-9] 分前/ }).waitFor(patient);
    await page
      .getByRole('alert')
      .getByText(/数据已 \d+ 秒未更新/)
      .waitFor(patient);
  });

  test('hides what nobody touches on a wall, and a layer on wish', async () => {
    const page = await openScreen('/screen?wall=1');
    await page.locator('.vital').first().waitFor(patient);
    expect(await page.locator('.slider, .screen-controls').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.locator('.screen-controls').waitFor(patient);
    await page.locator('[data-feed=lamp]').click();
    await page.locator('[data-feed=lamp][aria-pressed=false]').waitFor(patient);
    expect(new URL(page.url()).searchParams.get('hide')).toBe('lamp');
  });

  test('fits a phone', async () => {
    const page = await browser.page({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await signInAs(page, 'leader');
    await page.goto('/screen');
    await page.locator('.vital').first().waitFor(patient);
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
  });

  test('makes no browser complain', () => {
    expect(browser.complaints).toEqual([]);
  });
});
