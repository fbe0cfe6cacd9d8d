import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

const wide = { viewport: { width: 1440, height: 1000 } };

describe('a signal plan reaches the timetable by four eyes', () => {
  let city: City;
  let browser: Browser;
  let junction = '';
  beforeAll(async () => {
    city = await openCity();
    browser = await openBrowser(city);
  });
  afterEach(async () => browser.rest());
  afterAll(async () => {
    await browser?.close();
    await city?.close();
  });

  test('an engineer writes it, mends what is too short, and proposes it', { timeout: 240_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals');
    await page.goto('/desk/signals');
    await page.getByRole('textbox', { name: '路口名称或编号' }).fill('万航渡路 华山路');
    await page.waitForURL(/text=/);
    await page.getByRole('link', { name: '万航渡路 / 华山路' }).first().click();
    await page.getByRole('heading', { name: '万航渡路 / 华山路', exact: true }).waitFor();
    junction = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page.getByRole('img', { name: '现在的灯色和排队' }).waitFor();
    await page.getByText('没有人改过，按时段表').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('tab', { name: '路口示意' }).click();
    await page.getByRole('img', { name: '阶段 1 的放行方向' }).waitFor();
    expect(await barriers(page)).toEqual([]);

    await page.getByRole('tab', { name: '配时方案' }).click();
    await page.getByRole('button', { name: '编制方案' }).click();
    await page.getByText('可以在这个路口运行').waitFor();
    await page.getByRole('spinbutton', { name: '第 2 行绿灯秒数' }).fill('2');
    await page.getByText('不能运行，请按下面修改').waitFor();
    await page
      .getByText(/进口.*：绿灯 \d.* 秒，至少 \d/)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: '保存草稿' }).isDisabled()).toBe(true);
    await page.getByRole('spinbutton', { name: '第 2 行绿灯秒数' }).fill('30');
    await page.getByText('可以在这个路口运行').waitFor();
    await page.getByRole('textbox', { name: '方案名称' }).fill('早高峰');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByRole('heading', { name: '方案 1 · 早高峰' }).waitFor();
    await page.getByRole('button', { name: '提请审批' }).click();
    await page.getByText('待审批', { exact: true }).first().waitFor();
    expect(await page.getByRole('button', { name: '批准' }).count()).toBe(0);
    expect(browser.complaints).toEqual([]);
  });

  test('the head approves it, puts it into force, and takes it back', { timeout: 240_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals-head');
    await page.goto('/desk/signals?tab=waiting');
    await page.getByRole('link', { name: '早高峰' }).click();
    await page.getByRole('button', { name: '批准' }).click();
    await page.getByText('已批准').waitFor();
    await page.getByRole('tab', { name: '时段表' }).click();
    await page.getByRole('button', { name: '调整时段表' }).click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '开始执行' }).click();
    await page.getByRole('heading', { name: '第 1 版' }).waitFor();
    await page.getByText('每天').waitFor();
    expect(await barriers(page)).toEqual([]);

    await page.getByRole('button', { name: '调整时段表' }).click();
    await page.getByRole('button', { name: '加一行' }).click();
    await page.getByRole('button', { name: '开始执行' }).click();
    await page.getByRole('heading', { name: '第 2 版' }).waitFor();
    await page.getByRole('button', { name: '恢复' }).click();
    const ask = page.getByRole('dialog');
    await ask.getByRole('textbox', { name: '原因' }).fill('早高峰更堵了');
    await ask.getByRole('button', { name: '恢复' }).click();
    await page.getByRole('heading', { name: '第 3 版' }).waitFor();
    await page.getByText('早高峰更堵了').waitFor();
    expect(browser.complaints).toEqual([]);
  });

  test('a second plan is copied from it and compared with it', { timeout: 240_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals');
    await page.goto(`/desk/signals/${junction}?tab=plans`);
    await page.getByRole('button', { name: '复制为新方案' }).click();
    await page.getByRole('textbox', { name: '方案名称' }).fill('平峰');
    await page.getByRole('spinbutton', { name: '第 2 行绿灯秒数' }).fill('25');
    await page.getByText('可以在这个路口运行').waitFor();
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByRole('heading', { name: '方案 2 · 平峰' }).waitFor();
    await page.goto(`/desk/signals/${junction}?tab=plans&a=1&b=2`);
    await page.getByRole('row', { name: '阶段 2 绿灯 30 25 −5' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('limits that would stop what runs are refused in words', { timeout: 240_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals-head');
    await page.goto(`/desk/signals/${junction}?tab=limits`);
    await page.getByRole('button', { name: '调整限值' }).click();
    const yellow = page.getByRole('spinbutton', { name: /直行 黄灯/ }).first();
    await yellow.fill('1');
    await page.getByRole('button', { name: '开始执行' }).click();
    await page.getByRole('alert').filter({ hasText: '黄灯 1 秒，至少' }).waitFor();
    await yellow.fill('4');
    await page.getByRole('button', { name: '开始执行' }).click();
    await page.getByText('第 1 版').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(browser.complaints.filter((line) => !line.includes('422'))).toEqual([]);
    browser.complaints.length = 0;
  });

  test('its lanes are measured from the first minute on', { timeout: 240_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals');
    await page.goto(`/desk/signals/${junction}?tab=flows`);
    await page.getByRole('heading', { name: '各车道' }).waitFor({ timeout: 100_000 });
    await page
      .getByText(/每小时 \d+ 辆/)
      .first()
      .waitFor();
    expect(await page.getByRole('cell', { name: /第 1 车道/ }).count()).toBeGreaterThan(1);
    await page.getByText(/个检测器都正常|听满三分钟后判断/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByText('近一周').click();
    await page.waitForURL(/span=week/);
    expect(browser.complaints).toEqual([]);
  });

  test('the head lets it be steered adaptively, with a reason', { timeout: 240_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'signals-head');
    await page.goto(`/desk/signals/${junction}`);
    await page.getByRole('button', { name: '更改控制方式' }).click();
    const ask = page.getByRole('dialog');
    await ask.getByRole('radio', { name: '自适应' }).click();
    await ask.getByRole('button', { name: '更改控制方式' }).click();
    await ask.getByText('请写明原因').waitFor();
    await ask.getByRole('textbox', { name: '原因' }).fill('晚高峰试运行');
    await ask.getByRole('button', { name: '更改控制方式' }).click();
    await page.getByText('晚高峰试运行').waitFor();
    await page.getByText('中心逐段放行').waitFor({ timeout: 60_000 });
    await page.getByText('中心接管').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.goto('/desk/signals?live=adaptive');
    await page.getByRole('link', { name: '万航渡路 / 华山路' }).waitFor();
    expect(browser.complaints).toEqual([]);
  });

  test('the streets stand on a screen of their own, and a junction opens from it', {
    timeout: 240_000,
  }, async () => {
    const page = await browser.page({ viewport: { width: 1920, height: 1080 } });
    await signInAs(page, 'signals-head');
    await page.goto(`/screen/traffic?junction=${junction}`);
    await page.getByRole('heading', { level: 1, name: /km\/h/ }).waitFor();
    await page.getByText('在线路口').waitFor();
    await page.getByRole('heading', { name: '事件与应急车辆' }).waitFor();
    await page.getByRole('img', { name: '现在的灯色和排队' }).waitFor();
    await page.getByText('中心逐段放行').waitFor();
    await page.getByRole('button', { name: '干线时距图' }).click();
    await page.getByRole('img', { name: /个路口最近六分钟的灯色/ }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '关闭' }).click();
    await page.waitForURL((url) => !url.searchParams.has('junction'));
    expect(browser.complaints).toEqual([]);
  });

  test('a dispatcher lets an ambulance through, watches it and ends it', { timeout: 240_000 }, async () => {
    const page = await browser.page(wide);
    await signInAs(page, 'dispatcher');
    await page.goto('/desk/signals?tab=priority');
    await page.getByText('还没有放行过应急车辆').waitFor();
    await page.getByRole('button', { name: '新的放行' }).click();
    await page.getByRole('textbox', { name: '原因' }).fill('胸痛病人转运');
    await page.getByRole('button', { name: '开始放行' }).click();
    await page.getByText('请从列表里选一个地点').waitFor();
    await page.getByRole('combobox', { name: '从哪里出发' }).fill('人民广场');
    await page.getByRole('option').first().click();
    await page.getByRole('combobox', { name: '到哪里' }).fill('静安寺');
    await page.getByRole('option').first().click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '开始放行' }).click();
    await page.waitForURL(/vehicle=prio/);
    await page.getByRole('heading', { name: '前方路口' }).waitFor();
    await page.getByText(/秒后到/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '结束放行' }).click();
    const ask = page.getByRole('dialog');
    await ask.getByRole('textbox', { name: '原因' }).fill('病人已由他人送达');
    await ask.getByRole('button', { name: '结束放行' }).click();
    await page.getByText('已结束', { exact: true }).waitFor();
    await page.getByRole('button', { name: '全部' }).click();
    await page.getByRole('button', { name: '救护车 · 胸痛病人转运' }).waitFor();
    expect(browser.complaints).toEqual([]);
  });

  test('everybody reads how it goes on the roads, on a phone and in English', {
    timeout: 180_000,
  }, async () => {
    const phone = await browser.page({ viewport: { width: 390, height: 844 }, locale: 'en-GB' });
    await phone.goto('/roads');
    await phone.getByText(/km\/h on average/).waitFor();
    await phone.getByRole('textbox', { name: 'Find a road' }).fill('没有的路');
    await phone.getByText('No road of that name').waitFor();
    await phone.waitForURL(/road=/);
    expect(await overflow(phone)).toBe(0);
    expect(await barriers(phone)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  test('is read in English and on a phone', { timeout: 180_000 }, async () => {
    const phone = await browser.page({ viewport: { width: 390, height: 844 }, locale: 'en-GB' });
    await signInAs(phone, 'signals');
    for (const tab of ['live', 'flows', 'junction', 'plans', 'timetable', 'limits']) {
      await phone.goto(`/desk/signals/${junction}?tab=${tab}`);
      await phone.getByRole('tab', { name: 'Hours' }).waitFor();
      expect(await overflow(phone)).toBe(0);
      expect(await barriers(phone)).toEqual([]);
    }
    await phone.goto('/desk/signals?tab=incidents&all=1');
    await phone.getByRole('heading', { name: 'Incidents on the roads' }).waitFor();
    expect(await overflow(phone)).toBe(0);
    expect(await barriers(phone)).toEqual([]);
    await phone.goto('/desk/signals/peaks');
    await phone.getByText('None is told yet').waitFor(); // nothing was measured in a rush hour yet
    await phone.getByText('Morning peak').waitFor();
    expect(await overflow(phone)).toBe(0);
    expect(await barriers(phone)).toEqual([]);
    const stranger = await browser.page(wide);
    await signInAs(stranger, 'waste');
    await stranger.goto('/desk/signals');
    await stranger.getByText('您现在的岗位看不到这里').waitFor();
    expect(browser.complaints).toEqual([]);
  });
});
