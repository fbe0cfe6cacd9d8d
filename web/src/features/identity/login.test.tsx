import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { draw, pretendServer, Refusal } from '../../test/city';
import { LoginForm } from './LoginForm';

afterEach(() => vi.unstubAllGlobals());

test('a wrong password is said kindly and nothing is blamed', async () => {
  const asked = pretendServer({ 'POST /api/v1/session': new Refusal(401, 'auth.wrong') });
  draw(<LoginForm onSignedIn={vi.fn()} />);
  await userEvent.type(screen.getByLabelText('账号'), 'wang');
  await userEvent.type(screen.getByLabelText('密码'), 'not-it');
  await userEvent.click(screen.getByRole('button', { name: '登录' }));
  expect(await screen.findByText('账号或密码不对，请再核对一下。')).toBeTruthy();
  const sent = asked.find((request) => request.method === 'POST');
  expect(await sent?.json()).toEqual({ login: 'wang', password: 'not-it' });
  expect(sent?.headers.get('X-Citybrain')).toBe('web');
  expect(sent?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
  expect(sent?.headers.get('Accept-Language')).toBe('zh-CN');
});

test('an empty field is told beside it, without asking the server', async () => {
  const asked = pretendServer({});
  draw(<LoginForm onSignedIn={vi.fn()} />);
  await userEvent.click(screen.getByRole('button', { name: '登录' }));
  expect(await screen.findByText('请输入账号')).toBeTruthy();
  expect(asked.filter((request) => request.method === 'POST')).toEqual([]);
});
