import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { App } from 'antd';
import { afterEach, expect, test } from 'vitest';
import { PreferencesProvider } from '../lib/preferences';
import { Problem } from '../lib/problem';
import { useAct } from './useAct';

afterEach(cleanup);

function Saver() {
  const act = useAct(() => Promise.reject(new Problem({ status: 422, code: 'web.invalid' })), '', []);
  return (
    <>
      <button type="button" disabled={act.isPending} onClick={() => act.mutate(undefined)}>
        save
      </button>
      {act.error != null && <p>refused</p>}
    </>
  );
}

test('what was refused can be tried again at once, not when the toast has gone', async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PreferencesProvider>
        <App>
          <Saver />
        </App>
      </PreferencesProvider>
    </QueryClientProvider>,
  );
  const save = screen.getByRole('button') as HTMLButtonElement;
  fireEvent.click(save);
  await screen.findByText('refused');
  expect(screen.getByRole('alert').className).toContain('ant-message'); // the toast is still there
  expect(save.disabled).toBe(false);
});
