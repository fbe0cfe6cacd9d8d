import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nav } from '../src/desk/nav';
import {
  type Browser,
  barriers,
  type City,
  openBrowser,
  openCity,
  overflow,
  signInAs,
  still,
  wider,
} from './city';

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

const phone = { viewport: { width: 375, height: 812 }, hasTouch: true };
const wide = { viewport: { width: 1440, height: 900 } };

describe('a citizen on a phone', () => {
  test('asks in everyday words and gets to the air', async () => {
    const page = await browser.page(phone);
    await page.goto('/');
    await page.getByRole('searchbox', { name: '您想办什么事？' }).fill('雾霾');
    await page.getByRole('button', { name: '搜索' }).click();
    await page
      .getByRole('status')
      .getByRole('link', { name: /今天空气怎么样/ })
      .click();
    await page.getByRole('heading', { level: 1, name: '今天空气怎么样' }).waitFor();
    expect(await overflow(page)).toBe(0);
  });

  test('finds chargers near a place by its name', async () => {
    const page = await browser.page(phone);
    await page.goto('/chargers');
    const tile = page.waitForResponse(/\/tiles\/\d+\/.*\.mvt/);
    await page.getByRole('combobox', { name: '从哪里出发？' }).fill('南京西路');
    await page.getByRole('option').first().click();
    await page.waitForURL(/at=/);
    await page.locator('.maplibregl-canvas').waitFor();
    expect((await tile).status()).toBe(200);
    expect(await page.locator('.map-credit').textContent()).toContain('OpenStreetMap');
  });

  test('signs in with one tap of the demo, and out', async () => {
    const page = await browser.page(phone);
    await page.goto('/login');
    await page.getByRole('button', { name: /citizen/ }).click();
    await page.getByText('现在没有要您办的事').waitFor();
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByText('登录后看您自己的事').waitFor();
  });

  test('is told when the password is wrong, and what to do', async () => {
    const page = await browser.page(phone);
    await page.goto('/login');
    await page.getByRole('textbox', { name: '账号' }).fill('citizen');
    await page.getByLabel('密码', { exact: true }).fill('wrong-password');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('alert').getByText('账号或密码不对').waitFor();
  });

  test('reads large text and English', async () => {
    const page = await browser.page(phone);
    await page.goto('/');
    const head = page.locator('.citizen-head');
    expect((await head.boundingBox())?.height).toBeLessThan(70);
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('button', { name: '大字' }).click();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'What do you need?' }).waitFor();
    await page.getByRole('button', { name: 'Menu' }).click();
    expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('22px');
    expect(await overflow(page)).toBe(0);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'What do you need?' }).waitFor();
  });
});

describe('an official at the desk', () => {
  test('is asked to sign in and then stands where they wanted to go', async () => {
    const page = await browser.page(wide);
    await page.goto('/desk/audit');
    await page.getByRole('button', { name: /admin/ }).first().waitFor();
    await page.getByRole('button', { name: /系统管理员/ }).click();
    await page.getByText(/链条完整/).waitFor();
    expect(page.url()).toContain('/desk/audit');
  });

  test('goes anywhere by keyboard', async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'admin');
    await page.goto('/desk');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: '搜索' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: '搜索' }).waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: '搜索' }).fill('定时');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '定时计划' }).waitFor();
  });

  test('sees a person masked, and in full only for a purpose', async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'admin');
    await page.goto('/desk/people');
    await page.getByRole('link', { name: /\*/ }).first().click();
    await page.getByRole('button', { name: '查看完整' }).first().click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: '查看' }).isDisabled()).toBe(true);
    await dialog.getByRole('combobox', { name: '用途' }).click();
    await still(page);
    await page.getByTitle('处理投诉').click();
    expect(await dialog.getByRole('button', { name: '查看' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: '原因' }).fill('核对投诉件第7号');
    const told = page.waitForResponse((answer) => answer.url().endsWith('/unmask'));
    await dialog.getByRole('button', { name: '查看' }).click();
    expect((await told).status()).toBe(200); // leaving sooner would take the question back
    await dialog.waitFor({ state: 'hidden' });
    const read = page.getByRole('cell', { name: /处理投诉.*核对投诉件第7号/ });
    const found = async () => {
      await page.goto('/desk/audit?action=personal_data.read');
      await read.waitFor({ timeout: 10_000 }).catch(() => undefined); // the log is asked once a visit
      return read.count();
    };
    await expect.poll(found, { timeout: 90_000 }).toBe(1);
  });

  test('takes an alarm of the living city on and says so', { timeout: 180_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'dispatcher');
    await page.goto('/desk/alarms?state=unacknowledged');
    await page.locator('tbody a').first().click({ timeout: 150_000 });
    await page.getByRole('heading', { level: 2, name: '下一步' }).waitFor();
    await page.getByRole('textbox', { name: '说明（写给同事看）' }).fill('已派人去看');
    await page.getByRole('button', { name: '确认', exact: true }).click();
    await page
      .locator('.thread')
      .getByText(/已确认/)
      .waitFor();
    await page.locator('.thread').getByText('已派人去看').waitFor();
  });

  test('a citizen is told kindly that the desk is not theirs', async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'citizen');
    await page.goto('/desk');
    await page.getByText('工作台给工作人员用').waitFor();
  });
});

