import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

let city: City;
let browser: Browser;
const shots = process.env.SHOTS;

beforeAll(async () => {
  city = await openCity();
  browser = await openBrowser(city);
});
afterAll(async () => {
  await browser?.close();
  await city?.close();
});

describe('an operator who dims lamps', () => {
  test('dims a group of them and sees them answer, then one by hand', async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(page, 'admin');
    await page.goto('/desk/things?profile=lamp&state=good');
    await page.getByRole('link', { name: /路灯/ }).first().waitFor({ timeout: 60_000 });
    const boxes = page.getByRole('table').getByRole('checkbox');
    for (const n of [1, 2, 3, 4, 5]) await boxes.nth(n).check();
    await page.getByRole('button', { name: '下发', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('亮度').fill('30');
    await dialog.getByLabel('持续').fill('60');
    await dialog.getByLabel('原因').fill('世博夜间节电');
    expect(await barriers(page)).toEqual([]);
    if (shots) await page.screenshot({ path: `${shots}/cmd-form.png` });
    await dialog.getByRole('button', { name: '下发' }).click();

    await page.getByRole('heading', { level: 1, name: '调光' }).waitFor();
    await page.getByText('5 / 5').waitFor({ timeout: 90_000 });
    await page.getByText('已执行').first().waitFor();
    expect(await barriers(page)).toEqual([]);
    if (shots) await page.screenshot({ path: `${shots}/cmd-order.png` });

    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('button', { name: '恢复自动' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('检修完成');
    await page.getByRole('dialog').getByRole('button', { name: '下发' }).click();
    await page.getByRole('cell', { name: '恢复自动' }).first().waitFor();
    await page
      .getByText(/已执行|执行失败|设备已收到/)
      .first()
      .waitFor({ timeout: 30_000 });
    expect(await barriers(page)).toEqual([]);
    if (shots) {
      await page.screenshot({ path: `${shots}/cmd-thing.png`, fullPage: true });
      const url = page.url();
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.goto(url);
      await page.getByRole('heading', { name: '指令' }).waitFor();
      await page.screenshot({ path: `${shots}/cmd-phone.png`, fullPage: true });
    }
    expect(await overflow(page)).toBe(0);
  }, 240_000);

  test('saves devices as a group and commands the group', async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(page, 'admin');
    await page.goto('/desk/things?profile=lamp&q=LAMP-0000');
    await page.getByRole('button', { name: '存为分组' }).click();
    await page.getByRole('dialog').getByLabel('名称').fill('故事路灯组');
    await page.getByRole('dialog').getByRole('button', { name: '存为分组' }).click();
    await page.getByRole('heading', { level: 1, name: '设备分组' }).waitFor();
    const row = page.getByRole('row').filter({ hasText: '故事路灯组' });
    await row.getByText('按条件').waitFor();
    expect(await barriers(page)).toEqual([]);
    await row.getByRole('button', { name: '下发指令' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('亮度').fill('40');
    await dialog.getByLabel('持续').fill('30');
    await dialog.getByLabel('原因').fill('分组试灯');
    await dialog.getByRole('button', { name: '下发' }).click();
    await page.getByRole('heading', { level: 1, name: '调光' }).waitFor();
    await page.goto('/desk/groups');
    await row.getByRole('button', { name: /删\s?除/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /删\s?除/ })
      .click();
    await row.waitFor({ state: 'detached' });
  }, 120_000);
});
