import { Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { type Guide, inWords } from '../services';
import { catalogueTexts } from './catalogueTexts';
import { Labelled } from './Fields';
import { useItemsFound } from './useItemsFound';

/** Picks the items that the guide leads on to, by their names. */
export function RelatedField({
  value,
  names,
  own,
  onChange,
}: {
  value: string[];
  /** Those of them that are in force. */
  names: Guide['related'];
  /** The item itself, which does not lead to itself. */
  own: string;
  onChange: (keys: string[]) => void;
}) {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  const { items, busy, find } = useItemsFound();
  const [picked, setPicked] = useState<Record<string, string>>({});
  const nameOf = (key: string) =>
    picked[key] ?? (inWords(names.find((one) => one.key === key)?.name, language) || key);
  return (
    <Labelled label={t('related')} at="/related">
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          labelInValue
          placeholder={t('chooseItem')}
          filterOption={false}
          loading={busy}
          value={value.map((key) => ({ value: key, label: nameOf(key) }))}
          options={items.filter((one) => one.value !== own)}
          onSearch={find}
          onChange={(list) => {
            setPicked((had) => ({
              ...had,
              ...Object.fromEntries(list.map((one) => [one.value, String(one.label)])),
            }));
            onChange(list.map((one) => one.value));
          }}
        />
      )}
    </Labelled>
  );
}
