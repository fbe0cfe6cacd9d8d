import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const phone = { viewport: { width: 375, height: 812 } };
const desktop = { viewport: { width: 1280, height: 900 } };
const firmName = '上海示例餐饮管理有限公司';

/** A page that stands there has no barriers and fits its window. */
async function looksRight(page: Page, name: string) {
  await page.mouse.move(0, 0); // what the last press left under the pointer is half way in its colours
  expect(await barriers(page), name).toEqual([]);
  expect(await overflow(page), name).toBe(0);
}

const next = (page: Page) => page.getByRole('button', { name: '保存，下一步' }).click();

async function address(page: Page) {
  await page.getByRole('combobox', { name: '区域' }).click();
  await choose(page, '静安区');
  await page.getByLabel('详细地址').fill('南京西路 1 号');
}

/** The checksum that parts of a PNG bear. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A part of a PNG. */
function chunk(name: string, bytes: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), bytes]);
  const part = Buffer.alloc(named.length + 8);
  part.writeUInt32BE(bytes.length, 0);
  named.copy(part, 4);
  part.writeUInt32BE(crc32(named), named.length + 4);
  return part;
}

/** A picture of so many points a side, with as much of no meaning in it as makes the file so long. */
function picture(side: number, bytes = 0): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(side, 0);
  size.writeUInt32BE(side, 4);
  size.set([8, 0, 0, 0, 0], 8); // eight bits of grey
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [signature, chunk('IHDR', size), chunk('IEND', Buffer.alloc(0))];
  const length = parts.reduce((sum, part) => sum + part.length, 12);
  parts.splice(2, 0, chunk('paDd', Buffer.alloc(Math.max(0, bytes - length))));
  return Buffer.concat(parts);
}

const mostBytes = 20 * 1024 * 1024;

describe('an application for a residence permit', () => {
  test('is begun on a phone and ended on a desktop, which takes files by what they are', {
    timeout: 240_000,
  }, async () => {
    const small = await browser.page(phone);
    await signInAs(small, 'citizen');
    await small.goto('/services/residence-permit/apply');
    await small.getByRole('combobox', { name: '在哪里办' }).click();
    await choose(small, '静安区');
    await looksRight(small, 'start');
    await small.getByRole('button', { name: '开始填写' }).click();
    await small.getByText('第 1 步').waitFor();
    await address(small);
    await next(small);
    await small.getByText('第 2 步').waitFor();
    await small.getByLabel('租赁住房').check();
    await small.getByLabel('来沪日期').fill('2025-01-01');
    await looksRight(small, 'second step');
    await next(small);
    await small.getByText('第 3 步').waitFor();

    const wide = await browser.page(desktop);
    await signInAs(wide, 'citizen');
    await wide.goto('/me/applications');
    const goOn = wide.getByRole('link', { name: '继续填写 居住证办理' });
    await goOn.waitFor();
    await looksRight(wide, 'drafts');
    await goOn.click();
    await wide.getByText('第 3 步').waitFor();
    await wide.getByLabel('就业').check();
    await wide.getByLabel('本人承诺所填内容真实').check();
    await next(wide);
    await wide.getByRole('group', { name: '场所租赁合同' }).waitFor();

    const lease = wide.getByRole('group', { name: '场所租赁合同' });
    const give = (name: string, buffer: Buffer) =>
      lease
        .locator('input[type=file]:not([capture])')
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    // A program that calls itself a document, and a picture that no machine has room for.
    await give('合同.pdf', Buffer.from('MZ\u0090\u0000This program cannot be run in DOS mode.', 'latin1'));
    await lease.getByText('合同.pdf: 只接受照片（JPEG、PNG）、PDF 和 OFD 文件。').waitFor();
    await looksRight(wide, 'refused');
    await lease.getByRole('button', { name: '删除' }).click();
    await give('合同.png', picture(40_000));
    await lease.getByText('合同.png: 文件解开后过大，请按通常方式重新保存。').waitFor();
    await lease.getByRole('button', { name: '删除' }).click();
    // Twenty megabytes are taken, one byte more is refused before it travels.
    await give('第一页.png', picture(5_000, mostBytes + 1));
    await lease.getByText('第一页.png: 超过 20 MB，请压缩或降低清晰度再交。').waitFor();
    await give('第一页.png', picture(5_000, mostBytes));
    await lease.getByRole('link', { name: '查看 第一页.png' }).waitFor();
    await lease.getByText('20.0 MB').waitFor();
    await looksRight(wide, 'materials');
    // What was refused is told by the browser too.
    expect(browser.complaints.splice(0).filter((line) => !line.includes('status of 422'))).toEqual([]);

    await small.reload();
    await small.goto(wide.url());
    await small.getByRole('link', { name: '查看 第一页.png' }).waitFor();
    await looksRight(small, 'materials on the phone');
  });
});

