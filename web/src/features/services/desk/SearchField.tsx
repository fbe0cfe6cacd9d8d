import { Select } from 'antd';
import { Labelled } from './Fields';

/** One choice among many: typed words narrow the list, here or on the server. */
export function SearchField({
  label,
  hint,
  value,
  options,
  busy,
  onSearch,
  onChange,
}: {
  label: string;
  hint: string;
  value: string;
  options: { value: string; label: string }[];
  busy?: boolean;
  /** Asks the server; absent: the list is whole. */
  onSearch?: (text: string) => void;
  onChange: (value: string) => void;
}) {
  return (
    <Labelled label={label}>
      {(id) => (
        <Select
          id={id}
          value={value || undefined}
          placeholder={hint}
          options={options}
          loading={busy}
          showSearch={onSearch ? { filterOption: false, onSearch } : { optionFilterProp: 'label' }}
          onChange={onChange}
        />
      )}
    </Labelled>
  );
}
