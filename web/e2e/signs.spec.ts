import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

const wide = { viewport: { width: 1440, height: 1000 } };

describe('a sign over a road says what a clerk writes, until it is automatic again', () => {
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

  test('an engineer puts a text that fits, with a reason', { timeout: 180_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals');
    await page.goto('/desk/signals');
    await page.getByRole('link', { name: '可变情报板' }).click();
    await page.getByRole('textbox', { name: '按名称或道路查找' }).fill('福州路');
    const board = page.getByRole('listitem').filter({ hasText: '福州路四川中路' });
    await board.getByText('已确认显示').waitFor({ timeout: 60_000 });
    expect(await barriers(page)).toEqual([]);
    await board.getByRole('button', { name: '手动发布' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: '第 1 行' }).fill('这一行文字比情报板还要宽');
    await form.getByRole('textbox', { name: '原因' }).fill('暴雨黄色预警');
    await form.getByRole('button', { name: '手动发布' }).click();
    await form.getByText('超出这块情报板的宽度').waitFor();
    await form.getByRole('textbox', { name: '第 1 行' }).fill('雨天路滑');
    await form.getByRole('textbox', { name: '第 2 行' }).fill('看 www.shanghai.cn');
    await form.getByText('超出这块情报板的宽度').waitFor();
    await form.getByRole('textbox', { name: '第 2 行' }).fill('www.sh.cn');
    await form.getByRole('button', { name: '手动发布' }).click();
    await form.getByRole('alert').filter({ hasText: '不能有网址' }).waitFor();
    browser.complaints.length = 0; // the browser tells of the refusal
    await form.getByRole('textbox', { name: '第 2 行' }).fill('请减速慢行');
    expect(await barriers(page)).toEqual([]);
    await form.getByRole('button', { name: '手动发布' }).click();
    await board.getByText(/手动文字到/).waitFor();
    await board.getByText('请减速慢行', { exact: true }).waitFor({ timeout: 90_000 });
    await board.getByRole('button', { name: '显示记录' }).click();
    await board
      .getByText(/手动发布：暴雨黄色预警/)
      .first()
      .waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('everybody reads it on a phone, in English too, and the desk fits there', {
    timeout: 180_000,
  }, async () => {
    const phone = await browser.page({ viewport: { width: 358, height: 780 }, locale: 'en-GB' });
    await phone.goto('/roads');
    await phone.getByRole('heading', { name: 'What the road signs say' }).waitFor({ timeout: 60_000 });
    await phone.getByText('雨天路滑 / 请减速慢行').waitFor();
    expect(await phone.getByText('暴雨黄色预警').count()).toBe(0);
    expect(await overflow(phone)).toBe(0);
    expect(await barriers(phone)).toEqual([]);
    await signInAs(phone, 'signals');
    await phone.goto('/desk/signals/signs');
    await phone.getByRole('heading', { name: 'Advised speeds' }).waitFor();
    await phone.getByText(/By hand until/).waitFor();
    expect(await overflow(phone)).toBe(0);
    expect(await barriers(phone)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('it is handed back, and who may not is denied', { timeout: 180_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals');
    await page.goto('/desk/signals/signs?sign=福州路');
    const board = page.getByRole('listitem').filter({ hasText: '福州路四川中路' });
    await board.getByRole('button', { name: '交还自动' }).click();
    const ask = page.getByRole('dialog');
    await ask.getByRole('textbox', { name: '原因' }).fill('雨停了');
    await ask.getByRole('button', { name: '交还自动' }).click();
    await board.getByText(/手动文字到/).waitFor({ state: 'detached' });
    expect(browser.complaints).toEqual([]);
    const citizen = await browser.page(wide);
    await signInAs(citizen, 'editor');
    await citizen.goto('/desk/signals/signs');
    await citizen.getByRole('alert').waitFor();
  });
});
