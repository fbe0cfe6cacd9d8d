import { Button, Input, Space } from 'antd';
import { useState } from 'react';
import { useTexts } from '../lib/useTexts';
import { uiTexts } from './texts';

/**
 * The field in which a list is searched; Enter, the button and emptying it search.
 * A form of its own: what a search opens must not get the Enter that began it.
 */
export function FilterSearch({
  label,
  value,
  width = 280,
  onSearch,
}: {
  label: string;
  /** What is searched for now; "" is everything. */
  value: string;
  width?: number;
  onSearch: (text: string) => void;
}) {
  const t = useTexts(uiTexts);
  const [text, setText] = useState(value);
  return (
    <form
      className="table-search"
      style={{ width }}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <Space.Compact block>
        <Input
          type="search"
          aria-label={label}
          placeholder={label}
          value={text}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            if (event.target.value === '' && value !== '') onSearch('');
          }}
        />
        <Button htmlType="submit">{t('find')}</Button>
      </Space.Compact>
    </form>
  );
}
