import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, signInAs } from './city';

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

// Browsers bind passkeys to names, never to the numbers of an address.
const named = () => ({ baseURL: city.url.replace('127.0.0.1', 'localhost') });

/** Gives the page's device a screen lock that says yes. */
async function withScreenLock(page: Page) {
  const device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const keys = async () => (await device.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  const willing = (isUserVerified: boolean) =>
    device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  return { keys, willing };
}

async function withPasskey(page: Page, name: string) {
  await signInAs(page, 'citizen');
  await page.goto('/me/security');
  await page.getByRole('textbox', { name: '给它起个名字' }).fill(name);
  await page.getByRole('button', { name: '添加通行密钥' }).click();
  await page.getByRole('listitem').filter({ hasText: name }).waitFor();
}

describe('a passkey', () => {
  test('is added, signs in alone, and is of no use once removed', async () => {
    const page = await browser.page(named());
    const device = await withScreenLock(page);
    await withPasskey(page, '我的手机');
    expect(await device.keys()).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);

    await page.goto('/');
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByText('登录后看您自己的事').waitFor();
    await page.goto('/login?to=/me/security');
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await page.waitForURL((url) => url.pathname !== '/login');
    const me = (await (await page.request.get('/api/v1/session')).json()) as { login: string };
    expect(me.login).toBe('citizen');

    await page.goto('/me/security');
    const key = page.getByRole('listitem').filter({ hasText: '我的手机' });
    await key.getByText(/上次使用/).waitFor();
    await key.getByRole('button', { name: '删除' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
    await page.getByText('还没有通行密钥').waitFor();
    await page.context().clearCookies();
    await page.goto('/login');
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await page.getByRole('alert').getByText('这个通行密钥没有通过').waitFor();
  });

  test('is no sign-in for who cannot open the screen lock', async () => {
    const page = await browser.page(named());
    const device = await withScreenLock(page);
    await withPasskey(page, '平板');
    await page.context().clearCookies();
    await page.goto('/login');
    await device.willing(false);
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await page.getByRole('alert').getByText('没有用成通行密钥').waitFor();
    expect((await page.request.get('/api/v1/session')).status()).toBe(401);
  });

  test('is not offered under an address without a name, and the page says why', async () => {
    const page = await browser.page();
    await page.goto('/login');
    await page.getByText('这个网址是一串数字').waitFor();
    expect(await page.getByRole('button', { name: '用通行密钥登录' }).count()).toBe(0);
    await signInAs(page, 'citizen');
    await page.goto('/me/security');
    await page.getByText('这个网址是一串数字').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: '用 localhost 打开就能用' }).click();
    await page.waitForURL(/localhost:\d+\/me\/security/);
    await page.goto(`${named().baseURL}/login`);
    await page.getByRole('button', { name: '用通行密钥登录' }).waitFor();
  });
});
