import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apply } from './applications';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

let city: City;
let browser: Browser;

// Ten times as fast as the wall: what is looked for each minute of the city is found in
// seconds, and an hour before the end of a limit leaves six minutes to look at it.
beforeAll(async () => {
  city = await openCity(['--time-scale', '10']);
  browser = await openBrowser(city);
});
afterAll(async () => {
  await browser?.close();
  await city?.close();
});

const desk = { viewport: { width: 1440, height: 1000 } };
const phone = { viewport: { width: 375, height: 812 } };
const minute = 60_000;
const matter = 'residence-permit';

/** Signs in at the city's own time, by which the page then counts. */
async function enter(page: Page, login: string, path: string) {
  await signInAs(page, login);
  const { now } = (await (await page.request.get('/api/v1/demo/clock')).json()) as { now: string };
  await page.clock.setSystemTime(new Date(now));
  await page.goto(path);
}

/** Sets the city's clock forward to a moment; whoever was signed in may have to do so again. */
async function forwardTo(moment: number) {
  const keeper = await browser.page(desk);
  await signInAs(keeper, 'admin');
  const asked = await keeper.request.get('/api/v1/demo/clock');
  const { now } = (await asked.json()) as { now: string };
  const minutes = Math.ceil((moment - Date.parse(now)) / minute);
  expect(minutes).toBeGreaterThan(0);
  const moved = await keeper.request.post('/api/v1/demo/clock', {
    headers: { 'X-Citybrain': 'story' },
    data: { minutes },
  });
  expect(moved.status()).toBe(200);
}

type View = {
  number: string;
  stages: { due?: string; light: string }[];
  history: { kind: string; rung?: number }[];
};

const read = async (page: Page, id: string) =>
  (await (await page.request.get(`/api/v1/cases/${id}`)).json()) as View;

/** Waits until the case has gone so far up the ladder. */
const climbed = (page: Page, id: string, rung: number) =>
  expect
    .poll(async () => (await read(page, id)).history.some((one) => one.rung === rung), { timeout: 90_000 })
    .toBe(true);

const rowOf = (page: Page, view: View) => page.getByRole('row').filter({ hasText: view.number.slice(-12) });

describe('a late case', () => {
  let id = '';
  let view: View;

  test('turns yellow and red in the queue of its office', { timeout: 300_000 }, async () => {
    const citizen = await browser.page(phone);
    await signInAs(citizen, 'citizen');
    id = await apply(citizen, matter, { dwelling: 'dormitory' });

    const police = await browser.page(desk);
    await enter(police, 'police', '/desk/cases');
    view = await read(police, id);
    expect(view.stages[0]?.light).toBe('green');
    await rowOf(police, view).getByText('居住证办理').waitFor();
    expect(await rowOf(police, view).getByRole('img', { name: '快到期' }).count()).toBe(0);
    const due = Date.parse(view.stages[0]?.due ?? '');

    await forwardTo(due - 60 * minute);
    await enter(police, 'police', '/desk/cases?light=yellow');
    await rowOf(police, view).getByRole('img', { name: '快到期' }).waitFor();
    await climbed(police, id, 1);
    expect(await barriers(police)).toEqual([]);
    expect((await read(police, id)).stages[0]?.light).toBe('yellow');

    await forwardTo(due + 10 * minute);
    await enter(police, 'police', '/desk/cases?light=red');
    await rowOf(police, view).getByRole('img', { name: '已超期' }).waitFor();
    await climbed(police, id, 2);
    expect(await barriers(police)).toEqual([]);
    await rowOf(police, view).getByRole('link').click();
    await police.getByText('红灯：已超期，报部门负责人').waitFor();
    await police.getByText('黄灯：快到期').waitFor();
    expect(await barriers(police)).toEqual([]);
  });

  test('is told to the superior, and shows in supervision', { timeout: 240_000 }, async () => {
    const head = await browser.page(desk);
    await enter(head, 'jingan-admin', '/desk/inbox');
    const told = head.getByRole('listitem').filter({ hasText: view.number });
    await told.filter({ hasText: '已超期：居住证办理' }).getByRole('link', { name: '查看办件' }).click();
    await head.getByRole('heading', { name: '居住证办理', exact: true }).waitFor();
    await head.getByText('红灯：已超期，报部门负责人').waitFor();

    const leader = await browser.page(desk);
    await enter(leader, 'leader', `/desk/supervision?matter=${matter}`);
    const late = leader.locator('.figure').filter({ hasText: '已超期' });
    expect(Number.parseInt(await late.locator('.figure-value').innerText().then(digits), 10)).toBeGreaterThan(
      0,
    );
    expect(await barriers(leader)).toEqual([]);
    await late.getByRole('link', { name: '已超期' }).click();
    await rowOf(leader, view).getByRole('link').first().click();
    await leader.getByRole('heading', { name: '居住证办理', exact: true }).waitFor();
    await leader.getByText('红灯：已超期，报部门负责人').waitFor();
    await leader.getByText('您在督办这个办件').waitFor();
    expect(await leader.getByRole('textbox', { name: '写给对方' }).count()).toBe(0);
    expect(await barriers(leader)).toEqual([]);

    await leader.goto('/desk/supervision');
    await leader.getByRole('tab', { name: '督办清单' }).click();
    await leader.waitForURL(/\/desk\/supervision\/late/);
    await rowOf(leader, view).getByText('已报部门负责人').waitFor();
    await leader.getByRole('combobox', { name: '到了哪一级' }).click();
    await leader.getByTitle('超期两个工作日以上').click();
    await leader.waitForURL(/rung=3/);
    await rowOf(leader, view).waitFor({ state: 'detached' });
    await leader.goto(`/desk/supervision/late?matter=${matter}&region=310106`);
    await rowOf(leader, view).waitFor();
    await leader.locator('.ant-select-dropdown').first().waitFor({ state: 'hidden' });
    expect(await barriers(leader)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('is read in English, also on a phone', { timeout: 180_000 }, async () => {
    const police = await browser.page({ ...desk, locale: 'en-GB' });
    await enter(police, 'police', '/desk/cases?light=red');
    await rowOf(police, view).getByRole('img', { name: 'Late' }).waitFor();
    expect(await barriers(police)).toEqual([]);

    const leader = await browser.page({ ...phone, locale: 'en-GB' });
    await enter(leader, 'leader', `/desk/supervision/late?matter=${matter}`);
    await rowOf(leader, view).getByText('The head was told').waitFor();
    expect(await overflow(leader)).toBe(0);
    expect(await barriers(leader)).toEqual([]);
    await rowOf(leader, view).getByRole('link').first().click();
    await leader.getByText('Red light: late, told to the head of the department').waitFor();
    await leader.goto(`/desk/supervision?matter=${matter}`);
    await leader.locator('.figure').filter({ hasText: 'Late' }).first().waitFor();
    expect(await overflow(leader)).toBe(0);
    expect(await barriers(leader)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});

const digits = (text: string) => text.replace(/\D/g, '');
