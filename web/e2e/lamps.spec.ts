import { Buffer } from 'node:buffer';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';
import { type Key, type Lamp, openLamp } from './lamp';
import { xlsxOf } from './xlsx';

let city: City;
let browser: Browser;
const lamps: Lamp[] = [];
const shots = process.env.SHOTS;

beforeAll(async () => {
  city = await openCity();
  browser = await openBrowser(city);
});
afterAll(async () => {
  for (const lamp of lamps) lamp.leave();
  await browser?.close();
  await city?.close();
});

const patience = { timeout: 90_000 };
const shoot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: `${shots}/lamps-${name}.png`, fullPage: true });
};

/** 500 lamps along West Nanjing Road; one stands in the sea, one nowhere, one has no number, one comes twice. */
function list(): (string | number)[][] {
  const rows = Array.from({ length: 500 }, (_, i) => {
    const lon = 121.4423 + (i % 25) * 0.000_005;
    const lat = 31.2253 + Math.floor(i / 25) * 0.000_002;
    const serial = i === 300 ? '' : `WHOLE-${String(i === 400 ? 1 : i).padStart(3, '0')}`;
    const name = `全程路灯 ${String(i).padStart(3, '0')}`;
    return [serial, name, i === 100 ? 122.9 : lon, i === 200 ? 'here' : lat];
  });
  return [['编号', '名称', '经度', '纬度'], ...rows];
}

/** Gives an imported lamp a key of its own. */
async function keyOf(page: Page, name: string): Promise<Key> {
  const found = await page.request.get('/api/v1/things', { params: { q: name } });
  const { items } = (await found.json()) as { items: { id: string }[] };
  const given = await page.request.post(`/api/v1/things/${items[0]?.id}/credential`, {
    headers: { 'X-Citybrain': 'web' },
  });
  return (await given.json()) as Key;
}

/** An hour of yesterday in Shanghai. */
function yesterdayAt(hour: number): string {
  const [day, ahead] = [86_400_000, 8 * 3_600_000];
  const midnight = Math.floor((Date.now() + ahead) / day) * day - ahead;
  return new Date(midnight - day + hour * 3_600_000).toISOString();
}

/** Lets a lamp report over HTTP, with its own key. */
async function report({ id, password }: Key, items: object[]) {
  const answer = await fetch(`${city.url}/api/v1/observations`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(items),
  });
  expect(await answer.json()).toMatchObject({ accepted: items.length });
}

