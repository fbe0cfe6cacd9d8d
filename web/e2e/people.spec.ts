import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, signInAs, still } from './city';

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

const wide = { viewport: { width: 1440, height: 900 } };
// The citizen of the demo, as cities/shanghai/accounts.yaml has him.
const citizenId = '310106189901010010';

/** Types a number into the search over people and presses Enter, as one does. */
async function searchFor(page: Page, number: string) {
  await page.goto('/desk/people');
  await page.getByRole('link', { name: /\*/ }).first().waitFor();
  const field = page.getByRole('searchbox', { name: '完整姓名、账号、手机或证号' });
  await field.fill(number);
  await field.press('Enter');
}

/** Gives a purpose in the window that asks for one; its button says what is done then. */
async function giveWhy(page: Page, purpose: string, reason: string, button: string) {
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: button }).isDisabled()).toBe(true);
  await dialog.getByRole('combobox', { name: '用途' }).click();
  await still(page);
  await page.getByTitle(purpose).click();
  if (reason) await dialog.getByRole('textbox', { name: '原因' }).fill(reason);
  await dialog.getByRole('button', { name: button }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Gives what the audit has of personal data that were read. */
async function readings(page: Page) {
  const answer = await page.request.get('/api/v1/audit?action=personal_data.read&limit=50');
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { items: { reason: string }[] }).items;
}

describe('an official who looks for a person by citizen id', () => {
  test('finds them for a purpose, sees them in full for another, and both are on record', async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'admin');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await searchFor(page, citizenId);
    await giveWhy(page, '核对身份', '', '查找');
    await page.getByRole('heading', { level: 1, name: '王*明' }).waitFor();
    expect(await page.getByText(citizenId).count()).toBe(0);

    await page.getByRole('button', { name: '查看完整信息' }).click();
    expect(await barriers(page)).toEqual([]);
    await giveWhy(page, '处理投诉', '核对投诉件第9号', '查看');
    await page.getByText(citizenId).waitFor();
    await page.getByRole('status').getByText('查看已记录').waitFor();
    await page.getByRole('button', { name: '现在收起' }).click();
    await page.getByText(citizenId).waitFor({ state: 'detached' });
    expect(asked.filter((url) => url.includes(citizenId))).toEqual([]);

    await page.goto('/desk/audit?action=personal_data.read');
    const read = page.getByRole('row').filter({ hasText: '核对投诉件第9号' });
    await read.getByText('处理投诉').waitFor();
    expect(await read.textContent()).toContain('郑管理');
    expect(await read.textContent()).toContain('身份证号');
    await expect.poll(() => read.getByText(/王\*明/).count()).toBe(1);
    await page.getByRole('row').filter({ hasText: '核对身份' }).waitFor();
  });

  test('finds nobody and leaves no trace when they cancel', async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'admin');
    const before = await readings(page);
    await searchFor(page, citizenId);
    await page.locator('.ant-zoom-appear').waitFor({ state: 'detached' }); // a dialog on its way takes no click
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/desk/people');

    await page.getByRole('link', { name: '王*明' }).click();
    await page.getByRole('button', { name: '查看完整信息' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.getByText(citizenId).count()).toBe(0);
    expect(await readings(page)).toEqual(before);
  });

  test('is told that nobody has the number, also where nothing moves on the page', async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'admin');
    await searchFor(page, '310106189901010029');
    await giveWhy(page, '核对身份', '', '查找');
    await page.getByText('没有查到这个号码').waitFor();
    expect(new URL(page.url()).pathname).toBe('/desk/people');
    expect(browser.complaints).toEqual([]);
  });
});
