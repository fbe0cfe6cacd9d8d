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

// Without motion: a button that fades from one colour to the other has neither when axe looks.
const wide = { viewport: { width: 1440, height: 1000 }, reducedMotion: 'reduce' as const };
const item = '/desk/catalogue/food-permit';

test('an item is edited, reviewed by another, and the guide shows it', async () => {
  const editor = await browser.page(wide);
  await signInAs(editor, 'editor');
  await editor.goto('/desk/catalogue');
  await editor.getByRole('heading', { level: 1, name: '事项目录' }).waitFor();
  await editor.getByRole('link', { name: /./ }).first().waitFor();
  await editor.getByRole('searchbox', { name: '名称或代码' }).fill('food-permit');
  await editor.getByRole('button', { name: '查找' }).click();
  await editor.waitForURL(/q=food-permit/);
  const found = editor.locator('a[href="/desk/catalogue/food-permit"]');
  await found.waitFor();
  expect(await barriers(editor)).toEqual([]);
  await found.click();
  await editor.waitForURL(new RegExp(item));

  // What cannot be so is told at its field, and is not kept.
  const promised = editor.getByRole('spinbutton', { name: '承诺工作日' });
  const statutory = Number(await editor.getByRole('spinbutton', { name: '法定工作日' }).inputValue());
  await promised.fill(String(statutory + 1));
  await editor.getByText('承诺时限不能长于法定时限').waitFor();
  await promised.fill('3');
  await editor.getByRole('button', { name: '保存草稿' }).waitFor();
  await editor.getByText('没有发现问题').waitFor();
  await editor.getByRole('textbox', { name: '修改说明' }).fill('缩短承诺时限');
  expect(await overflow(editor)).toBe(0);
  expect(await barriers(editor)).toEqual([]);

  await editor.getByRole('button', { name: '保存草稿' }).click();
  await editor.getByText(/第 2 版 · 草稿/).waitFor();
  await editor.getByText('比较', { exact: true }).click();
  await editor.getByText('承诺工作日').waitFor();
  await editor.getByText('预览', { exact: true }).click();
  await editor.getByText('市民看到的办事指南会是这样。').waitFor();
  await editor
    .getByText(/承诺 ?3 ?个工作日/)
    .first()
    .waitFor();
  expect(await barriers(editor)).toEqual([]);
  await editor.getByRole('button', { name: '送审' }).click();
  await editor.getByRole('dialog').getByRole('button', { name: '送审' }).click();
  await editor.getByText(/第 2 版 · 待审核/).waitFor();

  // The editor has no button to publish; a colleague looks at what differs and publishes.
  expect(await editor.getByRole('button', { name: '审核通过并发布' }).count()).toBe(0);
  const publisher = await browser.page({ ...wide, colorScheme: 'dark' });
  await signInAs(publisher, 'publisher');
  await publisher.goto('/desk/catalogue?state=review');
  await publisher
    .getByRole('row', { name: /待审核/ })
    .getByRole('link')
    .click();
  await publisher.getByText('比较', { exact: true }).click();
  await publisher.getByText('承诺工作日').waitFor();
  expect(await barriers(publisher)).toEqual([]);
  await publisher.getByRole('button', { name: '审核通过并发布' }).click();
  await publisher.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
  await publisher.getByText(/第 2 版 · 已发布/).waitFor();

  const citizen = await browser.page({ viewport: { width: 375, height: 800 } });
  await citizen.goto('/services/food-permit');
  await citizen
    .getByText(/承诺 ?3 ?个工作日/)
    .first()
    .waitFor();
  expect(await overflow(citizen)).toBe(0);
  expect(browser.complaints).toEqual([]);
  await browser.rest();
});

test('a flow is changed, tried by hand, and published by another', async () => {
  const editor = await browser.page(wide);
  await signInAs(editor, 'editor');
  await editor.goto('/desk/flows');
  await editor
    .getByRole('row', { name: /standard/ })
    .getByRole('link')
    .click();
  await editor.waitForURL(/flows\/standard/);
  const diagram = editor.getByRole('group', { name: '流程图' });
  const first = diagram.getByRole('button', { name: /^待受理/ });
  await first.waitFor();
  expect(await barriers(editor)).toEqual([]);

  // By keyboard from stage to stage.
  await first.focus();
  await editor.keyboard.press('ArrowRight');
  await editor.keyboard.press('Enter');
  await editor.waitForURL(/at=/);

  // What cannot work is told while one types.
  await first.focus();
  await editor.keyboard.press('Enter');
  await editor.getByRole('heading', { level: 2, name: '待受理' }).waitFor();
  await editor.getByRole('textbox', { name: '中文名称' }).fill('');
  await editor.getByText('环节 submitted 还没有中文名称').first().waitFor();
  await editor.getByRole('button', { name: '撤销' }).click();
  await editor.getByText('没有发现问题').waitFor();
  await editor.getByRole('spinbutton', { name: '时限' }).fill('4');
  await editor.getByRole('textbox', { name: '修改说明' }).fill('收件高峰');
  await editor.getByRole('button', { name: '保存草稿' }).click();
  await editor.getByText(/草稿 · .*收件高峰/).waitFor();

  await editor.getByText('模拟', { exact: true }).click();
  await editor.getByRole('button', { name: '受理', exact: true }).click();
  await editor.getByRole('button', { name: '过 5 个工作日' }).click();
  await diagram.getByRole('button', { name: /^审查中.*办件在这里/ }).waitFor();
  expect(await barriers(editor)).toEqual([]);

  const publisher = await browser.page(wide);
  await signInAs(publisher, 'publisher');
  await publisher.goto('/desk/flows/standard?mode=versions');
  await publisher.getByText('时限', { exact: false }).first().waitFor();
  await publisher.getByRole('button', { name: '发布', exact: true }).click();
  await publisher
    .getByRole('dialog')
    .getByRole('button', { name: /发\s?布/ })
    .click();
  await publisher.getByRole('list').getByText('第 2 版', { exact: true }).waitFor();
  expect(await barriers(publisher)).toEqual([]);
  expect(browser.complaints).toEqual([]);
});
