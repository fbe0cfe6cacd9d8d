import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { findSections, type Row, rowsOf, type Section, toggled } from './closures';
import { closureTexts } from './closureTexts';
import { drivesTo } from './incidents';
import { trafficTexts } from './texts';

/** Finds pieces of road by names, and lists those that are chosen by street and direction. */
export function SectionPick({
  pieces,
  onPieces,
  onFound,
}: {
  pieces: Section[];
  onPieces: (next: Section[]) => void;
  onFound: (found: Section[]) => void;
}) {
  const t = useTexts(closureTexts);
  const language = useLanguage();
  const [road, setRoad] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const find = useAct(findSections, '', [], 'shown by the page');
  const search = () =>
    find.mutate(
      { road: road.trim(), from: from.trim() || undefined, to: to.trim() || undefined },
      {
        onSuccess: ({ items }) => {
          onFound(items);
          const all = items.every(({ id }) => pieces.some((one) => one.id === id));
          if (!all) onPieces(toggled(pieces, items));
        },
      },
    );
  return (
    <>
      <form
        className="closure-find"
        aria-label={t('find')}
        onSubmit={(event) => {
          event.preventDefault();
          if (road.trim()) search();
        }}
      >
        <Field label={t('road')} value={road} onChange={setRoad} />
        <Field label={t('from')} value={from} onChange={setFrom} />
        <Field label={t('to')} value={to} onChange={setTo} />
        <Button htmlType="submit" loading={find.isPending} disabled={!road.trim()}>
          {t('search')}
        </Button>
      </form>
      {find.error != null && (
        <p role="alert" className="form-alert">
          {problemWords(language, find.error)}
        </p>
      )}
      <h3>{t('chosen')}</h3>
      {pieces.length === 0 && <p className="quiet">{t('chosenNone')}</p>}
      <ul className="plain-list">
        {rowsOf(pieces).map((row) => (
          <Chosen key={row.key} row={row} onDrop={() => onPieces(toggled(pieces, row.sections))} />
        ))}
      </ul>
    </>
  );
}

function Chosen({ row, onDrop }: { row: Row; onDrop: () => void }) {
  const t = useTexts(closureTexts);
  const words = useTexts(trafficTexts);
  const say = useFormat();
  const name = t('row', {
    road: row.road || t('nameless'),
    side: words(drivesTo(row.bearing)).toLowerCase(),
  });
  return (
    <li className="row">
      <span>{name}</span>
      <span className="small quiet figures">
        {t('rowLong', { n: row.sections.length, long: say.distance(row.metres) })}
      </span>
      <Button size="small" aria-label={t('drop', { row: name })} onClick={onDrop}>
        {t('dropShort')}
      </Button>
    </li>
  );
}

function Field({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Input id={id} maxLength={80} value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
