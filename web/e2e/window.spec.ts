import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { picture } from './applications';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

// The hall of the demo that is open at any hour.
const hall = 'jingan-day-night';
const wangId = '310106189901010010';
const wide = { viewport: { width: 1440, height: 1000 } };

// What the story says in each language.
const words = {
  'zh-CN': {
    hall: '静安区24小时政务服务厅（演示）',
    take: /排队取号/,
    people: /个人事务/,
    remember: '请记住号码',
    open: '在这里开窗 1号窗口',
    call: '叫下一个',
    number: '身份证号或手机号',
    find: '找账号',
    compare: '核对身份证原件',
    compared: '本次已核对身份证原件',
    what: '办什么事（任何部门）',
    permit: '居住证',
    accept: '受理 居住证办理',
    item: '居住证办理',
    known: '来自本人账号',
    region: '区域',
    district: '静安区',
    detail: '详细地址',
    next: /^保存，下一步$/,
    rented: '租赁住房',
    since: '来沪日期',
    job: '就业',
    promise: '本人承诺所填内容真实',
    scan: '扫描、摄像头 场所租赁合同',
    page: '拍一页',
    keep: '保存（2 页合成一份）',
    look: '查看 场所租赁合同.pdf',
    agree: '本人确认',
    read: '请本人核对',
    signedPage: '查看 signed.png',
    send: '提交',
    receipt: '受理回执',
    complete: '材料齐全',
    finish: '办结',
    nobody: '没有叫号',
    rate: '评价窗口服务',
    rateHere: /评价窗口服务/,
    content: '非常满意',
    reviewSend: '提交',
    thanks: '谢谢您的评价',
    already: '已经评价过',
    goTo: '请到1号窗口',
    nth: (n: number) => `第 ${n} 页`,
    please: (number: string) => `请 ${number} 到 1号窗口`,
    ticket: (number: string) => `号码 ${number}`,
    rated: (hall: string) => `${hall} · 个人事务`,
  },
  en: {
    hall: "Jing'an 24-hour service hall (demo)",
    take: /Take a number/,
    people: /Personal matters/,
    remember: 'Remember it',
    open: 'Open Window 1',
    call: 'Call the next',
    number: 'Citizen id or phone number',
    find: 'Find the account',
    compare: 'Card compared with the person',
    compared: 'Card compared in this visit',
    what: 'What for (any department)',
    permit: 'residence permit',
    accept: 'Take in Residence permit',
    item: 'Residence permit',
    known: 'from their account',
    region: 'Region',
    district: "Jing'an",
    detail: 'Street and number',
    next: /^Save (and continue|, next)$/,
    rented: 'A rented home',
    since: 'In the city since',
    job: 'Work',
    promise: 'I declare that all this is true',
    scan: 'Scan with the camera Lease of the premises',
    page: 'Take a page',
    keep: 'Keep 2 pages as one file',
    look: 'Look at Lease of the premises.pdf',
    agree: 'The person agrees',
    read: 'For the person to read',
    signedPage: 'Look at signed.png',
    send: 'Hand in',
    receipt: 'Receipt',
    complete: 'Complete',
    finish: 'Finish',
    nobody: 'Nobody is called',
    rate: 'Review how you were served',
    rateHere: /Review a window/,
    content: 'Very content',
    reviewSend: 'Send',
    thanks: 'Thank you',
    already: 'reviewed already',
    goTo: 'Please go to Window 1',
    nth: (n: number) => `Page ${n}`,
    please: (number: string) => `${number} to Window 1`,
    ticket: (number: string) => `Number ${number}`,
    rated: (hall: string) => `${hall} · Personal matters`,
  },
} as const;

