import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { picture } from './applications';
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
const desk = { viewport: { width: 1440, height: 1000 } };
const headers = { 'X-Citybrain': 'story' };

type Property = {
  type?: string;
  format?: string;
  const?: unknown;
  minimum?: number;
  oneOf?: { const: string }[];
  properties?: Record<string, Property>;
  items?: Property;
};

/** An answer that passes. */
function sample(code: string, p: Property): unknown {
  if (p.oneOf) return p.oneOf[0]?.const;
  if (p.type === 'boolean') return p.const ?? false;
  if (p.type === 'number' || p.type === 'integer') return Math.max(p.minimum ?? 1, 20);
  if (p.type === 'object') return { region: '310106013', detail: '南京西路 1 号' };
  if (p.type === 'array')
    return [
      Object.fromEntries(Object.entries(p.items?.properties ?? {}).map(([k, one]) => [k, sample(k, one)])),
    ];
  if (p.format === 'date') return code === 'retire_day' ? '2030-12-09' : '2026-01-05';
  if (code.includes('phone')) return '10000000002';
  if (code.endsWith('_id') || code === 'father_id') return '11010519491231002X';
  return '示例内容一二三四五';
}

type Step = { code: string; schema: { properties: Record<string, Property> } };
type Draft = { id: string; revision: number; answers: Record<string, unknown> };

/** Applies for an item over the API, as the pages of the form do. */
async function apply(page: Page, item: string, own: Record<string, unknown>) {
  const begun = await page.request.post('/api/v1/applications', {
    headers,
    data: { item, region: '310106' },
  });
  expect(begun.status()).toBe(200);
  const draft = (await begun.json()) as Draft;
  const form = await page.request.get(`/api/v1/public/services/items/${item}/form`);
  const { steps } = (await form.json()) as { steps: Step[] };
  let revision = draft.revision;
  for (const step of steps) {
    const answers = Object.fromEntries(
      Object.entries(step.schema.properties).map(([code, p]) => [
        code,
        own[code] ?? draft.answers[code] ?? sample(code, p),
      ]),
    );
    const saved = await page.request.put(`/api/v1/applications/${draft.id}/steps/${step.code}`, {
      headers,
      data: { revision, answers },
    });
    if (!saved.ok()) throw new Error(`${item} ${step.code}: ${await saved.text()}`);
    revision = ((await saved.json()) as Draft).revision;
  }
  const sent = await page.request.post(`/api/v1/applications/${draft.id}/submission`, {
    headers: { ...headers, 'Idempotency-Key': draft.id },
    data: { revision, channel: 'mobile' },
  });
  if (!sent.ok()) throw new Error(`${item}: ${await sent.text()}`);
  return (await sent.json()) as { case: string; number: string };
}

