import { Button } from 'antd';
import { Link } from 'react-router';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { type Guide, inWords } from '../services';
import type { Item } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { TextField, Wrong } from './Fields';
import { groupsOf, inCondition, questionsOf } from './formEdit';
import { SearchField } from './SearchField';
import { useItemsFound } from './useItemsFound';

type Part = NonNullable<Item['parts']>[number];

/** What a package is made of, as it is edited: its items in their order, each with when it is needed. */
export function ItemParts({
  item,
  names,
  onChange,
}: {
  item: Item;
  /** The items that are its parts and in force. */
  names: Guide['parts'];
  onChange: (parts: Part[]) => void;
}) {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  const list = item.parts ?? [];
  const change = (at: number, part: Partial<Part>) =>
    onChange(list.map((one, i) => (i === at ? { ...one, ...part } : one)));
  const move = (at: number, by: -1 | 1) => {
    const next = [...list];
    next.splice(at + by, 0, ...next.splice(at, 1));
    onChange(next);
  };
  const own = groupsOf(item.form).flatMap(questionsOf);
  const nameOf = (key: string) => inWords(names.find((one) => one.key === key)?.name, language) || key;
  return (
    <>
      <p className="small quiet">{t('partsHint')}</p>
      <Wrong at="/parts" />
      {list.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: another item may be chosen in its place
        <div key={i} className="item-part stack-tight">
          <PartField
            at={i}
            value={one.item}
            name={nameOf(one.item)}
            onChange={(key) => change(i, { item: key })}
          />
          <Wrong at={`/parts/${i}/item`} />
          <TextField
            label={t('partWhen')}
            hint={t('partWhenHint')}
            value={one.when ?? ''}
            at={`/parts/${i}/when`}
            onChange={(when) => change(i, { when: when || undefined })}
          />
          <div className="row">
            <Button
              disabled={i === 0}
              aria-label={`${t('up')} ${nameOf(one.item)}`}
              onClick={() => move(i, -1)}
            >
              ↑ {t('up')}
            </Button>
            <Button
              disabled={i === list.length - 1}
              aria-label={`${t('down')} ${nameOf(one.item)}`}
              onClick={() => move(i, 1)}
            >
              ↓ {t('down')}
            </Button>
            <Button
              aria-label={`${t('remove')} ${nameOf(one.item)}`}
              onClick={() => onChange(list.filter((_, at) => at !== i))}
            >
              {t('remove')}
            </Button>
            {one.item && (
              <Link className="small" to={`/desk/catalogue/${one.item}`}>
                {t('openPart')}
              </Link>
            )}
          </div>
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...list, { item: '' }])}>{t('addPart')}</Button>
      </div>
      {own.length > 0 && (
        <details className="small quiet">
          <summary>{t('ownQuestions')}</summary>
          <ul className="plain-list">
            {own.map((one) => (
              <li key={one.code}>
                <code>{inCondition(one)}</code> {inWords(one.label, language)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** Finds an item of any department that is in force. */
function PartField({
  at,
  value,
  name,
  onChange,
}: {
  at: number;
  value: string;
  name: string;
  onChange: (key: string) => void;
}) {
  const t = useTexts(catalogueTexts);
  const { items, busy, find } = useItemsFound();
  const options = items.filter((one) => !one.package).map(({ value, label }) => ({ value, label }));
  if (value && !options.some((one) => one.value === value)) options.unshift({ value, label: name });
  return (
    <SearchField
      label={t('partNo', { n: at + 1 })}
      hint={t('chooseItem')}
      value={value}
      busy={busy}
      options={options}
      onSearch={find}
      onChange={onChange}
    />
  );
}
