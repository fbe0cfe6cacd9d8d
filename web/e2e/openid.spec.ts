import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, barriers, type City, openBrowser, openCity, overflow, signInAs } from './city';

let city: City;
let browser: Browser;
let system: Relying;

beforeAll(async () => {
  city = await openCity();
  browser = await openBrowser(city);
  system = await relying(city.url);
});
afterAll(async () => {
  system?.server.close();
  await browser?.close();
  await city?.close();
});

type Discovery = Record<
  'issuer' | 'authorization_endpoint' | 'token_endpoint' | 'userinfo_endpoint' | 'jwks_uri',
  string
>;
type Relying = { server: Server; url: string; app: { id: string; secret: string } };

const decoded = (part: string | undefined) =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Record<string, unknown>;

/** Verifies an ID token by the published keys, as a system does that knows nothing of the city but its address. */
async function verified(token: string, at: Discovery, audience: string, nonce: string) {
  const [head, body, signature] = token.split('.');
  const keys = (await (await fetch(at.jwks_uri)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const jwk = keys.keys.find((one) => one.kid === decoded(head).kid);
  if (!jwk || decoded(head).alg !== 'RS256') throw new Error('no key signs this');
  const key = createPublicKey({ key: jwk as never, format: 'jwk' });
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature ?? '', 'base64url')))
    throw new Error('the signature is wrong');
  const claims = decoded(body);
  const now = Date.now() / 1000;
  const meant = [claims.aud].flat(); // one, or a list of them
  if (claims.iss !== at.issuer || !meant.includes(audience) || claims.nonce !== nonce)
    throw new Error(`not for us: ${JSON.stringify(claims)}`);
  if ((claims.exp as number) < now || (claims.iat as number) > now + 60) throw new Error('not now');
  return claims;
}

/** A department's system: / sends to the city, /back takes the code and greets whoever signed on. */
async function relying(at: string): Promise<Relying> {
  const found = (await (await fetch(`${at}/.well-known/openid-configuration`)).json()) as Discovery;
  const made: Relying = { server: createServer(), url: '', app: { id: '', secret: '' } };
  const began = new Map<string, { verifier: string; nonce: string }>();
  const start = () => {
    const [state, verifier, nonce] = [16, 32, 16].map((n) => randomBytes(n).toString('base64url'));
    began.set(state ?? '', { verifier: verifier ?? '', nonce: nonce ?? '' });
    return `${found.authorization_endpoint}?${new URLSearchParams({
      response_type: 'code',
      client_id: made.app.id,
      redirect_uri: `${made.url}/back`,
      scope: 'openid profile level',
      state: state ?? '',
      nonce: nonce ?? '',
      code_challenge: createHash('sha256')
        .update(verifier ?? '')
        .digest('base64url'),
      code_challenge_method: 'S256',
    })}`;
  };
  const finish = async (query: URLSearchParams) => {
    const mine = began.get(query.get('state') ?? '');
    if (!mine) throw new Error('nobody began this');
    began.delete(query.get('state') ?? '');
    const answer = await fetch(found.token_endpoint, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${made.app.id}:${encodeURIComponent(made.app.secret)}`).toString('base64')}`,
      },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: query.get('code') ?? '',
        redirect_uri: `${made.url}/back`,
        code_verifier: mine.verifier,
      }),
    });
    const tokens = (await answer.json()) as { id_token: string; access_token: string };
    if (!answer.ok) throw new Error(JSON.stringify(tokens));
    const claims = await verified(tokens.id_token, found, made.app.id, mine.nonce);
    const told = await fetch(found.userinfo_endpoint, {
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    });
    const info = (await told.json()) as { sub: string; name: string; real_name_level: number };
    if (info.sub !== claims.sub) throw new Error('the two tell of different people');
    return info;
  };
  made.server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', made.url);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (url.pathname === '/') return response.writeHead(302, { Location: start() }).end();
    if (url.pathname !== '/back') return response.writeHead(404).end();
    finish(url.searchParams).then(
      (who) => response.end(`<html lang="zh"><h1>您好，${who.name}（实名 ${who.real_name_level} 级）</h1>`),
      (error: Error) => response.writeHead(400).end(`<h1>refused: ${error.message}</h1>`),
    );
  });
  await new Promise<void>((done) => made.server.listen(0, '127.0.0.1', done));
  made.url = `http://127.0.0.1:${(made.server.address() as AddressInfo).port}`;
  return made;
}

describe('a department system', () => {
  test('signs on through OpenID', { timeout: 120_000 }, async () => {
    const admin = await browser.page({ viewport: { width: 1440, height: 900 } });
    await signInAs(admin, 'admin');
    const made = await admin.request.post('/api/v1/apps', {
      headers: { 'X-Citybrain': 'story' },
      data: {
        name: '不动产登记系统',
        organisation: '/sh/data',
        auth: 'client_secret_basic',
        redirects: [`${system.url}/back`],
        scopes: ['openid', 'profile', 'level'],
      },
    });
    expect(made.status()).toBe(201);
    system.app = (await made.json()) as Relying['app'];

    const page = await browser.page({ viewport: { width: 375, height: 812 } });
    await page.goto(system.url); // nobody is signed in yet
    await page.getByRole('button', { name: /^市民/ }).click();
    await page.getByText('“不动产登记系统”想用您的城市账号登录').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '同意并登录' }).click();
    await page.getByRole('heading', { name: '您好，王小明（实名 2 级）' }).waitFor();

    const used = page.url(); // a code serves once, and a state that nobody began serves never
    await page.goto(used);
    await page.getByText('refused: nobody began this').waitFor();
    await page.goto(system.url); // the second time nobody is asked anything
    await page.getByRole('heading', { name: '您好，王小明（实名 2 级）' }).waitFor();

    const home = city.url.replace('127.0.0.1', 'localhost'); // by its issuer's name, where one signed in
    await page.goto(`${home}/me/reads`);
    await page.getByText('不动产登记系统').first().waitFor();
    await page.goto(`${home}/me`);
    await page.getByRole('button', { name: '收回同意' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '收回同意' }).click();
    await page.getByText('没有应用可以获取您的信息').waitFor();
    await page.goto(system.url);
    await page.getByText('“不动产登记系统”想用您的城市账号登录').waitFor();
  });
});

