import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

describe('a rule of a department', () => {
  test('an operator writes it, tries it, switches it on and sees the alarm', {
    timeout: 180_000,
  }, async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(page, 'admin');
    await page.goto('/desk/rules');
    await page.getByRole('button', { name: '新建规则' }).click();
    await page.getByRole('combobox', { name: '设备类型' }).click();
    await page.getByTitle('路灯', { exact: true }).click();
    await page.getByRole('textbox', { name: '代码', exact: true }).fill('story_lamp');
    await page.getByRole('textbox', { name: '中文名称' }).fill('故事路灯');
    await page.getByRole('textbox', { name: '英文名称' }).fill('Lamp of the story');
    const raise = page.getByRole('textbox', { name: '产生告警的条件' });
    await raise.fill('voltag >= 0');
    await page.getByText(/第 1 行第 1 字 · 没有这个名称/).waitFor();
    await raise.fill('voltage >= 0');
    await page.getByText(/条件无误/).waitFor();
    expect(await barriers(page)).toEqual([]);

    await page.getByRole('button', { name: '用昨天的数据试运行' }).click();
    await page.getByRole('region', { name: '用昨天的数据试运行' }).waitFor({ timeout: 60_000 });

    await page.getByRole('button', { name: /保\s?存/ }).click();
    await page.getByRole('heading', { level: 1, name: '故事路灯' }).waitFor();
    await page.getByRole('button', { name: /启\s?用/ }).click();
    await page.getByText('已启用').waitFor();

    await page.goto('/desk/alarms');
    await page.getByText('故事路灯').first().waitFor({ timeout: 90_000 });
  });

  test('rules and statistics are read on a phone in the dark', { timeout: 60_000 }, async () => {
    const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, colorScheme: 'dark' as const };
    const page = await browser.page(phone);
    await signInAs(page, 'admin');
    for (const path of ['/desk/rules', '/desk/rules/story_lamp', '/desk/statistics']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await overflow(page)).toBe(0);
    }
  });
});
