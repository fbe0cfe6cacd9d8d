import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply, picture } from './applications';
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

const headers = { 'X-Citybrain': 'story' };
async function sent<T>(asked: Promise<import('playwright-core').APIResponse>): Promise<T> {
  const answer = await asked;
  if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Lets an item ask for a picture as an answer: its department edits it, and a colleague publishes it. */
async function askForPicture(editor: Page, publisher: Page) {
  type Item = { form: { steps: { fields: unknown[] }[] } };
  const work = await sent<{ newest: { item: Item } }>(
    editor.request.get('/api/v1/services/desk/food-permit'),
  );
  const { item } = work.newest;
  item.form.steps.at(-1)?.fields.unshift({
    code: 'storefront',
    kind: 'file',
    label: { zh: '门面照片', en: 'Picture of the front' },
  });
  const { version } = await sent<{ version: number }>(
    editor.request.post('/api/v1/services/items', { headers, data: { item, note: '增加门面照片' } }),
  );
  const acts = `/api/v1/services/items/food-permit/versions/${version}/acts`;
  await sent(editor.request.post(acts, { headers, data: { act: 'submit' } }));
  await sent(publisher.request.post(acts, { headers, data: { act: 'publish' } }));
}

test('a picture that is wanted anew is taken, watched and removable, and the official sees what it replaced', {
  timeout: 240_000,
}, async () => {
  const editor = await browser.page();
  await signInAs(editor, 'editor');
  const publisher = await browser.page();
  await signInAs(publisher, 'publisher');
  await askForPicture(editor, publisher);

  const citizen = await browser.page({ viewport: { width: 375, height: 812 } });
  await signInAs(citizen, 'citizen');
  const draft = await sent<{ id: string }>(
    citizen.request.post('/api/v1/applications', { headers, data: { item: 'food-permit' } }),
  );
  const first = await sent<{ id: string }>(
    citizen.request.post(
      `/api/v1/applications/${draft.id}/papers?${new URLSearchParams({ material: 'form.storefront', name: '旧门面.png' })}`,
      { headers: { ...headers, 'Content-Type': 'application/octet-stream' }, data: picture },
    ),
  );
  const id = await apply(citizen, 'food-permit', { storefront: [first.id] });

  const officer = await browser.page({ viewport: { width: 1440, height: 1000 } });
  await signInAs(officer, 'admin');
  const view = await sent<{ number: string; offers: { action: string; branch?: string }[] }>(
    officer.request.get(`/api/v1/cases/${id}`),
  );
  const ask = view.offers.find((one) => one.action === 'ask');
  await sent(
    officer.request.post(`/api/v1/cases/${id}/actions`, {
      headers,
      data: {
        branch: ask?.branch,
        action: 'ask',
        note: '门面照片看不清，请重新拍。',
        wanted: [{ kind: 'answer', code: 'storefront', why: '看不清' }],
      },
    }),
  );

  await citizen.goto(`/my/cases/${view.number}`);
  await citizen.getByRole('heading', { name: '请您补正这些内容' }).waitFor();
  await citizen.getByRole('link', { name: '旧门面.png' }).first().waitFor();
  expect(await citizen.getByRole('checkbox', { name: '这个还要用' }).isChecked()).toBe(false);
  expect(await barriers(citizen)).toEqual([]);
  expect(await overflow(citizen)).toBe(0);
  const files = citizen.getByRole('group', { name: '门面照片' });
  const give = (name: string, buffer: Buffer) =>
    files.locator('input[type=file]:not([capture])').setInputFiles({ name, mimeType: 'image/png', buffer });
  await give('程序.png', Buffer.from('MZ this is a program', 'latin1'));
  await files.getByText('程序.png: 只接受照片（JPEG、PNG）、PDF 和 OFD 文件。').waitFor();
  await files.getByRole('button', { name: '删除' }).click();
  await give('拍错了.png', picture);
  await files.getByRole('button', { name: '删除 拍错了.png' }).click();
  await files.getByRole('button', { name: '删除 拍错了.png' }).waitFor({ state: 'hidden' });
  await give('新门面.png', picture);
  await files.getByRole('link', { name: '查看 新门面.png' }).waitFor();
  await citizen.mouse.move(0, 0);
  expect(await barriers(citizen)).toEqual([]);
  expect(await overflow(citizen)).toBe(0);
  const handIn = citizen.getByRole('button', { name: '提交补正' });
  expect(await handIn.isDisabled()).toBe(true); // saved first
  await citizen.getByRole('button', { name: '保存修改' }).click();
  await citizen.getByText('已收到').first().waitFor();
  await expect.poll(() => handIn.isEnabled(), { timeout: 30_000 }).toBe(true);
  await handIn.click();
  await citizen.getByRole('heading', { name: '请您补正这些内容' }).waitFor({ state: 'hidden' });

  await officer.goto(`/desk/cases/${id}`);
  const old = officer.getByRole('listitem').filter({ hasText: '旧门面.png' });
  await old.getByText('已被补正的文件替换').waitFor();
  const now = officer.getByRole('listitem').filter({ hasText: '新门面.png' });
  await now.getByText('补正新交').waitFor();
  expect(await officer.getByText('拍错了.png').count()).toBe(0);
  await officer.getByText('补正后改为').waitFor();
  await officer.getByText('来自账户').first().waitFor();
  expect(await barriers(officer)).toEqual([]);
  expect(browser.complaints.filter((line) => !line.includes('status of 422'))).toEqual([]);
});