// A second city relies on the first: who has an account there may come with it. The
// browser knows them by different names, as it would two cities.
describe('an account elsewhere', () => {
  let second: City;
  const folder = mkdtempSync(join(tmpdir(), 'citybrain-providers-'));

  const firstLogin = (url: URL) => url.hostname === 'localhost' && url.pathname === '/login';

  async function registered(url: string) {
    const admin = await browser.page();
    await signInAs(admin, 'admin');
    const made = await admin.request.post('/api/v1/apps', {
      headers: { 'X-Citybrain': 'story' },
      data: {
        name: '赫尔辛基',
        organisation: '/sh/data',
        auth: 'client_secret_basic',
        redirects: [`${url}/login/back`],
        logouts: [`${url}/`],
        scopes: ['openid', 'profile'],
      },
    });
    const app = (await made.json()) as Relying['app'];
    const file = join(folder, 'providers.yaml');
    const issuer = city.url.replace('127.0.0.1', 'localhost');
    writeFileSync(
      file,
      `providers:
  - {code: shanghai, zh: 上海, en: Shanghai, issuer: '${issuer}', client: ${app.id}, secret: 'env:STORY_SECRET', scopes: [openid, profile], claims: {name: name}}
`,
    );
    return { CITYBRAIN_PROVIDERS: file, CITYBRAIN_PUBLIC_URL: url, STORY_SECRET: app.secret };
  }

  beforeAll(async () => {
    second = await openCity([], { pack: 'helsinki', settings: registered });
  });
  afterAll(async () => {
    await second?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is linked by proof of both, opens the account here, and is unlinked', {
    timeout: 240_000,
  }, async () => {
    const page = await browser.page({ viewport: { width: 375, height: 812 }, baseURL: second.url });
    await page.goto('/login?next=%2Fme%2Fsecurity');
    const way = page.getByRole('button', { name: '用上海登录' });
    await way.waitFor();
    expect(await barriers(page)).toEqual([]);
    await way.click();
    await page.waitForURL(firstLogin); // the page before has such a button, too
    await page.getByRole('button', { name: /^市民/ }).click();
    await page.getByText('“赫尔辛基”想用您的城市账号登录').waitFor();
    await page.getByRole('button', { name: '不同意' }).click();
    await page.getByRole('heading', { name: '没有登录成功' }).waitFor();
    await page.getByText('您在对方那里没有同意').waitFor();
    expect(await barriers(page)).toEqual([]);

    await page.getByRole('link', { name: '回到登录' }).click();
    await way.click(); // who is signed in there is only asked whether they agree
    await page.getByRole('button', { name: '同意并登录' }).click();
    await page.getByRole('heading', { name: '关联上海账号' }).waitFor();
    expect(new URL(page.url()).origin).toBe(second.url);
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: /^市民/ }).click(); // of the second
    await page.getByText('以后用上海登录，就能打开').waitFor();
    await page.getByRole('button', { name: '关联', exact: true }).click();
    await page.getByText('关联好了').waitFor();

    await page.goto(`${second.url}/me/security`);
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.waitForURL(`${second.url}/`); // who leaves before the city has answered is still signed in
    await page.goto(`${second.url}/login?next=%2Fme%2Fsecurity`);
    const answered = page.waitForRequest((one) => one.url().startsWith(`${second.url}/login/back?`));
    await way.click();
    const used = (await answered).url();
    await page.getByText('您是用上海登录的').waitFor(); // nothing was asked: both know each other
    expect(await barriers(page)).toEqual([]);
    await page.goto(used);
    await page.getByText('这次登录已经过期、已经用过').waitFor();
    await page.goto(`${second.url}/me/security`);

    const home = page.waitForEvent('load'); // one that is still coming would end the next way
    await page.getByRole('button', { name: '退出登录' }).click();
    await home; // by way of the first city, which it left as well
    await page.waitForURL(`${second.url}/`);

    await page.goto(`${second.url}/login?next=%2Fme%2Fsecurity`);
    await way.click();
    await page.waitForURL(firstLogin);
    await page.getByRole('button', { name: /^市民/ }).click();
    await page.getByRole('button', { name: '解除关联' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '解除关联' }).click();
    await page.getByText('还没有关联').waitFor();
  });

  test('may be linked from the account, and be out of reach', { timeout: 180_000 }, async () => {
    const page = await browser.page({
      viewport: { width: 1280, height: 900 },
      baseURL: second.url,
      locale: 'en-GB',
    });
    await signInAs(page, 'citizen');
    await page.goto('/me/security');
    await page.getByRole('button', { name: 'Link Shanghai' }).click();
    await page.waitForURL(firstLogin);
    await page.getByRole('button', { name: /^Citizen/ }).click();
    await page.getByText('You can unlink it at any time').waitFor();
    await page.getByRole('button', { name: 'Unlink' }).waitFor();
    expect(await barriers(page)).toEqual([]);

    await page.route('**/api/v1/session/elsewhere/go', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 503, code: 'relying.down', detail: 'x' }),
      }),
    );
    await page.goto('/login?again=1');
    await page.getByRole('button', { name: 'Sign in with Shanghai' }).click();
    await page.getByText('That service does not answer now').waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});
