import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

// The hall of the demo that is open at any hour.
const hall = 'jingan-day-night';
const hallName = '静安区24小时政务服务厅（演示）';
const wangId = '310106189901010010';
const wide = { viewport: { width: 1440, height: 1000 } };

describe('a clerk accepts for another department', () => {
  test('from the terminal to the queue of the police', { timeout: 240_000 }, async () => {
    const kiosk = await browser.page({ viewport: { width: 1280, height: 900 } });
    await kiosk.goto(`/kiosk?hall=${hall}`);
    await kiosk.getByRole('link', { name: /排队取号/ }).click();
    await kiosk.getByText(hallName).waitFor();
    expect(await barriers(kiosk)).toEqual([]);
    await kiosk.getByRole('button', { name: /个人事务/ }).click();
    await kiosk.getByText('请记住号码').waitFor();
    const number = (await kiosk.locator('.ticket-number').innerText()).trim();
    expect(number).toMatch(/^A\d{3}$/);
    expect(await barriers(kiosk)).toEqual([]);

    const screen = await browser.page({ viewport: { width: 1920, height: 1080 } });
    await screen.goto(`/screen/hall/${hall}`);
    await screen.getByRole('heading', { name: hallName }).waitFor();

    const clerk = await browser.page(wide);
    await signInAs(clerk, 'clerk');
    await clerk.goto('/desk/window');
    const place = clerk.getByRole('region', { name: hallName });
    await place.getByRole('button', { name: '在这里开窗 1号窗口' }).click();
    await clerk.getByRole('button', { name: '叫下一个' }).click();
    await clerk.getByText(number, { exact: true }).waitFor();
    await screen.getByText(`请 ${number} 到 1号窗口`).waitFor(); // by the stream
    expect(await barriers(screen)).toEqual([]);

    await clerk.getByLabel('身份证号或手机号').fill(wangId);
    await clerk.getByRole('button', { name: '找账号' }).click();
    await clerk.getByText('王*明').waitFor();
    await clerk.getByRole('button', { name: '核对身份证原件' }).click();
    await clerk.getByText('身份证原件已核对').waitFor();
    await clerk.getByRole('textbox', { name: '办什么事（任何部门）' }).fill('居住证');
    await clerk.getByRole('button', { name: '受理 居住证办理' }).click();

    await clerk.getByRole('heading', { name: '居住证办理' }).waitFor();
    expect(await clerk.getByLabel('姓名').inputValue()).toBe('王小明'); // what is known is not typed
    expect(await barriers(clerk)).toEqual([]);
    await clerk.getByLabel('区域', { exact: true }).click();
    await clerk.locator('.ant-select-tree').getByText('静安区', { exact: true }).click();
    await clerk.getByLabel('路名门牌').fill('南京西路1号');
    await clerk.getByRole('button', { name: '保存，下一步' }).click();
    await clerk.getByLabel('租赁住房').check();
    await clerk.getByLabel('来沪日期').fill('2025-01-01');
    await clerk.getByRole('button', { name: '保存，下一步' }).click();
    await clerk.getByLabel('就业').check();
    await clerk.getByLabel('本人承诺所填内容真实').check();
    await clerk.getByRole('button', { name: '保存，下一步' }).click();
    await clerk.getByLabel('场所租赁合同', { exact: true }).getByText('已收原件').click();
    await clerk.getByText('已保存').last().waitFor();
    await clerk.getByRole('tab', { name: '本人确认' }).click();
    await clerk.getByText('请本人核对').waitFor();
    expect(await barriers(clerk)).toEqual([]);
    await clerk.getByRole('checkbox', { name: '本人已签字' }).check();
    await clerk.getByRole('button', { name: '提交', exact: true }).click();

    const receipt = clerk.getByRole('region', { name: '受理回执' });
    await receipt.getByText('王小明').waitFor();
    const text = await receipt.innerText();
    const caseNumber = /\d{8}[0-9A-Z]{20,}/.exec(text)?.[0] ?? '';
    expect(caseNumber).not.toBe('');
    expect(text).toContain('材料齐全');
    expect(await barriers(clerk)).toEqual([]);

    const police = await browser.page(wide);
    await signInAs(police, 'police');
    const queue = await police.request.get('/api/v1/cases/queue');
    expect(await queue.text()).toContain(caseNumber);
    await police.goto('/desk/cases');
    await police.getByText('居住证办理').first().waitFor();

    const phone = await browser.page({ viewport: { width: 375, height: 812 } });
    await signInAs(phone, 'citizen');
    const mine = await phone.request.get('/api/v1/me/cases');
    expect(await mine.text()).toContain(caseNumber); // the same case on the phone
    await phone.goto('/me/appointments');
    await phone.getByRole('link', { name: `号码 ${number}` }).click();
    await phone.getByText('请到1号窗口').waitFor(); // and the number of the terminal
    expect(await overflow(phone)).toBe(0);

    await clerk.getByRole('button', { name: '办结', exact: true }).click();
    await clerk.getByText('没有叫号', { exact: true }).waitFor();
    expect(browser.complaints).toEqual([]);
  });

  test('a citizen makes an appointment on the phone, and moves it', { timeout: 120_000 }, async () => {
    const page = await browser.page({ viewport: { width: 375, height: 812 } });
    await signInAs(page, 'citizen');
    await page.goto('/services/marriage-appointment');
    await page.getByRole('link', { name: '找大厅、预约、取号' }).click();
    await page.getByText('办“结婚登记预约”的大厅').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: hallName }).click();
    await page.getByRole('heading', { name: '预约', exact: true }).waitFor();
    await page.locator('.slot-times .ant-radio-wrapper:not(.ant-radio-wrapper-disabled)').last().click();
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '确定预约' }).click();
    await page.getByText(/签到码 \d{6}/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '改约' }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .locator('.slot-days .ant-radio-button-wrapper:not(.ant-radio-button-wrapper-disabled)')
      .last()
      .click();
    await dialog.locator('.slot-times .ant-radio-wrapper:not(.ant-radio-wrapper-disabled)').first().click();
    await dialog.getByRole('button', { name: '改约' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByRole('button', { name: '改约' }).isDisabled()).toBe(true); // once a day
    expect(browser.complaints).toEqual([]);
  });
});
