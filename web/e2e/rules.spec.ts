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

describe('a rule of a department', () => {
  test('an operator writes it, tries it, switches it on and sees the alarm', {
    timeout: 180_000,
  }, async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(page, 'admin');
    await page.goto('/desk/rules');
    await page.getByText('夜间积水时井盖开启').waitFor(); // the pack brings rules
    await page.getByRole('button', { name: '新建规则' }).click();
    await page.getByRole('combobox', { name: '设备类型' }).click();
    await page.getByTitle('噪声监测点', { exact: true }).click();
    await page.getByRole('textbox', { name: '代码', exact: true }).fill('story_noise');
    await page.getByRole('textbox', { name: '中文名称' }).fill('故事噪声');
    await page.getByRole('textbox', { name: '英文名称' }).fill('Noise of the story');
    const raise = page.getByRole('textbox', { name: '产生告警的条件' });
    await raise.fill('LAe >= 0');
    await page.getByText(/第 1 行第 1 字 · 没有这个名称/).waitFor();
    await raise.fill('LAeq >= 0');
    await page.getByText(/条件无误/).waitFor();

    await page.getByRole('button', { name: '画新围栏' }).click();
    const fence = page.getByRole('dialog');
    await fence.getByLabel('中文名称').fill('故事围栏');
    await fence.getByLabel('英文名称').fill('Fence of the story');
    await fence.getByLabel('代码').fill('story_fence');
    const map = fence.locator('.map-base canvas');
    await map.waitFor();
    for (const [x, y] of [
      [120, 80],
      [320, 80],
      [220, 220],
    ] as const)
      await map.click({ position: { x, y } });
    await fence.getByText('已点 3 个').waitFor();
    if (shots) await page.screenshot({ path: `${shots}/rule-fence.png` });
    await fence.getByRole('button', { name: '保存围栏' }).click();
    await fence.waitFor({ state: 'detached' });
    expect(await raise.inputValue()).toBe('LAeq >= 0 && inside("story_fence")');
    await raise.fill('LAeq >= 0');
    await page.getByText('限定时段').click();
    await page.getByLabel('从').fill('00:00');
    await page.getByLabel(/^到/).fill('23:59');
    expect(await barriers(page)).toEqual([]);

    await page.getByRole('button', { name: '用昨天的数据试运行' }).click();
    await page.getByRole('region', { name: '用昨天的数据试运行' }).waitFor({ timeout: 60_000 });

    await page.getByRole('button', { name: /保\s?存/ }).click();
    await page.getByRole('heading', { level: 1, name: '故事噪声' }).waitFor();
    await page.getByRole('button', { name: /启\s?用/ }).click();
    await page.getByText('已启用').waitFor();

    await page.goto('/desk/alarms');
    await page.getByText('故事噪声').first().waitFor({ timeout: 90_000 });
  });

  test('it is changed, compared, brought back and switched off', { timeout: 120_000 }, async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(page, 'admin');
    await page.goto('/desk/rules/story_noise');
    const raise = page.getByRole('textbox', { name: '产生告警的条件' });
    await raise.fill('LAeq >= 200');
    await page.getByRole('button', { name: /保\s?存/ }).click();
    await page.getByText('第 2 版').waitFor();
    await page.getByRole('button', { name: '与当前比较' }).click();
    await page.getByRole('deletion').getByText('LAeq >= 0').waitFor();
    if (shots) await page.screenshot({ path: `${shots}/rule-versions.png`, fullPage: true });
    await page.getByRole('button', { name: '设为当前' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '设为当前' }).click();
    await page.getByText('第 3 版').waitFor();
    await expect.poll(() => raise.inputValue()).toBe('LAeq >= 0');

    await page.getByRole('button', { name: /^停\s?用$/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /停\s?用/ })
      .click();
    await page.getByText('未启用').waitFor();
    await page.goto('/desk/alarms?state=open');
    await page.getByRole('table').waitFor();
    expect(await page.getByText('故事噪声').count()).toBe(0);
  });

  test('rules and statistics are read on a phone in the dark', { timeout: 60_000 }, async () => {
    const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, colorScheme: 'dark' as const };
    const page = await browser.page(phone);
    await signInAs(page, 'admin');
    for (const path of ['/desk/rules', '/desk/rules/story_noise', '/desk/statistics']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await overflow(page)).toBe(0);
    }
  });
});