test('500 lamps from a spreadsheet: a rule tried on their past, an alarm, a group dimmed', async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'admin');

  // The spreadsheet is checked first: every bad row is told with its line. The rest is registered.
  await page.goto('/desk/things/import');
  await page.getByRole('combobox', { name: '设备类型' }).click();
  await page.getByTitle('路灯', { exact: true }).click();
  await page.getByLabel('设备清单').setInputFiles({
    name: '路灯.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: xlsxOf(list()),
  });
  await page.getByRole('button', { name: /^检\s?查$/ }).click();
  await page.getByText('检查完毕：500 行，可登记 496 台，已登记过 0 台，有问题 4 行。').waitFor(patience);
  const problems = page.getByRole('region', { name: '有问题的地方' }).getByRole('row');
  for (const [line, words] of [
    ['102', '位置在本市之外。'],
    ['202', '位置应为度，例如 121.4737。'],
    ['302', '编号要填，最多 64 字节，首尾没有空格。'],
    ['402', '前面已有同一类型、同一编号的行。'],
  ] as const)
    await problems.filter({ hasText: line }).filter({ hasText: words }).first().waitFor();
  await shoot(page, '1-import');
  await expect.poll(() => barriers(page), patience).toEqual([]); // the button fades from one state into the other
  await page.getByRole('button', { name: '登记 496 台' }).click();
  await page.getByText('登记完毕：新登记 496 台，已登记过 0 台，没有登记 4 行。').waitFor(patience);

  // One lamp brings what it measured yesterday: at one o'clock its voltage was low.
  const past = await keyOf(page, '全程路灯 007');
  const measured = (hour: number, voltage: number) => ({
    at: yesterdayAt(hour),
    values: { status: 'ok', voltage },
  });
  await report(past, [measured(12, 221), measured(13, 41), measured(14, 219)]);
  const minutes = { attribute: 'voltage', step: '1m', from: yesterdayAt(11), to: yesterdayAt(15) };
  const kept = async () => {
    const answer = await page.request.get(`/api/v1/things/${past.id}/history`, { params: minutes });
    return ((await answer.json()) as { items: unknown[] }).items.length;
  };
  await expect.poll(kept, patience).toBe(3);

  // The rule is written, tried over the history, and switched on.
  await page.goto('/desk/rules');
  await page.getByRole('button', { name: '新建规则' }).click();
  await page.getByRole('combobox', { name: '设备类型' }).click();
  await page.getByTitle('路灯', { exact: true }).click();
  await page.getByRole('textbox', { name: '代码', exact: true }).fill('whole_voltage');
  await page.getByRole('textbox', { name: '中文名称' }).fill('全程电压过低');
  await page.getByRole('textbox', { name: '英文名称' }).fill('Voltage of the whole story');
  await page.getByRole('textbox', { name: '产生告警的条件' }).fill('voltage < 60');
  await page.getByText(/条件无误/).waitFor();
  await page.getByRole('button', { name: '用昨天的数据试运行' }).click();
  const trial = page.getByRole('region', { name: '用昨天的数据试运行' });
  await trial.getByText('昨天会产生 1 条告警，涉及 1 台设备').waitFor(patience);
  await shoot(page, '2-trial');
  await page.getByRole('button', { name: /保\s?存/ }).click();
  await page.getByRole('heading', { level: 1, name: '全程电压过低' }).waitFor();
  await page.getByRole('button', { name: /启\s?用/ }).click();
  await page.getByText('已启用').waitFor();

  // The lamp's voltage falls now: its alarm is seen.
  await report(past, [{ values: { powerState: 'on', status: 'ok', voltage: 41, powerConsumption: 2 } }]);
  await page.goto('/desk/alarms');
  const raised = page.getByRole('row').filter({ hasText: '全程电压过低' });
  await raised.filter({ hasText: '全程路灯 007' }).waitFor(patience);
  await shoot(page, '3-alarm');

  // Three of the lamps are on the line; their group is dimmed, and each of them says that it has obeyed.
  for (const name of ['全程路灯 010', '全程路灯 011', '全程路灯 012'])
    lamps.push(await openLamp(await keyOf(page, name)));
  await page.goto('/desk/things?profile=lamp&q=WHOLE-01');
  await page.getByRole('button', { name: '存为分组' }).click();
  await page.getByRole('dialog').getByLabel('名称').fill('全程路灯组');
  await page.getByRole('dialog').getByRole('button', { name: '存为分组' }).click();
  const group = page.getByRole('row').filter({ hasText: '全程路灯组' });
  await group.getByRole('button', { name: '下发指令' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('亮度').fill('40');
  await dialog.getByLabel('持续').fill('30');
  await dialog.getByLabel('原因').fill('橱窗活动彩排');
  await dialog.getByRole('button', { name: '下发' }).click();
  await page.getByRole('heading', { level: 1, name: '调光' }).waitFor();
  await page.getByText('3 / 10').waitFor(patience);
  await expect.poll(() => page.getByRole('row').filter({ hasText: '已执行' }).count(), patience).toBe(3);
  expect(lamps.map((lamp) => lamp.told.length)).toEqual([1, 1, 1]);
  expect(await barriers(page)).toEqual([]);
  await shoot(page, '4-dimmed');
  await page.setViewportSize({ width: 375, height: 812 });
  expect(await overflow(page)).toBe(0);
  await shoot(page, '5-phone');
  expect(browser.complaints).toEqual([]);
}, 300_000);
