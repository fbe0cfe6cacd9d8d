import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

const wide = { viewport: { width: 1440, height: 1000 } };

describe('a road is closed by two people', () => {
  let city: City;
  let browser: Browser;
  beforeAll(async () => {
    city = await openCity();
    browser = await openBrowser(city);
  });
  afterEach(async () => browser.rest());
  afterAll(async () => {
    await browser?.close();
    await city?.close();
  });

  test('an engineer finds the pieces, sees the way around and asks for approval', {
    timeout: 240_000,
  }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals');
    await page.goto('/desk/signals');
    await page.getByRole('link', { name: '道路封闭' }).click();
    await page.getByText('没有道路封闭').waitFor();
    await page.getByRole('button', { name: '计划封闭' }).click();
    await page.getByRole('textbox', { name: '具体原因' }).fill('雨水管改造');
    await page.getByRole('button', { name: '提请审批' }).click();
    await page.getByRole('alert').filter({ hasText: '请先选路段' }).waitFor();
    await page.getByRole('textbox', { name: '道路或桥梁名称' }).fill('福州路');
    await page.getByRole('textbox', { name: '从哪条路（可不填）' }).fill('没有的路');
    await page.getByRole('button', { name: '查找路段' }).click();
    await page.getByRole('alert').filter({ hasText: '没有这个名称的道路' }).waitFor();
    browser.complaints.length = 0; // the browser tells of the refusal
    await page.getByRole('textbox', { name: '从哪条路（可不填）' }).fill('河南中路');
    await page.getByRole('textbox', { name: '到哪条路（可不填）' }).fill('西藏中路');
    await page.getByRole('button', { name: '查找路段' }).click();
    await page.getByText(/段，共 \d/).waitFor();
    const begin = await page.getByLabel('开始', { exact: true }).inputValue();
    // A day ago: it holds as soon as it is approved.
    const early = new Date(Date.parse(`${begin}Z`) - 86_400_000).toISOString().slice(0, 16);
    await page.getByLabel('开始', { exact: true }).fill(early);
    await page.getByRole('button', { name: '看看影响' }).click();
    await page.getByText(/走福州路—河南中路—.*—西藏中路/).waitFor({ timeout: 60_000 });
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '提请审批' }).click();
    await page.getByText('待审批', { exact: true }).waitFor({ timeout: 60_000 });
    expect(await page.getByRole('button', { name: '批准' }).count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('the head approves it, and it holds at once', { timeout: 240_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals-head');
    await page.goto('/desk/signals/closures');
    await page.getByRole('button', { name: '影响和绕行' }).click();
    await page.getByRole('heading', { name: '怎么绕行' }).waitFor();
    await page.getByRole('button', { name: '批准' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '批准' }).click();
    await page.getByText('封闭中', { exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('everybody reads on a phone and in English which road is closed and how to go around', {
    timeout: 180_000,
  }, async () => {
    const phone = await browser.page({ viewport: { width: 390, height: 844 }, locale: 'en-GB' });
    await phone.goto('/roads');
    await phone.getByRole('heading', { name: 'Closed roads' }).waitFor({ timeout: 60_000 });
    await phone.getByText(/Take 福州路, then 河南中路/).waitFor();
    expect(await phone.getByText('雨水管改造').count()).toBe(0);
    expect(await overflow(phone)).toBe(0);
    expect(await barriers(phone)).toEqual([]);
    await signInAs(phone, 'signals');
    await phone.goto('/desk/signals/closures');
    await phone.getByText('Closed now').waitFor();
    await phone.getByRole('button', { name: 'Ways around' }).click();
    await phone.getByRole('heading', { name: 'Ways around' }).waitFor();
    expect(await overflow(phone)).toBe(0);
    expect(await barriers(phone)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('it is opened early, with a reason', { timeout: 180_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals');
    await page.goto('/desk/signals/closures');
    await page.getByRole('button', { name: '提前解除' }).click();
    const ask = page.getByRole('dialog');
    await ask.getByRole('textbox', { name: '原因' }).fill('提前完工');
    await ask.getByRole('button', { name: '提前解除' }).click();
    await page.getByText(/提前解除：提前完工/).waitFor();
    await page.goto('/roads');
    await page.getByText(/平均/).first().waitFor();
    expect(await page.getByRole('heading', { name: '封闭的道路' }).count()).toBe(0);
    expect(browser.complaints).toEqual([]);
  });
});
