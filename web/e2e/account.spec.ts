import { createHash, randomBytes } from 'node:crypto';
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

const phone = { viewport: { width: 375, height: 812 } };

// Somebody whom the registers of the demo know and who has no account yet, as
// cities/shanghai/world/registers.yaml has them.
const stranger = {
  name: '沈示例',
  phone: '10000000101',
  citizenId: '310106189907110215',
  socialCard: 'SH00000101',
};

/** What the browser complained about, but for the wrong entries of the story. */
const complaints = () => browser.complaints.filter((line) => !line.includes('status of 422'));

/** Gives the newest code that came to a phone of the demo, and waits for it to come. */
async function codeOf(page: Page, to: string) {
  let code = '';
  const look = async () => {
    const heard = await page.request.get('/api/v1/demo/messages');
    const { items } = (await heard.json()) as { items: { to: string; text: string }[] };
    code = items.find((one) => one.to === to)?.text.match(/\b\d{6}\b/)?.[0] ?? '';
    return code;
  };
  await expect.poll(look, { timeout: 20_000 }).not.toBe('');
  return code;
}

describe('a citizen on a phone', () => {
  test('registers, proves more, and finds a clear word where the level is too low', {
    timeout: 120_000,
  }, async () => {
    const page = await browser.page(phone);
    await page.goto('/login');
    await page.getByRole('link', { name: '注册账号' }).click();
    await page.getByLabel('手机号').fill(stranger.phone);
    await page.getByRole('button', { name: '获取验证码' }).click();
    await page.getByText('验证码已发出').waitFor();
    await page.getByLabel('验证码', { exact: true }).fill(await codeOf(page, stranger.phone));
    await page.getByLabel('姓名').fill('沈别人');
    await page.getByLabel('身份证号').fill('310106189907110216');
    await page.getByLabel('密码').fill('一条很长的小河 2026');
    await page.getByText('身份证号不对，请核对 18 位号码').waitFor();
    await page.getByLabel('身份证号').fill(stranger.citizenId);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '注册账号' }).click();
    await page.getByText('姓名与身份证号不相符').first().waitFor(); // what was typed stays
    await page.getByLabel('姓名').fill(stranger.name);
    await page.getByRole('button', { name: '注册账号' }).click();

    await page.getByText('2 级').waitFor();
    await page.goto('/me?need=3&next=%2Fme%2Freads');
    await page.getByText('这件事需要实名 3 级，您现在是 2 级').waitFor();
    await page.getByLabel('号码').fill('SH99999999');
    await page.getByRole('button', { name: '核验' }).click();
    await page.getByText('这个号码不在您名下').waitFor();
    await page.getByLabel('号码').fill(stranger.socialCard);
    await page.getByRole('button', { name: '核验' }).click();
    await page.getByRole('link', { name: '继续办理' }).click();
    await page.getByText('还没有人看过您的资料').waitFor();
    expect(complaints()).toEqual([]);
  });

  test('signs in by a code', { timeout: 60_000 }, async () => {
    const page = await browser.page(phone);
    await page.goto('/login');
    await page.getByRole('button', { name: '用短信验证码登录' }).click();
    await page.getByLabel('手机号').fill('10000000002');
    await page.getByRole('button', { name: '获取验证码' }).click();
    await page.getByText('验证码已发出').waitFor();
    await page.getByLabel('验证码', { exact: true }).fill(await codeOf(page, '10000000002'));
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.waitForURL((url) => url.pathname !== '/login');
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('link', { name: '李经办' }).waitFor();
  });
});

