import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, choose, openBrowser, openCity, overflow, signInAs } from './city';

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
const shots = process.env.SHOTS;

/** A step that stands there has no barriers and fits the phone. */
async function looksRight(page: Page, name: string) {
  await page.mouse.move(0, 0); // what the last press left under the pointer is half way in its colours
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  expect(await barriers(page), name).toEqual([]);
  expect(await overflow(page), name).toBe(0);
}

// What the story says in each language.
const words = {
  'zh-CN': {
    apply: '立即办理',
    where: '在哪里办',
    start: '开始填写',
    next: '保存，下一步',
    step: (n: number) => `第 ${n} 步，共 11 步`,
    yes: '是',
    child: '孩子姓名',
    born: '出生日期',
    girl: '女',
    hospital: '出生医院',
    electronic: '电子证照',
    region: '区域',
    detail: '详细地址',
    clinic: '希望的接种门诊',
    mother: '母亲',
    card: '银行卡',
    promise: '本人承诺所填内容真实',
    check: '核对',
    district: '静安区',
    jingan: '静安区卫生健康委员会',
  },
  en: {
    apply: 'Apply',
    where: 'Where',
    start: 'Start',
    next: 'Save and continue',
    step: (n: number) => `Step ${n} of 11`,
    yes: 'Yes',
    child: "Child's name",
    born: 'Day of birth',
    girl: 'Female',
    hospital: 'Hospital',
    electronic: 'Electronic',
    region: 'Region',
    detail: 'Street and number',
    clinic: 'Clinic',
    mother: 'The mother',
    card: 'Bank card',
    promise: 'I declare that all this is true',
    check: 'Check your answers',
    district: 'Jing',
    jingan: 'Jing',
  },
} as const;

type Words = (typeof words)[keyof typeof words];

/** Opens the form from the guide. */
async function begin(page: Page, w: Words) {
  await page.goto('/services/having-a-child');
  await page.getByRole('button', { name: w.apply, exact: true }).click();
  await page.getByRole('combobox', { name: w.where }).click();
  await choose(page, w.jingan);
  await page.getByRole('button', { name: w.start }).click();
  await page.getByText(w.step(1)).waitFor();
}

async function address(page: Page, w: Words, detail: string) {
  await page.getByRole('combobox', { name: w.region }).click();
  await choose(page, w.district);
  await page.getByLabel(w.detail).fill(detail);
}

/** Fills the steps of the form, one after the other, and looks at each. */
async function fillAll(page: Page, w: Words, name: string) {
  const next = async (n: number) => {
    await looksRight(page, `${name}-${n}`);
    await page.getByRole('button', { name: w.next }).click();
    await page.getByText(w.step(n + 1)).waitFor();
  };
  await page.getByRole('radio', { name: w.yes, exact: true }).check();
  await next(1);
  await page.getByLabel(w.child).fill('王一诺');
  await page.getByLabel(w.born).fill('2026-01-15');
  await page.getByRole('radio', { name: w.girl, exact: true }).check();
  await page.getByLabel(w.hospital).fill('示例妇幼保健院');
  await next(2);
  await page.getByRole('radio', { name: w.electronic }).check();
  await next(3);
  await address(page, w, '南京西路 1 号 201 室');
  await next(4);
  await page.getByLabel(w.clinic).fill('静安寺街道社区卫生服务中心');
  await next(5);
  await address(page, w, '南京西路 1 号 201 室');
  await next(6);
  await page.getByRole('radio', { name: w.mother }).check();
  await next(7);
  await page.getByRole('radio', { name: w.card }).check();
  await next(8);
  await page.getByRole('checkbox', { name: w.promise }).check();
  await next(9);
  await looksRight(page, `${name}-10`);
  await page.getByRole('button', { name: w.next }).click();
  await page.getByRole('heading', { name: w.check }).waitFor();
  await page.getByText('王一诺').waitFor();
  await looksRight(page, `${name}-check`);
}

