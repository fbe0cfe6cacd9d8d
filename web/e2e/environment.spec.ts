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

// Stations report within minutes of the start, on a machine that is not always quiet.
const patience = { timeout: 120_000 };

test('an official looks at air, noise and power', { timeout: 240_000 }, async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'data');
  await page.goto('/desk/environment');
  await page.getByRole('heading', { level: 1, name: '环境与供电' }).waitFor();
  const stations = page.getByRole('region', { name: '站点' });
  await stations.getByRole('row').nth(1).waitFor(patience);
  await page.getByText(/离站点 .+ 以外不推算/).waitFor(patience);

  // A station is chosen: its day, and the choice stands in the address.
  await stations.getByRole('row').nth(1).getByRole('button').first().click();
  await page.waitForURL(/station=/);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('tab', { name: '噪声' }).click();
  await page.getByText(/GB 3096/).waitFor(patience);
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('tab', { name: '供电' }).click();
  await page.getByRole('region', { name: '供电' }).getByRole('row').nth(1).waitFor(patience);
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('tab', { name: '超标与停电' }).click();
  await page.getByRole('heading', { level: 1, name: '环境与供电' }).waitFor();
  expect(await barriers(page)).toEqual([]);
});

test('the fire service sees which hydrants have too little', { timeout: 120_000 }, async () => {
  const page = await browser.page({ viewport: { width: 375, height: 812 }, hasTouch: true });
  await signInAs(page, 'data');
  await page.goto('/desk/leaks/pressures');
  await page.getByText('消火栓压力不足').waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await page.goto('/desk/leaks/zones');
  await page
    .getByText(/黄浦北片/)
    .first()
    .waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(browser.complaints).toEqual([]);
});

test('a citizen reads how the air was', { timeout: 120_000 }, async () => {
  const page = await browser.page({ viewport: { width: 375, height: 812 }, hasTouch: true });
  await page.goto('/air');
  await page.getByRole('heading', { name: '过去 24 小时' }).waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
});
