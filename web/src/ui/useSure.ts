import { App } from 'antd';
import { useCallback } from 'react';

/** Asks before something that cannot be undone; the button says what it does. */
export function useSure() {
  const { modal } = App.useApp();
  return useCallback(
    (title: string, content: string, go: () => Promise<unknown>) =>
      void modal.confirm({ title, content, okText: title, onOk: () => go().catch(() => undefined) }),
    [modal],
  );
}
