import { Button } from 'antd';
import { useTexts } from '../../../lib/useTexts';
import type { Item, Words } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { WordsField, Wrong } from './Fields';

type Question = NonNullable<Item['questions']>[number];

/** Questions that people ask often, as they are edited. */
export function ItemQuestions({
  list,
  onChange,
}: {
  list: Question[];
  onChange: (list: Question[]) => void;
}) {
  const t = useTexts(catalogueTexts);
  const change = (at: number, part: Partial<Question>) =>
    onChange(list.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <>
      <Wrong at="/questions" />
      {list.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a question has no name but its place
        <div key={i} className="item-part stack-tight">
          <WordsField
            labels={[`${t('ask')} ${i + 1}（${t('zh')}）`, `${t('ask')} ${i + 1}（${t('en')}）`]}
            words={one.ask}
            long
            onChange={(ask) => change(i, { ask })}
          />
          <WordsField
            labels={[`${t('answer')} ${i + 1}（${t('zh')}）`, `${t('answer')} ${i + 1}（${t('en')}）`]}
            words={one.answer}
            long
            onChange={(answer) => change(i, { answer })}
          />
          <div>
            <Button onClick={() => onChange(list.filter((_, at) => at !== i))}>{t('remove')}</Button>
          </div>
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...list, { ask: { zh: '', en: '' }, answer: { zh: '', en: '' } }])}>
          {t('add')}
        </Button>
      </div>
    </>
  );
}

/** Lines in both languages as they are edited. */
export function WordsList({
  title,
  list,
  at,
  onChange,
}: {
  title: string;
  list: Words[];
  at?: string;
  onChange: (list: Words[]) => void;
}) {
  const t = useTexts(catalogueTexts);
  return (
    <div className="stack-tight">
      <h3>{title}</h3>
      <Wrong at={at} />
      {list.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its place
        <div key={i} className="stack-tight">
          <WordsField
            labels={[`${title} ${i + 1}（${t('zh')}）`, `${title} ${i + 1}（${t('en')}）`]}
            words={one}
            long
            onChange={(words) => onChange(list.map((old, n) => (n === i ? words : old)))}
          />
          <div>
            <Button onClick={() => onChange(list.filter((_, n) => n !== i))}>{t('remove')}</Button>
          </div>
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...list, { zh: '', en: '' }])}>{t('add')}</Button>
      </div>
    </div>
  );
}
