import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { Problem } from '../lib/problem';
import { draw } from '../test/city';
import { DataTable } from './DataTable';
import { ErrorBoundary } from './ErrorBoundary';
import { Palette } from './Palette';
import { Notice, State } from './State';
import { Status } from './Status';
import { standsAlone, usualStep, withGaps } from './trendTypes';
import { WhyModal } from './WhyModal';

const asked = (part: object) => ({
  data: undefined,
  error: null,
  isPending: false,
  refetch: vi.fn(),
  ...part,
});
const drawState = (part: object) =>
  draw(
    <State<string[]> asked={asked(part)} isEmpty={(list) => list.length === 0} empty={<p>空的</p>}>
      {(list) => <p>有 {list.length} 条</p>}
    </State>,
    '/desk/x?y=1',
  );

describe('the five states', () => {
  test('loading is told to those who hear', () => {
    drawState({ isPending: true });
    expect(screen.getByRole('status').getAttribute('aria-busy')).toBe('true');
  });
  test('empty says what would be here', () => {
    drawState({ data: [] });
    expect(screen.getByText('空的')).toBeTruthy();
  });
  test('failed offers another try and names the trace', async () => {
    const refetch = vi.fn();
    drawState({ error: new Problem({ status: 503, code: 'web.not_ready', trace: 'abc' }), refetch });
    expect(screen.getByRole('alert').textContent).toContain('编号 abc');
    await userEvent.click(screen.getByRole('button', { name: '再试一次' }));
    expect(refetch).toHaveBeenCalledOnce();
  });
  test('denied says that it is the post', () => {
    drawState({ error: new Problem({ status: 403, code: 'auth.denied' }) });
    expect(screen.getByText('您现在的岗位看不到这里')).toBeTruthy();
  });
  test('signed out leads to the login and back here', () => {
    drawState({ error: new Problem({ status: 401, code: 'auth.unauthenticated' }) });
    expect(screen.getByRole('link', { name: '登录' }).getAttribute('href')).toBe(
      '/login?next=%2Fdesk%2Fx%3Fy%3D1',
    );
  });
  test('full shows the data, also while a later reading fails', () => {
    drawState({ data: ['a'], error: new Problem({ status: 503, code: 'x' }) });
    expect(screen.getByText('有 1 条')).toBeTruthy();
  });
});

test('a status never speaks by colour alone', () => {
  draw(<Status tone="danger" />);
  const word = screen.getByText('危险');
  expect(word.parentElement?.textContent).toBe('■危险');
});

function Broken(): never {
  throw new Error('boom');
}

test('a broken part does not take the page with it', () => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  draw(
    <>
      <p>还在</p>
      <ErrorBoundary instead={<p>这块坏了</p>}>
        <Broken />
      </ErrorBoundary>
    </>,
  );
  expect(screen.getByText('还在')).toBeTruthy();
  expect(screen.getByText('这块坏了')).toBeTruthy();
  quiet.mockRestore();
});

type Row = { id: string; name: string };
const rows: Row[] = ['甲', '乙', '丙'].map((name, i) => ({ id: `r${i}`, name }));
const table = (read: () => Promise<{ items: Row[]; next: string }>, act = vi.fn()) => (
  <DataTable<Row>
    label="名单"
    queryKey={['rows']}
    read={read}
    rowId={(row) => row.id}
    rowTo={(row) => `/row/${row.id}`}
    columns={[{ key: 'name', title: '名称', cell: (row) => row.name, plain: (row) => row.name }]}
    empty={<Notice title="没有" />}
    bulk={(chosen, done) => (
      <button
        type="button"
        onClick={() => {
          act(chosen.map((row) => row.id));
          done();
        }}
      >
        确认
      </button>
    )}
  />
);

describe('a list', () => {
  test('moves by j and k, selects by x, opens by Enter', async () => {
    const act = vi.fn();
    const { router } = draw(table(async () => ({ items: rows, next: '' }), act));
    await screen.findByText('乙');
    await userEvent.keyboard('jjkjx');
    await userEvent.click(screen.getByRole('button', { name: '确认' }));
    expect(act).toHaveBeenCalledWith(['r1']);
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('j{Enter}');
    expect(router.state.location.pathname).toBe('/row/r2');
  });
  test('keeps its page in the address', async () => {
    const read = vi.fn(async () => ({ items: rows, next: 'more' }));
    const { router } = draw(table(read), '/list?state=open');
    await userEvent.click(await screen.findByRole('button', { name: '下一页' }));
    expect(router.state.location.search).toBe('?state=open&cursor=more');
    await waitFor(() => expect(read).toHaveBeenLastCalledWith('more', expect.anything()));
  });
  test('says that it is empty', async () => {
    draw(table(async () => ({ items: [], next: '' })));
    expect(await screen.findByText('没有')).toBeTruthy();
  });
});

test('personal data are read only for a purpose, with a reason where it asks for one', async () => {
  const why = vi.fn(async () => undefined);
  const close = vi.fn();
  const purposes = [
    { code: 'duty', label: '处理业务', reason: 0 },
    { code: 'complaint', label: '处理投诉', reason: 4 },
  ];
  draw(<WhyModal open title="为什么要看？" purposes={purposes} onWhy={why} onClose={close} />);
  const dialog = await screen.findByRole('dialog');
  const show = within(dialog).getByRole('button', { name: '查看' });
  expect(show).toHaveProperty('disabled', true);
  await userEvent.click(within(dialog).getByRole('combobox', { name: '用途' }));
  await userEvent.click(await screen.findByTitle('处理投诉'));
  const reason = within(dialog).getByRole('textbox', { name: '原因' });
  await userEvent.type(reason, '看看看看……');
  expect(show).toHaveProperty('disabled', true);
  await userEvent.clear(reason);
  await userEvent.type(reason, '投诉件7号');
  await userEvent.click(show);
  await waitFor(() => expect(close).toHaveBeenCalled());
  expect(why).toHaveBeenCalledWith('complaint', '投诉件7号');
});

test('closing the palette leaves the focus where it was', async () => {
  function Searching() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <button type="button" onClick={() => setOpen(true)}>
          找
        </button>
        <Palette open={open} onClose={() => setOpen(false)} pages={[]} />
      </>
    );
  }
  draw(<Searching />, '/desk');
  const button = screen.getByText('找');
  await userEvent.click(button);
  const input = await screen.findByRole('combobox');
  await waitFor(() => expect(document.activeElement).toBe(input));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(button));
});

test('a value that stands alone is a dot', () => {
  const points = withGaps(
    [
      [0, 1],
      [900_000, 2],
    ],
    usualStep([
      [0, 1],
      [900_000, 2],
    ]),
  );
  expect(points.map((_, i) => standsAlone(points, i))).toEqual([true, false, true]);
  expect(
    [0, 1].map((i) =>
      standsAlone(
        [
          [0, 1],
          [1, 2],
        ],
        i,
      ),
    ),
  ).toEqual([false, false]);
});