describe('an application', () => {
  test('is returned, the clock stands, the citizen corrects it on a phone and the clock goes on', {
    timeout: 240_000,
  }, async () => {
    const citizen = await browser.page(phone);
    await signInAs(citizen, 'citizen');
    const made = await apply(citizen, 'retirement', { special_job: false });

    // The officer reads the application, accepts it and asks for two things.
    const officer = await browser.page(desk);
    await signInAs(officer, 'jingan-admin');
    await officer.goto(`/desk/cases/${made.case}`);
    await officer.getByText('缴费年限').waitFor();
    await officer.getByText('3****************0').waitFor();
    await officer.getByRole('button', { name: '显示完整信息' }).click();
    await officer.getByRole('dialog').getByLabel('用途').click();
    await officer.getByTitle('处理业务').click();
    await officer.getByRole('dialog').getByRole('button', { name: '查看' }).click();
    await officer.getByText('310106189901010010').waitFor();
    await officer.getByRole('dialog').waitFor({ state: 'hidden' });
    await officer.locator('.ant-select-dropdown').waitFor({ state: 'hidden' });
    expect(await barriers(officer)).toEqual([]);
    await officer.getByRole('button', { name: '受理', exact: true }).click();
    await officer.getByRole('dialog').getByRole('button', { name: '受理', exact: true }).click();
    await officer.getByRole('button', { name: '要求补正' }).click();
    const dialog = officer.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: '缴费年限' }).check();
    await dialog.getByLabel('缴费年限：哪里不对').fill('社保记录是 21 年');
    await dialog.getByRole('checkbox', { name: /^其他材料/ }).check();
    await dialog.getByLabel(/^其他材料.*哪里不对$/).fill('劳动合同');
    await dialog.getByLabel('给申请人的说明').fill('请核对缴费年限，并补一份劳动合同。');
    expect(await barriers(officer)).toEqual([]);
    await dialog.getByRole('button', { name: '要求补正' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await officer.getByText('等申请人提交').waitFor();

    // The citizen is told at the portal's start, and sees what is wanted on top.
    await citizen.goto('/');
    await citizen.getByText('1 件事等您处理').waitFor();
    await citizen
      .getByRole('link', { name: /我的办件/ })
      .first()
      .click();
    await citizen.getByText('要我办', { exact: true }).click();
    await citizen.waitForURL(/which=needs/);
    await citizen.getByRole('link', { name: /企业职工基本养老保险正常退休申请/ }).waitFor();
    expect(await barriers(citizen)).toEqual([]);
    expect(await overflow(citizen)).toBe(0);
    await citizen.getByRole('link', { name: /企业职工基本养老保险正常退休申请/ }).click();
    await citizen.getByRole('heading', { name: '请您补正这些内容' }).waitFor();
    await citizen.getByText('计时暂停：等您补正材料').waitFor();
    expect(await citizen.getByText('冯区管').count()).toBe(0);
    expect(await barriers(citizen)).toEqual([]);
    expect(await overflow(citizen)).toBe(0);
    const handIn = citizen.getByRole('button', { name: '提交补正' });
    expect(await handIn.isDisabled()).toBe(true);
    await citizen.getByLabel('缴费年限').fill('21');
    await citizen.getByRole('button', { name: '保存修改' }).click();
    await citizen.getByText('已收到').first().waitFor();
    await citizen
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: '劳动合同.png', mimeType: 'image/png', buffer: picture });
    await expect.poll(() => handIn.isEnabled(), { timeout: 30_000 }).toBe(true);
    await handIn.click();
    await citizen
      .getByText(/还剩 \d+ 个工作日/)
      .first()
      .waitFor();
    await citizen.getByText('您提交了补正').waitFor();
    expect(await citizen.getByText('计时暂停').count()).toBe(0);

    // The officer sees what changed, and the file beside it.
    await officer.reload();
    await officer.getByText('原来是：20 年').waitFor();
    await officer.getByText('补正新交').waitFor();
    await officer.getByRole('button', { name: '劳动合同.png' }).click();
    await officer.getByRole('img', { name: '劳动合同.png' }).waitFor();
    expect(await barriers(officer)).toEqual([]);

    // Who looked at it stands in the case, and leads to the record.
    await citizen.reload();
    await citizen.getByRole('link', { name: '查看全部记录' }).click();
    await citizen.waitForURL(/\/me\/reads\?case=/);
    await citizen.getByText('身份证号').first().waitFor();
    expect(browser.complaints).toEqual([]);
  });

  test('is urged once a day and withdrawn after a question', { timeout: 120_000 }, async () => {
    const citizen = await browser.page(phone);
    await signInAs(citizen, 'citizen');
    const made = await apply(citizen, 'residence-permit', { dwelling: 'dormitory' });
    await citizen.goto(`/my/cases/${made.number}`);
    await citizen.getByRole('button', { name: '催办' }).click();
    await citizen.getByText('今天已经催办过，明天可以再催。').waitFor();
    await citizen.getByLabel('写给对方').fill('请问还要多久？');
    await citizen.getByRole('button', { name: '发送' }).click();
    await citizen.getByText('请问还要多久？').first().waitFor();
    await citizen.getByRole('button', { name: '撤回申请' }).click();
    await citizen.getByRole('dialog').getByRole('button', { name: '撤回申请' }).click();
    await citizen.getByRole('heading', { name: '办理结果' }).waitFor();
    await citizen.getByText('您撤回了申请').waitFor();
    expect(await barriers(citizen)).toEqual([]);

    const stranger = await browser.page(phone);
    await signInAs(stranger, 'firm');
    await stranger.goto(`/my/cases/${made.number}`);
    await stranger.getByText('没有这个办件，或您无权查看。').waitFor();
  });
});

describe('a package', () => {
  test('shows its parts with their own lights, in English', { timeout: 120_000 }, async () => {
    const citizen = await browser.page({ ...phone, locale: 'en' });
    await signInAs(citizen, 'citizen');
    const made = await apply(citizen, 'having-a-child', { married: true, child_name: '王一诺' });
    await citizen.goto(`/my/cases/${made.number}`);
    await citizen.getByRole('heading', { name: 'What it consists of' }).waitFor();
    await citizen.getByRole('link', { name: /Birth certificate/ }).waitFor();
    expect(await barriers(citizen)).toEqual([]);
    expect(await overflow(citizen)).toBe(0);
    await citizen.getByRole('link', { name: /Birth certificate/ }).click();
    await citizen.getByRole('link', { name: /Part of/ }).waitFor();
    expect(await barriers(citizen)).toEqual([]);
  });
});
