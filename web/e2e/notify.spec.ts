import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const phone = { viewport: { width: 375, height: 812 }, hasTouch: true };
const headers = { 'X-Citybrain': 'web' };

/** Hands an application in as whoever is signed in, so that there is something to tell. */
async function apply(page: Page) {
  const at = '/api/v1/applications';
  const begun = await page.request.post(at, { headers, data: { item: 'query-the-repair-fund' } });
  const { id, revision } = (await begun.json()) as { id: string; revision: number };
  const saved = await page.request.put(`${at}/${id}/steps/stepb`, {
    headers,
    data: { revision, answers: { reason: '查询余额', promise: true } },
  });
  const written = (await saved.json()) as { revision: number };
  const done = await page.request.post(`${at}/${id}/submission`, {
    headers,
    data: { revision: written.revision, channel: 'mobile' },
  });
  expect(done.ok(), await done.text()).toBe(true);
}

/** Gives the newest text that came to a mailbox of the demo, and waits for one. */
async function mailTo(page: Page, address: string) {
  let text = '';
  const look = async () => {
    const heard = await page.request.get('/api/v1/demo/messages');
    const { items } = (await heard.json()) as { items: { to: string; text: string }[] };
    text = items.find((one) => one.to === address)?.text ?? '';
    return text;
  };
  await expect.poll(look, { timeout: 60_000 }).not.toBe('');
  return text;
}

test('a citizen reads what they were told, deletes it and takes that back', {
  timeout: 180_000,
}, async () => {
  const page = await browser.page(phone);
  await signInAs(page, 'citizen');
  await apply(page);
  await page.goto('/');
  await page.getByRole('link', { name: /条未读/ }).click();
  await page.getByRole('heading', { level: 1, name: '我的消息' }).waitFor();
  const list = page.getByRole('list', { name: '我的消息' });
  await list.getByRole('heading', { name: /已办好：住宅专项维修资金查询/ }).waitFor();
  await list.getByRole('link', { name: '查看办件' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);

  await list.getByRole('button', { name: '删除' }).click();
  await page.getByText('还没有消息').waitFor();
  await page.getByRole('button', { name: '撤回删除' }).click();
  await list.getByRole('button', { name: '标为已读' }).waitFor();

  await page.getByRole('button', { name: '全部标为已读' }).click();
  await page.getByRole('link', { name: '消息', exact: true }).waitFor();
  await page.getByText('未读', { exact: true }).first().click();
  await page.waitForURL(/show=unread/);
  await page.getByText('没有未读的消息').waitFor();
  await page.getByText('全部', { exact: true }).first().click();
  await page.getByRole('searchbox', { name: '搜索消息' }).fill('没有这样的词');
  await page.getByRole('button', { name: '查找' }).click();
  await page.getByText('没有找到这样的消息').waitFor();
  await page.getByRole('button', { name: '清除条件' }).click();

  await page.getByRole('button', { name: '菜单' }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: /^Granted: / }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(browser.complaints).toEqual([]);
});

test('a citizen says how they want to be told', { timeout: 180_000 }, async () => {
  const page = await browser.page(phone);
  await signInAs(page, 'citizen');
  await page.goto('/me/messages/preferences');
  await page.getByLabel('邮箱地址').fill('wang@example.org');
  await page.getByRole('button', { name: '发送验证码' }).click();
  await page.getByText('验证码已发到邮箱').waitFor();
  const code = (await mailTo(page, 'wang@example.org')).match(/\b\d{6}\b/)?.[0] ?? '';
  await page.getByLabel('邮箱验证码').fill(code);
  await page.getByRole('button', { name: '确认邮箱' }).click();
  await page.getByText('邮件发到 w***@example.org').waitFor();

  await page.getByLabel('办件进度：短信').uncheck();
  await page.getByLabel('自己设定').check();
  await page.getByLabel('从').fill('21:00');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存').waitFor();
  await page.reload();
  await page.getByLabel('从').waitFor();
  expect(await page.getByLabel('从').inputValue()).toBe('21:00');
  expect(await page.getByLabel('办件进度：短信').isChecked()).toBe(false);
  expect(await barriers(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
});

test('a keeper of messages changes a text and sends it to themselves', { timeout: 180_000 }, async () => {
  const page = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(page, 'admin');
  await page.goto('/desk/messages/templates');
  await page.getByRole('link', { name: '已受理：{title}' }).click();
  await page.getByRole('heading', { name: '新版本' }).waitFor();
  const chinese = page.getByRole('group', { name: '中文' });
  await chinese.getByLabel('标题').fill('受理了：{office}');
  await chinese.getByText(/用了没有的空位/).waitFor();
  await chinese.getByLabel('标题').fill('受理了：{title}');
  await page.getByRole('region', { name: '中文' }).getByText('受理了：〔title〕').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: '发布新版本' }).click();
  const versions = page.getByRole('list', { name: '历次版本' });
  await versions.getByText('第 2 版').waitFor();
  await versions.getByRole('button', { name: '试发给自己' }).first().click();
  await page.getByText('已试发到您的消息、手机和邮箱').waitFor();

  await page.getByRole('link', { name: /条未读/ }).click();
  await page.getByRole('heading', { name: /受理了：〔title〕/ }).waitFor();
  await page.goto('/desk/messages?channel=sms');
  await page.getByRole('region', { name: '发送记录' }).getByText('已发出').first().waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto('/phone');
  await page
    .getByText(/受理|〔title〕/)
    .first()
    .waitFor();
});