describe('a firm', () => {
  test('lets somebody act for it, takes that back, and back again', { timeout: 120_000 }, async () => {
    const head = await browser.page(phone);
    await signInAs(head, 'firm');
    await head.goto('/me/authorities');
    await head.getByRole('button', { name: '授权别人' }).click();
    const dialog = head.getByRole('dialog');
    await dialog.getByLabel('为谁授权').click();
    await head.getByTitle('上海示例餐饮管理有限公司').click();
    await dialog.getByLabel('对方姓名').fill('王小明');
    await dialog.getByLabel('对方手机号').fill('10000000001');
    await dialog.getByLabel('社会保险').check();
    expect(await barriers(head)).toEqual([]);
    await dialog.getByRole('button', { name: '授权别人' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await head.getByText('等对方同意', { exact: true }).waitFor();
    expect(await barriers(head)).toEqual([]);

    const agent = await browser.page(phone);
    await signInAs(agent, 'citizen');
    await agent.goto('/me/authorities');
    await agent.getByRole('button', { name: '同意', exact: true }).click();
    await agent.getByText('已同意', { exact: true }).waitFor();
    await agent.getByRole('button', { name: '菜单' }).click();
    await agent.getByRole('button', { name: '为自己办事' }).click();
    await agent
      .getByRole('menuitem', { name: /上海示例餐饮管理有限公司/ })
      .first()
      .click();
    await agent.getByText('正在为 上海示例餐饮管理有限公司 办事').waitFor();

    const given = head.getByRole('listitem').filter({ hasText: '社会保险' });
    await given.getByRole('button', { name: '撤销' }).click();
    await head.getByRole('button', { name: '撤回' }).click();
    await head.getByText('已恢复').waitFor();
    await agent.getByRole('button', { name: '换回自己' }).click();
    await agent.getByText('已切换为自己').waitFor();
    expect(complaints()).toEqual([]);
  });
});

describe('a system of a department', () => {
  test('signs a citizen on, who agrees and later takes that back', { timeout: 120_000 }, async () => {
    const admin = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(admin, 'admin');
    const made = await admin.request.post('/api/v1/apps', {
      data: {
        name: '不动产登记系统',
        organisation: '/sh/data',
        auth: 'none',
        redirects: ['http://127.0.0.1:9/back'],
        scopes: ['openid', 'profile'],
      },
    });
    expect(made.status()).toBe(201);
    const { id } = (await made.json()) as { id: string };
    await admin.goto('/desk/apps');
    await admin.getByText('不动产登记系统').waitFor();
    expect(await barriers(admin)).toEqual([]);

    const page = await browser.page(phone);
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: id,
      redirect_uri: 'http://127.0.0.1:9/back',
      scope: 'openid profile',
      state: 's1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    await page.route('http://127.0.0.1:9/**', (route) => route.fulfill({ body: 'back' }));
    await page.goto(`/oauth2/authorize?${query}`);
    await page.getByRole('button', { name: /^市民/ }).click();
    await page.getByText('“不动产登记系统”想用您的城市账号登录').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '同意并登录' }).click();
    await page.waitForURL(/127\.0\.0\.1:9\/back\?/);
    const back = new URL(page.url()).searchParams;
    expect(back.get('state')).toBe('s1');
    const token = await admin.request.post('/oauth2/token', {
      form: {
        grant_type: 'authorization_code',
        client_id: id,
        code: back.get('code') ?? '',
        redirect_uri: 'http://127.0.0.1:9/back',
        code_verifier: verifier,
      },
      headers: { 'X-Citybrain': 'story' },
    });
    const { access_token } = (await token.json()) as { access_token: string };
    const told = await fetch(`${city.url}/oauth2/userinfo`, {
      headers: { Authorization: `Bearer ${access_token}` },
    });
    expect((await told.json()) as object).toMatchObject({ name: '王小明' });

    await page.goto('/me/reads');
    await page.getByText('登录应用').waitFor();
    await page.getByText('不动产登记系统').waitFor();
    await page.goto('/me');
    await page.getByRole('button', { name: '收回同意' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '收回同意' }).click();
    await page.getByText('没有应用可以获取您的信息').waitFor();
    expect(
      (await fetch(`${city.url}/oauth2/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } }))
        .status,
    ).toBe(401);
  });
});
