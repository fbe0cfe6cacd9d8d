import { Buffer } from 'node:buffer';
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

const patience = { timeout: 90_000 };

/** 500 lamps along West Nanjing Road; one stands in the sea and one nowhere. */
function list(): string {
  const rows = Array.from({ length: 500 }, (_, i) => {
    const lon = (121.442_3 + (i % 25) * 0.000_005).toFixed(6);
    const lat = (31.2253 + Math.floor(i / 25) * 0.000_002).toFixed(6);
    const at = i === 100 ? '122.9,30.1' : i === 200 ? 'here,31.2253' : `${lon},${lat}`;
    return `STORY-${String(i).padStart(3, '0')},故事路灯 ${String(i).padStart(3, '0')},${at}`;
  });
  return ['serial,name,lon,lat', ...rows].join('\n');
}

type Things = { items: { id: string }[] };

/** Lets an imported lamp say something with a key of its own, over HTTP as a device does. */
async function report(page: Page, name: string, values: object) {
  const found = (await (await page.request.get('/api/v1/things', { params: { q: name } })).json()) as Things;
  const id = found.items[0]?.id ?? '';
  const given = await page.request.post(`/api/v1/things/${id}/credential`, {
    headers: { 'X-Citybrain': 'web' },
  });
  const { password } = (await given.json()) as { password: string };
  const key = Buffer.from(`${id}:${password}`).toString('base64');
  const answer = await fetch(`${city.url}/api/v1/observations`, {
    method: 'POST',
    headers: { Authorization: `Basic ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify([values]),
  });
  expect(answer.ok).toBe(true);
}

test('an operator brings in 500 lamps, watches them by a rule and dims their group', async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'admin');

  // The list: checked first, every bad row told with its line, then registered.
  await page.goto('/desk/things/import');
  await page.getByRole('combobox', { name: '设备类型' }).click();
  await page.getByTitle('路灯', { exact: true }).click();
  const file = { name: 'lamps.csv', mimeType: 'text/csv', buffer: Buffer.from(list()) };
  await page.getByLabel('设备清单').setInputFiles(file);
  await page.getByRole('button', { name: /^检\s?查$/ }).click();
  await page.getByText('检查完毕：500 行，可登记 498 台，已登记过 0 台，有问题 2 行。').waitFor(patience);
  const problems = page.getByRole('region', { name: '有问题的地方' }).getByRole('row');
  await problems.filter({ hasText: '102' }).first().waitFor();
  await problems.filter({ hasText: '202' }).filter({ hasText: 'here' }).waitFor();
  await page.getByRole('button', { name: '登记 498 台' }).click();
  await page.getByText('登记完毕：新登记 498 台，已登记过 0 台，没有登记 2 行。').waitFor(patience);

  // The rule: written, tried on yesterday, switched on.
  await page.goto('/desk/rules');
  await page.getByRole('button', { name: '新建规则' }).click();
  await page.getByRole('combobox', { name: '设备类型' }).click();
  await page.getByTitle('路灯', { exact: true }).click();
  await page.getByRole('textbox', { name: '代码', exact: true }).fill('story_voltage');
  await page.getByRole('textbox', { name: '中文名称' }).fill('故事电压过低');
  await page.getByRole('textbox', { name: '英文名称' }).fill('Voltage of the story');
  await page.getByRole('textbox', { name: '产生告警的条件' }).fill('voltage < 60');
  await page.getByText(/条件无误/).waitFor();
  await page.getByRole('button', { name: '用昨天的数据试运行' }).click();
  await page.getByRole('region', { name: '用昨天的数据试运行' }).waitFor(patience);
  await page.getByRole('button', { name: /保\s?存/ }).click();
  await page.getByRole('heading', { level: 1, name: '故事电压过低' }).waitFor();
  await page.getByRole('button', { name: /启\s?用/ }).click();
  await page.getByText('已启用').waitFor();

  // A lamp of the list speaks for itself, and its alarm is seen.
  await report(page, '故事路灯 007', { powerState: 'on', status: 'ok', voltage: 41, powerConsumption: 2 });
  await page.goto('/desk/alarms');
  await page
    .getByRole('row')
    .filter({ hasText: '故事电压过低' })
    .filter({ hasText: '故事路灯 007' })
    .waitFor(patience);

  // Their group counts them, and is dimmed by hand.
  await page.goto('/desk/lighting');
  await page.getByRole('heading', { level: 1, name: '路灯照明' }).waitFor();
  await page.getByRole('link', { name: '南京西路商圈' }).waitFor(patience);
  expect(await barriers(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await page.getByRole('link', { name: '南京西路商圈' }).click();
  await page.getByText(/共 5\d\d 盏/).waitFor(patience);
  await page.getByRole('button', { name: '手动调光' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('亮度（%）').fill('40');
  await dialog.getByLabel('原因').fill('橱窗活动彩排');
  await dialog.getByRole('button', { name: /调\s?光/ }).click();
  await page.getByText(/手动 40%/).waitFor(patience);
  expect(await barriers(page)).toEqual([]);

  // The lamps that are there obey, the one that spoke among the first.
  const lamps = page.getByRole('region', { name: '路灯' });
  await lamps.getByText('40% · 已执行').first().waitFor(patience);
  await page.getByRole('button', { name: '撤销手动调光' }).click();
  await page.getByText(/手动 40%/).waitFor({ state: 'detached', timeout: 30_000 });
}, 300_000);

test('the planner tries a schedule on tonight and publishes it', async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'lighting');
  await page.goto('/desk/lighting/huangpu');
  await page.getByRole('button', { name: '修改方案' }).click();
  const editor = page.getByRole('region', { name: '修改方案' });
  await editor.getByText(/今晚 \d\d:\d\d 亮灯/).waitFor(patience);
  await editor.getByLabel('亮度（%） 1').fill('55');
  await editor.getByRole('switch', { name: '随车流调节' }).click();
  await editor.getByLabel('车少时降几个百分点').waitFor();
  expect(await barriers(page)).toEqual([]);
  await editor.getByLabel('修改说明').fill('后半夜再暗一点');
  await editor.getByRole('button', { name: /发\s?布/ }).click();
  await page.getByText('第 2 版').first().waitFor(patience);
  await page.getByText('历史版本').click();
  await page.getByText('后半夜再暗一点').waitFor();
  expect(browser.complaints).toEqual([]);
}, 180_000);

test('groups and repairs are read on a phone in the dark', async () => {
  const page = await browser.page({
    viewport: { width: 375, height: 812 },
    hasTouch: true,
    colorScheme: 'dark',
  });
  await signInAs(page, 'lighting');
  for (const path of ['/desk/lighting', '/desk/lighting/jingan', '/desk/lighting/repairs']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
  }
}, 180_000);