describe('the kiosk', () => {
  test('clears itself when nobody touches it', async () => {
    const page = await browser.page({ viewport: { width: 1080, height: 1600 }, hasTouch: true });
    await page.clock.install();
    await page.goto('/kiosk');
    await page.getByRole('link', { name: '今天空气怎么样' }).tap();
    await page.getByRole('heading', { level: 1, name: '今天空气怎么样' }).waitFor();
    await page.clock.runFor(45_000);
    await page.getByRole('alertdialog').waitFor();
    await page.clock.runFor(16_000);
    await page.getByRole('heading', { level: 1, name: '请点您要办的事' }).waitFor();
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  });

  test('has no target under 60 px', async () => {
    const page = await browser.page({ viewport: { width: 1080, height: 1600 }, hasTouch: true });
    await page.goto('/kiosk/air');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, a.kiosk-button, a.kiosk-choice')]
        .filter((one) => one.getBoundingClientRect().height < 60)
        .map((one) => one.textContent),
    );
    expect(small).toEqual([]);
  });
});

describe('every page', () => {
  const open = [
    '/',
    '/air',
    '/roads',
    '/chargers',
    '/login',
    '/error/403',
    '/error/500',
    '/nowhere',
    '/kiosk',
    '/kiosk/air',
    '/kiosk/chargers',
    '/kiosk/map',
    '/kiosk/help',
    '/kiosk/nowhere',
  ];
  // Whatever the desk's menu leads to is a page that is looked at.
  const staff = [
    ...nav.flatMap(({ entries }) => entries.map(({ to }) => to)),
    '/desk/signals/closures',
    '/desk/signals/signs',
    '/desk/signals/replay',
    '/desk/nowhere',
  ];

  async function look(page: Page, path: string) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  }

  let visitor: Page;
  let official: Page;
  let onTheWay: Page;
  beforeAll(async () => {
    visitor = await browser.page(phone);
    official = await browser.page(wide);
    await signInAs(official, 'admin');
    onTheWay = await browser.page({ ...phone, colorScheme: 'dark' });
    await signInAs(onTheWay, 'admin');
  });
  test.each(open)('%s has no barrier for anyone (axe)', (path) => look(visitor, path));
  test.each(['/me', '/me/authorities', '/me/reads', '/me/security', ...staff])(
    '%s has no barrier for anyone (axe)',
    (path) => look(official, path),
  );

  test.each([
    '/',
    '/air',
    '/roads',
    '/me',
    '/me/authorities',
    '/me/reads',
    '/me/security',
    '/kiosk',
    ...staff,
  ])('%s has none in the dark on a phone, and nothing to push sideways', async (path) => {
    await look(onTheWay, path);
    const dark = await onTheWay.evaluate(() => document.documentElement.dataset.ground);
    expect(dark).toBe('dark');
    expect(await wider(onTheWay)).toEqual([]);
  });

  test('nothing broke the strict rules of the page (CSP) or threw on the way', () => {
    expect(browser.complaints).toEqual([]);
  });
});
