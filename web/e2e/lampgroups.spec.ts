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

const patient = { timeout: 60_000 };

test('a planner makes a group of a street, changes it and ends it', { timeout: 240_000 }, async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1200 } });
  await signInAs(page, 'lighting');
  await page.goto('/desk/lighting');
  await page.getByRole('button', { name: '新建分组' }).click(patient);
  await page.getByLabel('名称（中文）').fill('故事夜市');
  expect(await page.getByRole('button', { name: '建立分组' }).isDisabled()).toBe(true);
  await page.getByLabel('道路').fill('西康路');
  await page.getByTitle('西康路', { exact: true }).click(patient);
  await page.getByText(/选中 [\d,]+ 盏，位于/).waitFor(patient);
  await page.getByText(/来自：.+ \d+/).waitFor(patient);
  await page.getByRole('heading', { level: 1 }).click(); // which closes the list of streets
  await page.locator('.ant-select-dropdown:visible').waitFor({ state: 'detached' });
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: '建立分组' }).click();
  await page.getByRole('heading', { level: 1, name: '故事夜市' }).waitFor(patient);

  await page.getByRole('button', { name: '成员与名称' }).click();
  await page.getByLabel('名称（中文）').fill('故事夜市街');
  await page.getByText(/选中 [\d,]+ 盏/).waitFor(patient);
  await page.getByRole('button', { name: /^保\s?存$/ }).click();
  await page.getByRole('heading', { level: 1, name: '故事夜市街' }).waitFor(patient);

  await page.getByRole('button', { name: '撤销分组' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤销分组' }).click();
  await page.waitForURL(/\/desk\/lighting$/);
  await page.getByRole('link', { name: '南京西路商圈' }).waitFor(patient);
  await page.getByRole('link', { name: '故事夜市街' }).waitFor({ state: 'detached' });
});

test('lamps, manholes and gauges of gas are seen on a phone', { timeout: 240_000 }, async () => {
  const page = await browser.page({
    viewport: { width: 375, height: 812 },
    hasTouch: true,
    colorScheme: 'dark',
  });
  await signInAs(page, 'admin');
  await page.goto('/desk/lighting/map');
  await page.getByRole('button', { name: /亮灯 [\d,]+/ }).waitFor(patient);
  expect(await overflow(page)).toBe(0);
  await page.goto('/desk/leaks/manholes');
  await page.getByRole('link', { name: '井盖打开' }).first().waitFor(patient);
  expect(await barriers(page)).toEqual([]);
  await page.goto('/desk/leaks/pressures?medium=gas');
  await page.getByText('燃气管网监测点压力不足').waitFor(patient);
  await page.getByText('消火栓压力不足').waitFor({ state: 'detached' });
  expect(await overflow(page)).toBe(0);
  expect(browser.complaints).toEqual([]);
});
