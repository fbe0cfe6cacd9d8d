import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, barriers, type City, choose, openBrowser, openCity, overflow, signInAs } from './city';

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

const wide = { viewport: { width: 1440, height: 1000 } };
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

test('a new item is made with its form, reviewed by another, and stands in the guide', async () => {
  const editor = await browser.page(wide);
  await signInAs(editor, 'editor');
  await editor.goto('/desk/catalogue');
  await editor.getByRole('link', { name: '新建事项' }).click();
  await editor.waitForURL(/catalogue\/new/);
  await editor.getByRole('radio', { name: '从头建' }).check();
  // The departments are read when the page opens: who presses sooner chooses none.
  await editor.getByRole('combobox', { name: '部门' }).fill('市场监督');
  await choose(editor, '市场监督');
  expect(await barriers(editor)).toEqual([]);
  await editor.getByRole('button', { name: '开始填写' }).click();

  // The codes are found; the key follows the English name.
  await editor.getByRole('textbox', { name: '中文名称', exact: true }).fill('夜市摊位登记');
  await editor.getByRole('textbox', { name: '英文名称', exact: true }).fill('Register a night stall');
  await editor.getByText(/^11310000[0-9A-Z]{11}[0-9]{12}$/).waitFor();
  const key = editor.getByRole('textbox', { name: '网址代码' });
  expect(await key.inputValue()).toBe('register-a-night-stall');
  await editor.getByRole('combobox', { name: '分类' }).click();
  await editor.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
  await editor.getByText('没有发现问题').waitFor();
  expect(await overflow(editor)).toBe(0);

  // The form, question by question: a condition that is not whole is told at its field.
  await editor.getByText('申请表', { exact: true }).click();
  await editor.getByRole('button', { name: '加一道题' }).first().click();
  await editor.getByRole('textbox', { name: '题目（中文）' }).fill('摊位面积');
  await editor.getByRole('textbox', { name: '题目（英文）' }).fill('Area of the stall');
  const when = editor.getByRole('textbox', { name: '什么情况下问（条件）' });
  await when.fill('form.phone !=');
  await editor.getByText(/条件还没有写完/).waitFor();
  await editor.getByText('申请表还有问题，改好后才能试填。').waitFor();
  await when.fill('form.phone != ""');
  await editor.getByText('没有发现问题').waitFor();
  const trial = editor.getByRole('region', { name: '试填' });
  await trial.getByText('张三').waitFor();
  await trial.getByText('摊位面积').waitFor();
  await trial.getByRole('button', { name: '下一步' }).click();
  await trial.getByRole('alert').getByText('请填写这一项。').waitFor();
  await trial.getByRole('textbox', { name: '摊位面积' }).fill('6');
  await trial.getByRole('button', { name: '下一步' }).click();
  await trial.getByText('我承诺填写的内容属实').waitFor();
  expect(await barriers(editor)).toEqual([]);

  await editor.getByRole('textbox', { name: '修改说明' }).fill('夜市新规');
  await editor.getByRole('button', { name: '保存草稿' }).click();
  await editor.waitForURL(/catalogue\/register-a-night-stall/);
  await editor.getByText(/第 1 版 · 草稿/).waitFor();
  await editor.getByRole('button', { name: '送审' }).click();
  await editor.getByRole('dialog').getByRole('button', { name: '送审' }).click();
  await editor.getByText(/第 1 版 · 待审核/).waitFor();

  const publisher = await browser.page(wide);
  await signInAs(publisher, 'publisher');
  await publisher.goto('/desk/catalogue/register-a-night-stall?mode=form');
  await publisher.getByRole('region', { name: '试填' }).getByText('摊位面积').waitFor();
  expect(await barriers(publisher)).toEqual([]);
  await publisher.getByRole('button', { name: '审核通过并发布' }).click();
  await publisher.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
  await publisher.getByText(/第 1 版 · 已发布/).waitFor();

  const citizen = await browser.page({ viewport: { width: 375, height: 800 }, locale: 'en' });
  await citizen.goto('/services/register-a-night-stall');
  await citizen.getByRole('heading', { level: 1, name: 'Register a night stall' }).waitFor();
  expect(await overflow(citizen)).toBe(0);
  expect(await barriers(citizen)).toEqual([]);
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

  // A refusal can be objected to: the case runs again, by somebody else, with its limits anew.
  const acts = editor.getByRole('region', { name: '可以办理' });
  for (const name of ['审查通过', '不予']) await acts.getByRole('button', { name, exact: true }).click();
  await acts.getByText(/前可以提出/).waitFor();
  await acts.getByRole('button', { name: '提出异议' }).click();
  await editor.getByText('已重新办理 1 次，时限重新计算').waitFor();
  await editor.getByText(/办过本件的人回避/).waitFor();
  expect(await barriers(editor)).toEqual([]);

  // How long one may object, and who may look again, stand at their stages.
  await editor.getByText('设计', { exact: true }).click();
  await editor.getByRole('complementary', { name: '设计' }).waitFor();
  await diagram.getByRole('button', { name: /^不予许可/ }).press('Enter');
  await editor.getByRole('heading', { level: 2, name: '不予许可' }).waitFor();
  await editor
    .getByRole('region', { name: '办结以后' })
    .getByRole('button', { name: /提出异议/ })
    .click();
  const within = editor.getByRole('spinbutton', { name: '办结后多久内可以提出' });
  expect(await within.inputValue()).toBe('60');
  await within.fill('');
  await editor
    .getByText(/没有写申请人在多长时间内可以提出/)
    .first()
    .waitFor();
  expect(await barriers(editor)).toEqual([]);
  await editor.getByRole('button', { name: '撤销' }).click();
  await editor.getByText('没有发现问题').waitFor();

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

test('a package gets another part under a shared question, with a step back, and is compared', async () => {
  const editor = await browser.page(wide);
  await signInAs(editor, 'editor');
  await editor.goto('/desk/catalogue/opening-a-restaurant');
  await editor.getByText('没有发现问题').waitFor();
  const parts = editor.getByRole('region', { name: '组成事项' });
  const undo = editor.getByRole('button', { name: '撤销' });
  expect(await undo.isDisabled()).toBe(true);

  // A part that is there already is refused at its place; a step back takes it away.
  await parts.getByRole('button', { name: '加一个事项' }).click();
  await parts.getByText('请选事项').waitFor();
  await undo.click();
  await editor.getByText('没有发现问题').waitFor();
  await editor.keyboard.press('Control+Shift+Z');
  await parts.getByText('请选事项').waitFor();
  await parts.getByRole('combobox', { name: '事项 4' }).fill('健康证');
  await editor.locator('.ant-select-item-option', { hasText: '预防性体检合格证' }).click();
  await parts.getByRole('textbox', { name: '什么情况下办（条件）' }).last().fill('form.nobody_asks');
  await parts.getByText(/nobody_asks/).waitFor();
  await parts.getByRole('textbox', { name: '什么情况下办（条件）' }).last().fill('form.sign');
  await editor.getByText('没有发现问题').waitFor();
  expect(await overflow(editor)).toBe(0);
  expect(await barriers(editor)).toEqual([]);

  // The shared questions are the package's own; the joined form is tried.
  await editor.getByText('申请表', { exact: true }).click();
  await editor.getByText(/这里是一件事自己的共用题/).waitFor();
  await editor
    .getByRole('region', { name: '试填' })
    .getByRole('button', { name: /餐馆情况/ })
    .waitFor();
  expect(await barriers(editor)).toEqual([]);
  await editor.getByRole('textbox', { name: '修改说明' }).fill('加一个事项');
  await editor.getByRole('button', { name: '保存草稿' }).click();
  await editor.getByText(/第 2 版 · 草稿/).waitFor();
  await editor.getByText('比较', { exact: true }).click();
  await editor
    .getByText(/组成事项/)
    .first()
    .waitFor();
  expect(browser.complaints).toEqual([]);
  await browser.rest();
});
