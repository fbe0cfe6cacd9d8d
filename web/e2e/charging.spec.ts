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

// Piles report once a minute, and the machine is not always quiet.
const patience = { timeout: 120_000 };

test('a driver finds a charger', async () => {
  const page = await browser.page({ viewport: { width: 375, height: 812 }, hasTouch: true });
  await page.goto('/chargers');
  await page.getByText('先说从哪里出发').waitFor();
  await page.getByRole('combobox', { name: '从哪里出发？' }).fill('南京西路');
  await page.getByRole('option').first().click();
  await page.waitForURL(/at=/);

  // By road, soonest first, with the price of now and of later, and the chance on arrival.
  const list = page.getByRole('list', { name: '充电站', exact: true });
  await list.getByRole('button').first().waitFor(patience);
  await list
    .getByText(/有空位 空 \d+ \/ 共 \d+/)
    .first()
    .waitFor(patience);
  await expect.poll(() => list.getByText(/现在 \d+\.\d\d 元\/度/).count()).toBeGreaterThan(5);
  await expect.poll(() => list.getByText(/到时.*（\d+%）/).count()).toBeGreaterThan(3);
  expect(await overflow(page)).toBe(0);

  // Only fast sockets: no alternating current is left, and the choice stands in the address.
  await page.getByRole('checkbox', { name: '只看快充' }).click();
  await page.waitForURL(/power=30/);
  await page.getByRole('checkbox', { name: '现在有空' }).click();
  await page.waitForURL(/free=1/);
  await expect.poll(() => list.getByText('国标交流').count(), patience).toBe(0);
  await expect.poll(() => list.getByText('已占满').count(), patience).toBe(0);
  await expect.poll(() => list.getByText('国标直流').count()).toBeGreaterThan(0);

  // One of them: what 30 kWh cost, the outlook, and the way drawn on the map.
  await list.getByRole('button').first().click();
  await page.getByText(/现在开始约 \d+\.\d\d 元/).waitFor(patience);
  await expect
    .poll(() => page.getByRole('list', { name: '未来 6 小时的空位' }).getByRole('listitem').count())
    .toBe(13);
  await page.getByRole('button', { name: '去这里' }).click();
  const way = page.getByRole('region', { name: /^去 .* 的路线$/ });
  await way.getByRole('listitem').first().waitFor(patience);
  const drawn = () =>
    page.locator('canvas.map-overlay').evaluate((canvas: HTMLCanvasElement) => {
      const pen = canvas.getContext('2d');
      const pixels = pen?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return pixels.some((value, i) => i % 4 === 3 && value > 0);
    });
  await expect.poll(drawn, patience).toBe(true);
  expect(await overflow(page)).toBe(0);
  await page.mouse.move(0, 0); // a phone has no pointer that rests on what was pressed
  await expect.poll(() => barriers(page), patience).toEqual([]); // its colour fades
});

test('a driver charges at a pile over OCPP and sees the bill', async () => {
  const page = await browser.page({ viewport: { width: 375, height: 812 }, hasTouch: true });
  await signInAs(page, 'citizen');

  // Found by road: a pile that can be started from here and has a free socket.
  const near = await page.request.get('/api/v1/public/charging/nearest?at=121.4737,31.2304&limit=30');
  const offers: { id: string; name: string; byRoad: boolean }[] = (await near.json()).items;
  expect(offers[0]?.byRoad).toBe(true);
  type Pile = { pile: string; startable: boolean; sockets: { state: string }[] };
  const ready = async () => {
    for (const offer of offers) {
      const answer = await page.request.get(`/api/v1/public/charging/stations/${offer.id}/piles`);
      const piles: Pile[] = (await answer.json()).items;
      const found = piles.find((one) => one.startable && one.sockets.some((s) => s.state === 'free'));
      if (found) return found.pile;
    }
    return '';
  };
  await expect.poll(ready, { ...patience, interval: 2_000 }).not.toBe('');
  const pile = await ready();

  // Which pile: the number that stands on it; then the socket.
  await page.goto('/chargers/start');
  await page.getByLabel('桩身上的编号').fill(pile.toLowerCase());
  await page.getByRole('button', { name: '查找' }).click();
  await page.waitForURL(new RegExp(`pile=${pile}`));
  expect(await overflow(page)).toBe(0);
  await page.getByRole('button', { name: '开始充电' }).first().click();
  await page.waitForURL(/me\/charges\/charge_/);

  // Live: energy and what it costs so far.
  const live = page.getByRole('region', { name: '充电中' });
  await live.getByText('目前费用').waitFor(patience);
  await live.getByText(/^(0\.[1-9]\d|[1-9]\d*\.\d\d) 元$/).waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: '结束充电' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '结束充电' }).click();

  // The bill: its lines come to the sum; it is to be paid once the car has left.
  const bill = page.getByRole('region', { name: '账单' });
  await bill.getByRole('heading', { name: '账单' }).waitFor(patience);
  await page.getByText('待支付', { exact: true }).waitFor(patience);
  await expect.poll(() => bill.getByText(/\d+\.\d\d 元/).count()).toBeGreaterThan(2);
  await page.getByRole('button', { name: '打印账单' }).waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await page.goto('/me/charges');
  await page
    .getByRole('list', { name: '我的充电' })
    .getByText(/待支付/)
    .waitFor(patience);

  // The desk sees the charge and names nobody.
  const desk = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(desk, 'charging');
  await desk.goto('/desk/charging/charges?payment=to_pay');
  const table = desk.getByRole('region', { name: '充电记录' });
  await table.getByRole('cell', { name: '市民' }).waitFor(patience);
  expect(await table.getByText('王小明').count()).toBe(0);

  // A command reaches a pile over OCPP, and its answer comes back.
  const piles = await desk.request.get('/api/v1/charging/charges?payment=to_pay&limit=1');
  const thing: string = (await piles.json()).items[0].thing;
  const told = await desk.request.post(`/api/v1/things/${thing}/commands`, {
    headers: { 'X-Citybrain': 'story' },
    data: { command: 'trigger', parameters: { message: 'StatusNotification' }, why: '例行检查' },
  });
  const command: string = (await told.json()).id;
  const ended = async () => (await (await desk.request.get(`/api/v1/commands/${command}`)).json()).state;
  await expect.poll(ended, { ...patience, interval: 500 }).toBe('acknowledged');
  expect(await overflow(desk)).toBe(0);
  expect(await barriers(desk)).toEqual([]);
}, 240_000);

test('who keeps the chargers sees the day and sets a price', async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'charging');
  await page.goto('/desk/charging');
  await page.getByRole('heading', { level: 1, name: '充电设施' }).waitFor();
  const table = page.getByRole('region', { name: '充电站' });
  await table.getByRole('row').nth(10).waitFor(patience);
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('tab', { name: '电价方案' }).click();
  await page
    .getByRole('region', { name: '快充分时电价' })
    .getByRole('button', { name: '制定新价格' })
    .click();
  const form = page.getByRole('dialog');
  await form.getByLabel('生效日期').fill('2099-01-01');
  await form.getByLabel('电费（每度）').first().fill('0.2000');
  await form.getByRole('button', { name: '预览' }).click();
  await form.getByText(/全天均价 \d+\.\d\d 元\/度/).waitFor(patience);
  await form.getByRole('button', { name: '发布' }).click();
  await page.getByText('自 2099-01-01 起').waitFor(patience);
  await page.getByText('待生效').first().waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(browser.complaints).toEqual([]);
});
