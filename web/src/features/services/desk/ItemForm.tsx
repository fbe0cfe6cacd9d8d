import { Checkbox } from 'antd';
import { type ReactNode, useId } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { type Guide, inWords } from '../services';
import type { Choices, Item } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { ChoiceField, ChoicesField, FigureField, TextField, WordsField, Wrong } from './Fields';
import { keyOf } from './formEdit';
import { ItemMaterials } from './ItemMaterials';
import { ItemParts } from './ItemParts';
import { ItemQuestions, WordsList } from './ItemQuestions';
import { RelatedField } from './RelatedField';

const objects = ['person', 'company', 'institution', 'social', 'organ', 'other'] as const;
const channels = ['window', 'pc', 'mobile', 'kiosk', 'courier'] as const;
const results = ['licence', 'certificate', 'approval', 'payment', 'record', 'none'] as const;

/** An item as it is edited. Its form is edited beside it. */
export function ItemForm({
  item,
  choices,
  packaged,
  partNames,
  related,
  fresh,
  codes,
  onChange,
}: {
  item: Item;
  choices: Choices;
  /** The item is made of several. */
  packaged: boolean;
  /** Those of its parts that are in force. */
  partNames: Guide['parts'];
  /** Those of the items it leads on to that are in force. */
  related: Guide['related'];
  fresh: boolean;
  /** The implementation codes that it has, by department. */
  codes: Guide['implementations'];
  onChange: (item: Item) => void;
}) {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  const set = (part: Partial<Item>) => onChange({ ...item, ...part });
  const days = (amount: number | undefined) => (amount ? { kind: 'working_days', amount } : undefined);
  const named = (list: { code: string; name: { zh: string; en: string } }[]) =>
    list.map((one) => ({ value: one.code, label: inWords(one.name, language) }));
  const fee = item.fee;
  const fields = (item.form?.steps ?? []).flatMap((step) => step.fields ?? []);
  const scenes = fields.filter((one) => one.kind === 'choice' || one.kind === 'boolean');
  return (
    <div className="stack">
      <Part title={t('basics')}>
        <WordsField
          labels={[t('nameZh'), t('nameEn')]}
          words={item.name}
          at="/name"
          onChange={(name) => set({ name, key: followed(item, name.en, fresh) })}
        />
        {fresh && (
          <TextField
            label={t('key')}
            hint={t('keyHint')}
            value={item.key}
            at="/key"
            onChange={(key) => set({ key })}
          />
        )}
        <WordsField
          labels={[t('summaryZh'), t('summaryEn')]}
          words={item.summary}
          long
          onChange={(summary) => set({ summary })}
        />
        <div className="item-pair">
          <ChoiceField
            label={t('class')}
            value={item.class}
            at="/class"
            search
            options={named(choices.classes)}
            onChange={(value) => set({ class: value })}
          />
          <ChoiceField
            label={t('department')}
            value={item.department}
            at="/department"
            search
            options={named(choices.departments)}
            onChange={(department) => set({ department })}
          />
        </div>
        <div className="item-pair">
          <ChoicesField
            label={t('objects')}
            value={item.objects}
            at="/objects"
            options={objects.map((one) => ({ value: one, label: t(one) }))}
            onChange={(list) => set({ objects: list })}
          />
          <ChoicesField
            label={t('events')}
            value={item.events ?? []}
            at="/events"
            options={named(choices.events)}
            onChange={(events) => set({ events })}
          />
        </div>
        <ChoicesField
          label={t('words')}
          value={item.words ?? []}
          free
          options={[]}
          onChange={(words) => set({ words })}
        />
        <Checkbox
          checked={item.district ?? false}
          onChange={(event) => set({ district: event.target.checked || undefined })}
        >
          {t('district')}
        </Checkbox>
        <TextField label={t('basic')} value={item.basic} at="/basic" onChange={(basic) => set({ basic })} />
        <CodeLines codes={codes} />
      </Part>
      {packaged && (
        <Part title={t('parts')}>
          <ItemParts item={item} names={partNames} onChange={(parts) => set({ parts })} />
        </Part>
      )}
      <Part title={t('limits')}>
        <div className="item-pair">
          <FigureField
            label={t('statutory')}
            value={item.statutory?.amount}
            most={3660}
            onChange={(n) => set({ statutory: days(n) })}
          />
          <FigureField
            label={t('promised')}
            value={item.promised?.amount}
            at="/promised"
            most={3660}
            onChange={(n) => set({ promised: days(n) })}
          />
        </div>
        <Checkbox
          checked={item.instant ?? false}
          onChange={(event) => set({ instant: event.target.checked || undefined })}
        >
          {t('instant')}
        </Checkbox>
        <WordsField
          labels={[t('limitZh'), t('limitEn')]}
          words={item.limitNote}
          long
          onChange={(limitNote) => set({ limitNote })}
        />
      </Part>
      <Part title={t('ways')}>
        <div className="item-pair">
          <ChoiceField
            label={t('flow')}
            value={item.flow}
            at="/flow"
            options={choices.flows
              .filter((one) => one.parts === packaged)
              .map((one) => ({ value: one.code, label: inWords(one.name, language) }))}
            onChange={(flow) => set({ flow })}
          />
          <ChoicesField
            label={t('channels')}
            value={item.channels}
            at="/channels"
            options={channels.map((one) => ({ value: one, label: t(one) }))}
            onChange={(list) => set({ channels: list })}
          />
        </div>
        <div className="item-pair">
          <FigureField
            label={t('visits')}
            value={item.visits}
            most={9}
            onChange={(n) => set({ visits: n ?? 0 })}
          />
          <FigureField
            label={t('depth')}
            value={item.depth}
            at="/depth"
            least={1}
            most={4}
            onChange={(n) => set({ depth: n ?? 1 })}
          />
        </div>
        <div className="item-pair">
          <FigureField
            label={t('level')}
            value={item.level}
            at="/level"
            most={3}
            onChange={(level) => set({ level })}
          />
          <ChoiceField
            label={t('result')}
            value={item.result.kind}
            at="/result"
            options={results.map((one) => ({ value: one, label: t(one === 'none' ? 'nothing' : one) }))}
            onChange={(kind) => set({ result: { ...item.result, kind } })}
          />
        </div>
        <WordsField
          labels={[t('resultZh'), t('resultEn')]}
          words={item.result.name}
          onChange={(name) => set({ result: { ...item.result, name } })}
        />
      </Part>
      <Part title={t('fee')}>
        <Checkbox
          checked={fee !== undefined}
          onChange={(event) =>
            set({ fee: event.target.checked ? { fen: 0, basis: { zh: '', en: '' } } : undefined })
          }
        >
          {t('hasFee')}
        </Checkbox>
        <Wrong at="/fee" />
        {fee && (
          <>
            <FigureField
              label={t('yuan')}
              value={fee.fen / 100}
              most={10_000_000}
              digits={2}
              onChange={(n) => set({ fee: { ...fee, fen: Math.round((n ?? 0) * 100) } })}
            />
            <WordsField
              labels={[t('perZh'), t('perEn')]}
              words={fee.per}
              onChange={(per) => set({ fee: { ...fee, per } })}
            />
            <WordsField
              labels={[t('basisZh'), t('basisEn')]}
              words={fee.basis}
              long
              onChange={(basis) => set({ fee: { ...fee, basis } })}
            />
          </>
        )}
      </Part>
      <Part title={t('texts')}>
        <WordsList
          title={t('conditions')}
          list={item.conditions ?? []}
          onChange={(conditions) => set({ conditions })}
        />
        <WordsList
          title={t('basis')}
          list={item.basis ?? []}
          at="/basis"
          onChange={(basis) => set({ basis })}
        />
      </Part>
      <Part title={t('materials')}>
        <ItemMaterials list={item.materials ?? []} onChange={(materials) => set({ materials })} />
      </Part>
      <Part title={t('questions')}>
        <ItemQuestions list={item.questions ?? []} onChange={(questions) => set({ questions })} />
      </Part>
      <Part title={t('more')}>
        <ChoicesField
          label={t('scenes')}
          value={item.scenes ?? []}
          at="/scenes"
          options={scenes.map((one) => ({ value: one.code, label: inWords(one.label, language) }))}
          onChange={(list) => set({ scenes: list })}
        />
        <RelatedField
          value={item.related ?? []}
          names={related}
          own={item.key}
          onChange={(keys) => set({ related: keys })}
        />
        <Wrong at="/related" deep />
      </Part>
    </div>
  );
}

// The key follows the English name until somebody types another.
const followed = (item: Item, english: string, fresh: boolean) =>
  fresh && item.key === keyOf(item.name.en) ? keyOf(english) : item.key;

/** The 31-character codes under which departments handle the item. */
function CodeLines({ codes }: { codes: Guide['implementations'] }) {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  if (codes.length === 0) return null;
  return (
    <details className="small" open={codes.length === 1 || undefined}>
      <summary>{t('codes', { n: codes.length })}</summary>
      <ul className="plain-list item-codes">
        {codes.map((one) => (
          <li key={one.code}>
            <code>{one.code}</code> <span className="quiet">{inWords(one.department.name, language)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="panel stack-tight" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