describe('a couple on a phone', () => {
  test('has a child: one form, four cases at once, and nothing that the city knew was typed', {
    timeout: 240_000,
  }, async () => {
    const page = await browser.page(phone);
    await signInAs(page, 'citizen');
    const w = words['zh-CN'];
    await begin(page, w);
    await page.getByText('来自您的账号').first().waitFor();
    await page.getByRole('button', { name: w.next }).click();
    await page.getByText('有 1 处要改').waitFor();
    await looksRight(page, 'zh-wrong');
    await fillAll(page, w, 'zh');

    await page.getByRole('link', { name: '修改“领取”' }).click();
    await page.getByRole('radio', { name: '邮寄' }).check();
    await page.getByRole('button', { name: '保存，回到核对' }).click();
    await page.getByRole('heading', { name: w.check }).waitFor();
    await page.getByText('邮寄').waitFor();
    await page.getByText('370 元').waitFor();

    await page.getByRole('button', { name: '提交申请' }).dblclick();
    await page.getByRole('heading', { name: '已提交' }).waitFor();
    await page.getByText('同时在办').waitFor();
    const parts = page.locator('.receipt-parts li');
    expect(await parts.count()).toBe(4);
    await page.getByText('少填').waitFor();
    await looksRight(page, 'zh-receipt');

    const mine = await page.request.get('/api/v1/me/applications');
    expect(((await mine.json()) as { items: unknown[] }).items).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('loses nothing when the session lapses in the middle of the form', { timeout: 120_000 }, async () => {
    const page = await browser.page(phone);
    await signInAs(page, 'citizen');
    const w = words['zh-CN'];
    await begin(page, w);
    await page.getByRole('radio', { name: w.yes, exact: true }).check();
    await page.getByRole('button', { name: w.next }).click();
    await page.getByText(w.step(2)).waitFor();
    await page.getByLabel(w.child).fill('王二诺');
    await page.getByLabel(w.hospital).fill('示例医院');
    await page.getByLabel(w.born).fill('2026-01-15');
    await page.getByRole('radio', { name: w.girl, exact: true }).check();
    await page.context().clearCookies();
    await page.getByRole('button', { name: w.next }).click();
    await page.getByText('登录已过期，您填的内容都还在').waitFor();
    expect(await page.getByLabel(w.child).inputValue()).toBe('王二诺');
    await looksRight(page, 'zh-lapsed');
    await page.getByRole('link', { name: '重新登录' }).click();
    await page.getByRole('button', { name: /^市民/ }).click();
    await page.getByText('您刚才填了还没保存的内容，已经放回来了').waitFor();
    expect(await page.getByLabel(w.child).inputValue()).toBe('王二诺');
    expect(await page.getByLabel(w.hospital).inputValue()).toBe('示例医院');
    await page.getByRole('button', { name: w.next }).click();
    await page.getByText(w.step(3)).waitFor();
  });

  test('goes on from another device, and settles what both wrote', { timeout: 120_000 }, async () => {
    const w = words['zh-CN'];
    const one = await browser.page(phone);
    await signInAs(one, 'citizen');
    await one.goto('/me/applications');
    await one.getByRole('link', { name: '出生一件事' }).waitFor();
    await looksRight(one, 'zh-drafts');
    await one.getByRole('link', { name: '出生一件事' }).click();
    await one.getByText(w.step(3)).waitFor();
    const address = one.url().split('?')[0] ?? '';
    const other = await browser.page(phone);
    await signInAs(other, 'citizen');
    for (const page of [one, other]) {
      await page.goto(`${address}?step=stepb`);
      await page.getByLabel(w.child).waitFor();
    }
    await other.getByLabel(w.child).fill('王三诺');
    await other.getByRole('button', { name: w.next }).click();
    await other.getByText(w.step(3)).waitFor();
    await one.getByLabel(w.child).fill('<b>王四诺</b>');
    await one.getByRole('button', { name: w.next }).click();
    await one.getByText('另一个窗口也改了同样的地方').waitFor();
    await looksRight(one, 'zh-clash');
    await one.getByRole('button', { name: '全用另一个窗口的' }).click();
    await one.getByRole('button', { name: '就这样保存' }).click();
    await one.getByText('另一个窗口也改了同样的地方').waitFor({ state: 'hidden' });
    expect(await one.getByLabel(w.child).inputValue()).toBe('王三诺');

    await one.goto('/me/applications');
    await one.getByRole('button', { name: '删除“出生一件事”' }).click();
    await one.getByText('已删除“出生一件事”').waitFor();
    await one.getByRole('button', { name: '撤销' }).click();
    await one.getByRole('link', { name: '出生一件事' }).waitFor();
    await one.getByRole('button', { name: '删除“出生一件事”' }).click();
    await one.getByText('没有没填完的申请').waitFor();
  });
});

describe('a couple who reads English', () => {
  test('fills the form up to the check', { timeout: 240_000 }, async () => {
    const page = await browser.page({ ...phone, locale: 'en' });
    await signInAs(page, 'firm');
    await begin(page, words.en);
    await fillAll(page, words.en, 'en');
    await page.getByText('These will be handled at once').waitFor();
  });
});
