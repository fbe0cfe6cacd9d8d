import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs, wider } from './city';

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

const desk = { viewport: { width: 1440, height: 900 } };

// Five lamps of a street; one stands in the sea, one has no number.
const list = `设备类型,编号,名称,经度,纬度
lamp,STORY-1,故事灯 1,121.4737,31.2304
lamp,STORY-2,故事灯 2,121.4738,31.2304
lamp,STORY-3,故事灯 3,121.4739,31.2304
lamp,STORY-4,故事灯 4,135.0000,31.2304
lamp,,故事灯 5,121.4741,31.2304
`;

describe('an operator of devices', () => {
  test('checks a list, sees what is wrong with it, and registers the rest', {
    timeout: 120_000,
  }, async () => {
    const page = await browser.page(desk);
    await signInAs(page, 'admin');
    await page.goto('/desk/things');
    await page.getByRole('button', { name: '批量登记' }).click();
    await page.getByRole('heading', { level: 1, name: '批量登记' }).waitFor();
    await page
      .getByLabel('设备清单')
      .setInputFiles({ name: 'lamps.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
    await page.getByRole('button', { name: /检\s?查/ }).click();
    await page.getByText(/可登记 3 台.*有问题 2 行/).waitFor();
    await page.getByRole('cell', { name: '5', exact: true }).waitFor(); // the line in the sea
    expect(await barriers(page)).toEqual([]);
    if (shots) await page.screenshot({ path: `${shots}/import.png`, fullPage: true });
    await page.getByRole('button', { name: '登记 3 台' }).click();
    await page.getByText(/新登记 3 台/).waitFor();
    await page.goto('/desk/things?q=STORY-2');
    await page.getByRole('link', { name: '故事灯 2' }).waitFor();
  });

  test('looks into the past of one, in steps that stand in the address', { timeout: 120_000 }, async () => {
    const page = await browser.page(desk);
    await signInAs(page, 'admin');
    await page.goto('/desk/things?profile=noise&state=good');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText('30 天', { exact: true }).click();
    await page.getByRole('combobox', { name: '粒度' }).click();
    await page.locator('.ant-select-item').getByText('1 小时', { exact: true }).click();
    await page.waitForURL(/span=month/);
    await page.waitForURL(/step=1h/);
    await page.getByText('自选').click();
    await page.getByLabel('开始时间').waitFor();
    await page.waitForURL(/from=20/);
    const href = await page.getByRole('link', { name: '导出 CSV' }).getAttribute('href');
    const file = await page.request.get(href ?? '');
    expect(await file.text()).toMatch(/^at,LAeq,count,min,max,last,gap/);
    expect(await barriers(page)).toEqual([]);
  });

  test('follows the devices of a street, and their firmware', { timeout: 180_000 }, async () => {
    const page = await browser.page(desk);
    await signInAs(page, 'admin');
    await page.goto('/desk/assets');
    await page
      .getByRole('button', { name: /^展开示例道路/ })
      .first()
      .click();
    await page
      .getByRole('link', { name: /示例路灯/ })
      .first()
      .waitFor();
    expect(await barriers(page)).toEqual([]);
    if (shots) await page.screenshot({ path: `${shots}/assets.png`, fullPage: true });

    await page.goto('/desk/firmware');
    await page.getByRole('button', { name: '上传固件' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('设备类型').click();
    await page.getByTitle('路灯', { exact: true }).click();
    await dialog.getByLabel('版本').fill('9.1.0');
    await dialog
      .getByLabel('固件文件')
      .last()
      .setInputFiles({
        name: 'lamp.bin',
        mimeType: 'application/octet-stream',
        buffer: Buffer.alloc(40_000, 7),
      });
    await dialog.getByRole('button', { name: '上传固件' }).click();
    await page.getByText('已由城市密钥签名').waitFor();
    await page.getByRole('button', { name: '开始升级' }).click();
    await dialog.getByLabel('阶段（累计百分比）').fill('1, 100');
    await dialog.getByLabel('阶段之间观察').fill('60');
    await dialog.getByLabel('原因').fill('故事升级');
    await dialog.getByRole('button', { name: '开始升级' }).click();
    await page.getByRole('heading', { level: 1, name: '路灯升级到 9.1.0' }).waitFor();
    await page.getByText('第 2 阶段').first().waitFor();
    // The lamps of the first stage answer: they install it, or say why not.
    await page
      .getByText(/已升级|失败/)
      .first()
      .waitFor({ timeout: 90_000 });
    expect(await barriers(page)).toEqual([]);
    if (shots) await page.screenshot({ path: `${shots}/campaign.png`, fullPage: true });
    await page.getByRole('button', { name: '整批退回' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '整批退回' }).click();
    await page
      .getByText(/正在退回|已退回/)
      .first()
      .waitFor();
  });

  test('reads all of it on a phone in the dark, in English', { timeout: 120_000 }, async () => {
    const page = await browser.page({
      viewport: { width: 375, height: 812 },
      hasTouch: true,
      colorScheme: 'dark',
      locale: 'en-GB',
    });
    await signInAs(page, 'admin');
    const paths = [
      'things',
      'things/import',
      'assets',
      'groups',
      'firmware',
      'orders',
      'rules',
      'statistics',
      'alarms',
    ];
    for (const path of paths) {
      await page.goto(`/desk/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await overflow(page), await wider(page)]).toEqual([path, 0, []]);
    }
  });
});