describe.each(Object.entries(words))('a clerk accepts for another department, in %s', (locale, w) => {
  // Of its own, for the first number of the day is taken once.
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

  test('from the terminal to the queue of the police', { timeout: 240_000 }, async () => {
    const kiosk = await browser.page({ locale, viewport: { width: 1280, height: 900 } });
    await kiosk.goto(`/kiosk?hall=${hall}`);
    await kiosk.getByRole('link', { name: w.take }).click();
    await kiosk.getByText(w.hall).waitFor();
    expect(await barriers(kiosk)).toEqual([]);
    await kiosk.getByRole('button', { name: w.people }).click();
    await kiosk.getByText(w.remember).waitFor();
    const number = (await kiosk.locator('.ticket-number').innerText()).trim();
    expect(number).toMatch(/^A\d{3}$/);
    expect(await barriers(kiosk)).toEqual([]);

    const screen = await browser.page({ locale, viewport: { width: 1920, height: 1080 } });
    await screen.goto(`/screen/hall/${hall}`);
    await screen.getByRole('heading', { name: w.hall }).waitFor();

    const clerk = await browser.page({ ...wide, locale });
    await signInAs(clerk, 'clerk');
    await clerk.goto('/desk/window');
    const place = clerk.getByRole('region', { name: w.hall });
    await place.getByRole('button', { name: w.open }).click();
    await clerk.getByRole('button', { name: w.call }).click();
    await clerk.getByText(number, { exact: true }).waitFor();
    await screen.getByText(w.please(number)).waitFor(); // by the stream
    expect(await barriers(screen)).toEqual([]);

    await clerk.getByLabel(w.number).fill(wangId);
    await clerk.getByRole('button', { name: w.find }).click();
    await clerk.getByText('王*明').waitFor();
    await clerk.getByRole('button', { name: w.compare }).click();
    await clerk.getByText(w.compared).waitFor();
    await clerk.getByRole('textbox', { name: w.what }).fill(w.permit);
    await clerk.getByRole('button', { name: w.accept }).click();

    await clerk.getByRole('heading', { name: w.item }).waitFor();
    await clerk.getByText(w.known).first().waitFor(); // what is known is shown, not typed
    expect(await barriers(clerk)).toEqual([]);
    await clerk.getByLabel(w.region, { exact: true }).click();
    await clerk.locator('.ant-select-tree').getByText(w.district, { exact: true }).click();
    await clerk.getByLabel(w.detail).fill('南京西路1号');
    await clerk.getByRole('button', { name: w.next }).click();
    await clerk.getByLabel(w.rented).check();
    await clerk.getByLabel(w.since).fill('2025-01-01');
    await clerk.getByRole('button', { name: w.next }).click();
    await clerk.getByLabel(w.job).check();
    await clerk.getByLabel(w.promise).check();
    await clerk.getByRole('button', { name: w.next }).click();
    await clerk.getByRole('button', { name: w.scan }).click();
    const camera = clerk.getByRole('dialog');
    for (const page of [1, 2]) {
      await camera.getByRole('button', { name: w.page }).click();
      await camera.getByRole('img', { name: w.nth(page) }).waitFor();
    }
    expect(await barriers(clerk)).toEqual([]);
    await camera.getByRole('button', { name: w.keep }).click();
    await clerk.getByRole('link', { name: w.look }).waitFor(); // the server looked into it
    await clerk.getByRole('tab', { name: w.agree }).click();
    await clerk.getByText(w.read).waitFor();
    await clerk.locator('.answer').filter({ hasText: w.district }).first().waitFor(); // by its name, not its code
    expect(await barriers(clerk)).toEqual([]);
    expect(await clerk.getByRole('button', { name: w.send, exact: true }).isDisabled()).toBe(true);
    await clerk
      .locator('input[type=file]:not([capture])')
      .last()
      .setInputFiles({ name: 'signed.png', mimeType: 'image/png', buffer: picture });
    await clerk.getByRole('link', { name: w.signedPage }).waitFor();
    expect(await barriers(clerk)).toEqual([]);
    await clerk.getByRole('button', { name: w.send, exact: true }).click();

    const receipt = clerk.getByRole('region', { name: w.receipt });
    await receipt.getByText('王小明').waitFor();
    const text = await receipt.innerText();
    const caseNumber = /\d{8}[0-9A-Z]{20,}/.exec(text)?.[0] ?? '';
    expect(caseNumber).not.toBe('');
    expect(text).toContain(w.complete);
    expect(await barriers(clerk)).toEqual([]);

    const police = await browser.page({ ...wide, locale });
    await signInAs(police, 'police');
    const queue = await police.request.get('/api/v1/cases/queue');
    expect(await queue.text()).toContain(caseNumber);
    await police.goto('/desk/cases');
    await police.getByText(w.item).first().waitFor();

    const phone = await browser.page({ locale, viewport: { width: 375, height: 812 } });
    await signInAs(phone, 'citizen');
    const mine = await phone.request.get('/api/v1/me/cases');
    expect(await mine.text()).toContain(caseNumber); // the same case on the phone
    await phone.goto('/me/appointments');
    await phone.getByRole('link', { name: w.ticket(number) }).click();
    await phone.getByText(w.goTo).waitFor(); // and the number of the terminal
    expect(await overflow(phone)).toBe(0);

    await clerk.getByRole('button', { name: w.finish, exact: true }).click();
    await clerk.getByText(w.nobody, { exact: true }).waitFor();

    await phone.getByRole('button', { name: w.rate }).click(); // the number was served
    await phone.getByText(w.rated(w.hall)).waitFor();
    await phone.getByText(w.content).click();
    expect(await barriers(phone)).toEqual([]);
    expect(await overflow(phone)).toBe(0);
    await phone.getByRole('button', { name: w.reviewSend, exact: true }).click();
    await phone.getByText(w.thanks).waitFor();

    await kiosk.goto(`/kiosk?hall=${hall}`);
    await kiosk.getByRole('link', { name: w.rateHere }).click();
    for (const key of number) await kiosk.getByRole('button', { name: key, exact: true }).click();
    await kiosk.getByRole('alert').getByText(w.already).waitFor(); // once for each number
    expect(await barriers(kiosk)).toEqual([]);
    expect(browser.complaints.splice(0)).toEqual([expect.stringContaining('409')]);
  });

  if (locale !== 'zh-CN') return; // one language is enough for what follows
  test('a citizen makes an appointment on the phone, and moves it', { timeout: 120_000 }, async () => {
    const page = await browser.page({ viewport: { width: 375, height: 812 } });
    await signInAs(page, 'citizen');
    await page.goto('/services/marriage-appointment');
    await page.getByRole('link', { name: '找大厅、预约、取号' }).click();
    await page.getByText('办“结婚登记预约”的大厅').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: w.hall }).click();
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
