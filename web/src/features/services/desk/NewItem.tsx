import { useQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useDebounced } from '../../../lib/useDebounced';
import { useTexts } from '../../../lib/useTexts';
import { inWords } from '../services';
import { type Choices, readDesk } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { ChoiceField } from './Fields';
import { SearchField } from './SearchField';
import './Catalogue.css';

const types = ['01', '05', '07', '08', '09', '10', '20'] as const;

/** What a new item begins with. */
export type Start = { from: string; department: string; type: string; package: string };

/** Asks how a new item begins: from one that there is, or from scratch; and whose it is. */
export function NewItem({ choices, onStart }: { choices: Choices; onStart: (start: Start) => void }) {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  const [how, setHow] = useState<'item' | 'scratch' | 'package'>('item');
  const scratch = how !== 'item';
  const [start, setStart] = useState<Start>({
    from: '',
    department: choices.departments.length === 1 ? (choices.departments[0]?.code ?? '') : '',
    type: '20',
    package: '',
  });
  const [text, setText] = useState('');
  const settled = useDebounced(text.trim(), 250);
  const found = useQuery({
    queryKey: ['catalogue', 'basics', settled],
    queryFn: ({ signal }) =>
      readDesk({ q: settled, class: '', department: '', state: '', overdue: '' }, '', signal),
    enabled: !scratch,
  });
  const items = (found.data?.items ?? []).filter((one) => one.version > 0);
  const ready = start.department !== '' && (scratch || start.from !== '');
  return (
    <section className="panel stack item-start" aria-label={t('freshHow')}>
      <Radio.Group
        aria-label={t('freshHow')}
        value={how}
        options={[
          { value: 'item', label: t('byItem') },
          { value: 'scratch', label: t('scratch') },
          { value: 'package', label: t('packageFresh') },
        ]}
        onChange={(event) => setHow(event.target.value)}
      />
      {scratch ? (
        <ChoiceField
          label={t('typeOf')}
          value={start.type}
          options={types.map((one) => ({ value: one, label: t(`type${one}`) }))}
          onChange={(type) => setStart({ ...start, type })}
        />
      ) : (
        <SearchField
          label={t('basicItem')}
          hint={t('chooseItem')}
          value={start.from}
          busy={found.isFetching}
          options={items.map((one) => ({ value: one.key, label: inWords(one.name, language) }))}
          onSearch={setText}
          onChange={(from) => setStart({ ...start, from })}
        />
      )}
      <SearchField
        label={t('department')}
        hint={t('chooseDepartment')}
        value={start.department}
        options={choices.departments.map((one) => ({
          value: one.code,
          label: inWords(one.name, language),
        }))}
        onChange={(department) => setStart({ ...start, department })}
      />
      <div>
        <Button
          type="primary"
          disabled={!ready}
          onClick={() =>
            onStart({
              ...start,
              from: scratch ? '' : start.from,
              type: scratch ? start.type : '',
              package: how === 'package' ? 'yes' : '',
            })
          }
        >
          {t('begin')}
        </Button>
      </div>
    </section>
  );
}
