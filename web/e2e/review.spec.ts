import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apply, decide } from './applications';
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

const phone = { viewport: { width: 375, height: 812 } };
const desk = { viewport: { width: 1440, height: 900 } };

describe('a citizen', () => {
  test('rates badly and is called back', { timeout: 240_000 }, async () => {
    const citizen = await browser.page(phone);
    await signInAs(citizen, 'citizen');
    const id = await apply(citizen, 'report-a-lost-identity-card');
    const department = await browser.page(desk);
    await signInAs(department, 'admin');
    expect(await decide(department, id)).toBe('granted');

    await citizen.goto(`/me/reviews/${id}`);
    await citizen.getByText('您的评价只显示等级和文字').waitFor();
    expect(await barriers(citizen)).toEqual([]);
    expect(await overflow(citizen)).toBe(0);
    await citizen.getByRole('button', { name: '提交' }).click();
    await citizen.getByText('请选一个等级').waitFor();
    await citizen.getByRole('radio', { name: '非常不满意' }).check();
    await citizen.getByRole('checkbox', { name: '办理速度' }).check();
    await citizen.getByLabel('想说的话').fill('等了三周，打13800138000也没人回');
    await citizen.getByRole('button', { name: '提交' }).click();
    await citizen.getByText('等待回访').waitFor();
    expect(await barriers(citizen)).toEqual([]);

    const caller = await browser.page(desk);
    await signInAs(caller, 'caller');
    await caller.goto('/desk/reviews');
    await caller.getByText('等了三周，打***也没人回').waitFor();
    expect(await barriers(caller)).toEqual([]);
    await caller
      .getByRole('link', { name: /身份证/ })
      .first()
      .click();
    await caller.getByRole('button', { name: '查看联系方式' }).click();
    await caller.getByRole('dialog').getByLabel('为什么要看').fill('差评回访');
    await caller.getByRole('dialog').getByRole('button', { name: '查看联系方式' }).click();
    await caller.getByText('10000000001').waitFor();
    expect(await barriers(caller)).toEqual([]);
    await caller.getByRole('link', { name: '去办理' }).click();
    await caller.getByRole('button', { name: '已回访，转整改' }).click();
    await caller.getByRole('dialog').getByLabel('理由').fill('已联系本人，要求加快');
    await caller.getByRole('dialog').getByRole('button', { name: '已回访，转整改' }).click();
    await caller.getByText('已回访，转整改 → 整改中').waitFor();

    const voices = await department.request.get('/api/v1/reviews?kind=review');
    const { items } = (await voices.json()) as { items: { case: string }[] };
    await department.goto(`/desk/cases/${items[0]?.case}`);
    expect(await department.getByText('王小明').count()).toBe(0);
    await department.getByRole('button', { name: '已整改，答复' }).click();
    await department.getByRole('dialog').getByLabel('理由').fill('已增加人手，三天内办结');
    await department.getByRole('dialog').getByRole('button', { name: '已整改，答复' }).click();
    await department.getByText('已整改，答复 →').waitFor();

    await citizen.reload();
    await citizen.getByText('已增加人手，三天内办结').waitFor();
    await citizen.getByText('已回访您').waitFor();
    expect(await barriers(citizen)).toEqual([]);
    await citizen.getByRole('button', { name: '满意', exact: true }).click();
    await citizen.getByText('您对答复表示满意').waitFor();
    await citizen.goto('/me/reads');
    await citizen.getByText('差评回访').waitFor();
    await citizen.goto('/me/voices');
    await citizen.getByText('等了三周，打13800138000也没人回').waitFor();
    expect(await barriers(citizen)).toEqual([]);
    expect(browser.complaints.filter((line) => !line.includes('status of 422'))).toEqual([]);
  });

  test('reads in English what others said, and says what does not work', { timeout: 120_000 }, async () => {
    const page = await browser.page({ ...phone, locale: 'en-GB' });
    await page.goto('/reviews');
    await page.getByRole('heading', { name: 'Reviews' }).waitFor();
    await page.getByText('Called back', { exact: true }).waitFor();
    await page.getByText('No reviews yet').waitFor(); // they are published on the next day
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.getByRole('link', { name: /Something wrong with this page/ }).click();
    await page.getByText('About the page: /reviews').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('radio', { name: 'A suggestion' }).check();
    await page.getByLabel('Please tell us').fill('Let me sort by date');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('We have it, thank you').waitFor();

    const keeper = await browser.page(desk);
    await signInAs(keeper, 'data');
    await keeper.goto('/desk/reviews?kind=feedback');
    await keeper.getByText('Let me sort by date').waitFor();
    await keeper.goto('/desk/reviews/figures');
    await keeper.getByRole('table').waitFor();
    expect(await barriers(keeper)).toEqual([]);
  });
});
