import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs, wider } from './city';

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

// Four weeks of a simulated network; one row is broken on the way.
function month(): Buffer {
  const packed = resolve(import.meta.dirname, '../../domain/water/leak/testdata/ltown-28d.csv.gz');
  const rows = gunzipSync(readFileSync(packed)).toString().split('\n');
  rows[100] = 'not a time,1,2';
  return Buffer.from(rows.join('\n'));
}

describe('a network of water', () => {
  test('a leak is found on the replayed data', { timeout: 240_000 }, async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(page, 'data');
    await page.goto('/desk/leaks');
    await page.getByRole('button', { name: '上传历史数据' }).click();
    const form = page.getByRole('dialog');
    const file = { name: 'ltown.csv', mimeType: 'text/csv', buffer: month() };
    await form.getByLabel('数据文件（CSV）').setInputFiles(file);
    await form.getByLabel('管网').fill('故事供水');
    await form.getByRole('button', { name: '上传并查找' }).click();

    await page.waitForURL(/\/desk\/leaks\/histories/);
    const row = page.getByRole('row', { name: /故事供水/ }).first();
    await row.getByText('已完成').waitFor({ timeout: 180_000 });
    await row.getByRole('button', { name: '报告' }).click();
    await page.getByRole('dialog').getByText('not a time').waitFor();
    await page.keyboard.press('Escape');

    await row.getByRole('link', { name: /处疑似漏损/ }).click();
    await page.getByRole('row', { name: /n229/ }).getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: /故事供水/ }).waitFor();
    await page.getByText(/n229 比预期低/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '认领' }).click();
    await page.getByText('已认领').first().waitFor();
  });

  test('the leak is read on a phone in the dark', { timeout: 60_000 }, async () => {
    const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, colorScheme: 'dark' as const };
    const page = await browser.page(phone);
    await signInAs(page, 'data');
    await page.goto('/desk/leaks');
    await page
      .getByRole('link', { name: /疑似漏损/ })
      .first()
      .click();
    await page.getByRole('heading', { name: '测点（由近到远）' }).waitFor();
    expect(await overflow(page)).toBe(0);
    expect(await wider(page)).toEqual([]);
    expect(await barriers(page)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});
