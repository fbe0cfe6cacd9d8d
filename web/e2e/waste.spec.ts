import { readFile } from 'node:fs/promises';
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

// Planning takes some seconds on a quiet machine, and the machine is not always quiet.
const patience = { timeout: 120_000 };

test('the waste company gets its list', async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'waste');
  await page.goto('/desk/waste');
  await page.getByRole('heading', { level: 1, name: '垃圾清运' }).waitFor();

  // No plan yet: the empty page says what comes by itself and offers to do it now.
  await page.getByRole('button', { name: '编制计划' }).click();
  const rounds = page.getByRole('list', { name: '车辆路线' });
  await rounds.getByRole('button').first().waitFor(patience);
  await page.getByText(/比每天全收少 [\d.,]+ 公里/).waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);

  // A vehicle is chosen: its stops in order, and the choice stands in the address.
  await rounds.getByRole('button').first().click();
  await page.waitForURL(/vehicle=\w/);
  await page.getByRole('heading', { name: /的清运点$/ }).waitFor();
  const first = page.getByRole('row').nth(1);
  await first.getByRole('button', { name: '已清空' }).click();
  await first.getByRole('button', { name: '撤回' }).waitFor(patience);

  // The list for the company's own system.
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: '导出 CSV' }).click();
  const file = await (await download).path();
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines[0]).toContain('date,vehicle,place,bin');
  // How many stops there are depends on the hour: as many as the plan says, and one is done.
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter((line) => line.includes(',done,')).length).toBe(1);

  // Bins by the time at which they will be full.
  await page.getByRole('tab', { name: '满溢预测' }).click();
  await page.getByRole('region', { name: '满溢预测' }).getByRole('row').nth(5).waitFor();
  expect(await barriers(page)).toEqual([]);
});

test('a driver ticks bins off on the phone', async () => {
  const page = await browser.page({ viewport: { width: 375, height: 812 }, hasTouch: true });
  await signInAs(page, 'waste');
  await page.goto('/desk/waste/drive');
  // Which vehicles drive depends on how full the bins are.
  await page.getByRole('list', { name: '车辆路线' }).getByRole('button').first().click(patience);
  const bin = await page.locator('.waste-bin').textContent();
  await page.getByRole('button', { name: '已清空', exact: true }).click();
  await expect.poll(() => page.locator('.waste-bin').textContent(), patience).not.toBe(bin);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  expect(browser.complaints).toEqual([]);
});
