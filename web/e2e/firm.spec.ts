import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apply, decide } from './applications';
import { type Browser, barriers, type City, openBrowser, openCity, signInAs } from './city';

const phone = { viewport: { width: 375, height: 812 } };
const name = '上海示例餐饮管理有限公司';

// What the story says in each language.
const words = {
  'zh-CN': {
    menu: '菜单',
    self: '为自己办事',
    acting: `正在为 ${name} 办事`,
    representative: '法定代表人',
    ended: /授权已经失效/,
  },
  en: {
    menu: 'Menu',
    self: 'For myself',
    acting: `Acting for ${name}`,
    representative: 'Legal representative',
    ended: /has ended; nothing more can be sent/,
  },
} as const;

describe.each(Object.entries(words))('a firm, in %s', (locale, w) => {
  // Of its own, for a firm changes hands once.
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

  test('changes its legal representative, and the new person gets the authority', {
    timeout: 240_000,
  }, async () => {
    const head = await browser.page({ ...phone, locale });
    await signInAs(head, 'firm');
    await head.goto('/me/authorities');
    await head.getByText(name).first().waitFor();
    await head.getByRole('button', { name: w.menu }).click();
    await head.getByRole('button', { name: w.self }).click();
    await head
      .getByRole('menuitem', { name: new RegExp(name) })
      .first()
      .click();
    await head.getByText(w.acting, { exact: true }).waitFor();
    const id = await apply(head, 'legal-representative-change', {
      new_legal: '王小明',
      new_legal_id: '310106189901010010',
      new_legal_phone: '13800138000',
    });

    const department = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(department, 'admin');
    expect(await decide(department, id)).toBe('granted');

    const heir = await browser.page({ ...phone, locale });
    await signInAs(heir, 'citizen');
    await heir.goto('/me/authorities');
    // The register of who acts hears of the case a moment after it ended.
    await heir.getByRole('heading').first().waitFor();
    await expect
      .poll(
        async () => {
          const told = await heir.request.get('/api/v1/me/firms');
          const { items } = (await told.json()) as { items: { mine: boolean }[] };
          return items.some((one) => one.mine);
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    await heir.reload();
    await heir.getByText(w.representative).first().waitFor();
    expect(await barriers(heir)).toEqual([]);

    const gone = await head.request.get('/api/v1/me/firms');
    expect(((await gone.json()) as { items: unknown[] }).items).toEqual([]);
    expect((await head.request.get(`/api/v1/cases/${id}`)).status()).toBe(404);
    await head.goto('/me/authorities');
    await head.getByText(w.ended).first().waitFor();
    expect(await barriers(head)).toEqual([]);
  });
});
