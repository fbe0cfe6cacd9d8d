import { Select } from 'antd';
import type { ReactNode } from 'react';

/** One choice by which a list is filtered; "" is none, and what is chosen can be dropped again. */
export function FilterSelect({
  label,
  any,
  value,
  options,
  width = 160,
  search = false,
  onChange,
}: {
  label: string;
  /** What is shown while nothing is chosen. */
  any: string;
  value: string;
  options: { value: string; label: ReactNode }[];
  width?: number;
  /** Lets long lists be searched; their labels are plain texts. */
  search?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <Select
      aria-label={label}
      placeholder={any}
      value={value || undefined}
      allowClear
      showSearch={search && { optionFilterProp: 'label' }}
      onChange={(picked) => onChange(picked ?? '')}
      options={options}
      style={{ width }}
    />
  );
}