describe('a person of a firm', () => {
  test('applies for the firm, and nothing of the firm is typed', { timeout: 120_000 }, async () => {
    const page = await browser.page(phone);
    await signInAs(page, 'firm');
    await page.goto('/services/company-address-change/apply');
    await page.getByRole('radio', { name: firmName }).check();
    await page.getByRole('combobox', { name: '在哪里办' }).click();
    await choose(page, '静安区');
    await page.getByRole('button', { name: '开始填写' }).click();
    await page.getByText('第 1 步').waitFor();
    await page.getByText(`正在为 ${firmName} 办事`).waitFor();
    await page.getByText('91310106MA').first().waitFor();
    await looksRight(page, 'firm');
    await next(page);
    await page.getByText('第 2 步').waitFor();
    await address(page);
    await page.getByLabel('租赁', { exact: true }).check();
    await page.getByRole('radio', { name: '否', exact: true }).check();
    await next(page);
    await page.getByText('第 3 步').waitFor();
    await page.getByLabel('本人承诺所填内容真实').check();
    await next(page);
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('heading', { name: '核对' }).waitFor();
    await looksRight(page, 'check');
    await page.getByRole('button', { name: '提交申请' }).click();
    await page.getByRole('heading', { name: '已提交' }).waitFor();
    await looksRight(page, 'receipt');
    // The case is the firm's, not hers.
    await page.goto('/my/cases');
    await page.getByRole('link', { name: /住所变更/ }).click();
    await page.getByRole('heading', { name: '基本信息' }).waitFor();
    await page.getByText(firmName, { exact: true }).last().waitFor();
    await looksRight(page, 'case');
    expect(browser.complaints).toEqual([]);
  });
});

describe('a buyer of a home', () => {
  test('proves more where that is asked for, and finds what was chosen', { timeout: 120_000 }, async () => {
    const page = await browser.page(phone);
    await signInAs(page, 'citizen');
    await page.goto('/services/property-registration');
    await page.getByText('三级：身份证和另外两项').waitFor();
    const joint = page.getByRole('radiogroup', { name: '与配偶共有' });
    await joint.getByRole('radio', { name: '是', exact: true }).check();
    await page.waitForURL(/joint_owner=true/);
    await page.getByRole('button', { name: '立即办理', exact: true }).click();
    await page.getByRole('heading', { name: '需要更高的实名等级' }).waitFor();
    await page.getByText(/社保卡、银行账户/).waitFor();
    await looksRight(page, 'level');
    await page.getByRole('link', { name: '去核验' }).click();
    await page.getByLabel('号码', { exact: true }).fill('SH00000001');
    await looksRight(page, 'proofs');
    await page.getByRole('button', { name: '核验', exact: true }).click();
    await page.getByText('等级够了，可以继续。').waitFor();
    await page.getByRole('link', { name: '继续办理' }).click();
    await page.waitForURL(/property-registration\/apply\?joint_owner=true/);
    await page.getByRole('combobox', { name: '在哪里办' }).click();
    await choose(page, '静安区');
    await page.getByRole('button', { name: '开始填写' }).click();
    await page.getByText('第 1 步').waitFor();
    const asked = page.getByRole('radiogroup').first();
    expect(await asked.getByRole('radio', { name: '是', exact: true }).isChecked()).toBe(true);
    await looksRight(page, 'first step');
    expect(browser.complaints).toEqual([]);
  });
});
