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

const patience = { timeout: 60_000 };

/** A day in the city's zone, some days after today. */
const dayAfter = (days: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now() + days * 86_400_000);

test('a hall is found, booked, cancelled, taken back, and requisitioned in an emergency', async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'dispatcher');
  await page.goto(`/desk/resources/find?at=121.47370,31.23040&quantity=500&kind=mall&day=${dayAfter(1)}`);
  const found = page.getByRole('list', { name: '空余资源' });
  await found.getByText('示例商场中庭 人民大道').waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);

  // 500 persons tomorrow from 14 to 18.
  await found.getByRole('button', { name: '预订 示例商场中庭 人民大道' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('用途').fill('就业援助专场');
  await form.getByRole('button', { name: '提交预订' }).click();
  await form.waitFor({ state: 'hidden', ...patience });
  await found.getByText('示例商场中庭 人民大道').waitFor({ state: 'hidden', ...patience });

  // It stands in the list; a cancel can be taken back.
  await page.getByRole('tab', { name: '预订', exact: true }).click();
  await page.getByRole('searchbox', { name: '用途' }).fill('就业援助');
  await page.getByRole('button', { name: '查找' }).click();
  await page.waitForURL(/q=/);
  const row = page.getByRole('row', { name: /就业援助专场/ });
  await row.getByText('已确认').waitFor(patience);
  await row.getByRole('button', { name: '取消预订' }).click();
  await row.getByText('已取消').waitFor(patience);
  await page.getByRole('button', { name: '撤回' }).click();
  await row.getByText('已确认').waitFor(patience);
  expect(await barriers(page)).toEqual([]);

  // The list as a file.
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: '导出 CSV' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  expect(lines[0]).toContain('booking,series,resource,name');
  expect(lines).toHaveLength(2);

  // An emergency takes the hall; the fair gives way and hears where else there is room.
  await page.goto(`/desk/resources/resource_mall-renmin?date=${dayAfter(1)}&span=day`);
  await page.getByRole('button', { name: /^14:00–18:00 就业援助专场/ }).waitFor(patience);
  await page.getByRole('button', { name: '预订 示例商场中庭 人民大道' }).click();
  await form.getByLabel('用途').fill('燃气泄漏临时安置');
  await form.getByLabel('开始').fill('15:00');
  await form.getByLabel('结束').fill('20:00');
  await form.getByLabel('数量').fill('300');
  await form.getByRole('combobox', { name: '优先级' }).click();
  await page.getByTitle('应急', { exact: true }).click();
  await form.getByRole('checkbox', { name: /征用/ }).check();
  await form.getByRole('button', { name: '提交预订' }).click();
  await page.getByText('1 个较低优先级的预订已让位').waitFor(patience);
  await page.getByRole('button', { name: /^15:00–20:00 燃气泄漏临时安置/ }).waitFor(patience);
  await page.goto('/desk/resources/bookings?state=displaced');
  await page
    .getByRole('row', { name: /就业援助专场/ })
    .getByText(/可改用/)
    .waitFor(patience);
});

test('the board shows the day, the week and the closure of a road', async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'admin');
  await page.goto('/desk/resources?kind=road&span=week');
  const board = page.getByRole('region', { name: '日程' });
  await board.getByText('衡山路 乌鲁木齐南路至宛平路').waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);

  await page.goto(`/desk/resources/resource_road-dongdaming?date=${dayAfter(2)}`);
  await page.getByRole('button', { name: '安排停用' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('停用原因').fill('路面铣刨');
  await form.getByLabel('停用多少').fill('2');
  await form.getByRole('button', { name: '安排停用' }).click();
  await page.getByText('路面铣刨').waitFor(patience);
  await page.getByRole('button', { name: '撤销停用' }).click();
  await page.getByText('没有停用安排').waitFor(patience);
});

test('a citizen books a space on the phone and takes it back', async () => {
  const page = await browser.page({ viewport: { width: 375, height: 812 }, hasTouch: true });
  await page.goto('/resources?kind=carpark');
  await page.getByRole('link', { name: '登录后预订' }).first().waitFor(patience);
  await signInAs(page, 'citizen');
  await page.goto(`/resources?kind=carpark&day=${dayAfter(1)}`);
  await page
    .getByRole('button', { name: /^预订 示例公共停车场/ })
    .first()
    .click(patience);
  const form = page.getByRole('dialog');
  await form.getByLabel('用途').fill('带老人看病');
  await form.getByRole('button', { name: '提交预订' }).click();
  await page.waitForURL('**/me/bookings', patience);
  const mine = page.getByRole('list', { name: '我的预订' });
  await mine.getByText('已确认').waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await mine.getByRole('button', { name: '取消预订' }).click();
  await mine.getByText('已取消').waitFor(patience);
  await mine.getByRole('button', { name: '恢复' }).click();
  await mine.getByText('已确认').waitFor(patience);
  expect(browser.complaints).toEqual([]);
});

test('who may not see the resources is told so', async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 900 } });
  await signInAs(page, 'waste');
  await page.goto('/desk/resources');
  await page.getByText('您现在的岗位看不到这里').waitFor(patience);
});
