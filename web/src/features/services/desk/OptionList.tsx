import { Button } from 'antd';
import { useTexts } from '../../../lib/useTexts';
import { CodeField } from './CodeField';
import { WordsField, Wrong } from './Fields';
import { type FormQuestion, freeName } from './formEdit';
import { formTexts } from './formTexts';

type Option = NonNullable<FormQuestion['options']>[number];

/** The options of a choice. */
export function OptionList({
  list,
  path,
  onChange,
}: {
  list: Option[];
  path: string;
  onChange: (list: Option[]) => void;
}) {
  const t = useTexts(formTexts);
  const codes = list.map((one) => one.code);
  const change = (at: number, part: Partial<Option>) =>
    onChange(list.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <section className="stack-tight" aria-label={t('options')}>
      <h3>{t('options')}</h3>
      <Wrong at={path} />
      {list.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an option has no name but its place while it is typed
        <div key={i} className="form-option">
          <WordsField
            labels={[
              `${t('option', { n: i + 1 })}（${t('zh')}）`,
              `${t('option', { n: i + 1 })}（${t('en')}）`,
            ]}
            words={one.label}
            at={`${path}/${i}`}
            onChange={(label) => change(i, { label })}
          />
          <CodeField
            label={`${t('option', { n: i + 1 })} ${t('code')}`}
            code={one.code}
            taken={codes}
            hint={t('codeHint')}
            onRename={(code) => change(i, { code })}
          />
          <Button
            aria-label={`${t('remove')} ${t('option', { n: i + 1 })}`}
            onClick={() => onChange(list.filter((_, n) => n !== i))}
          >
            {t('remove')}
          </Button>
        </div>
      ))}
      <div>
        <Button
          onClick={() => onChange([...list, { code: freeName(codes, 'option'), label: { zh: '', en: '' } }])}
        >
          {t('addOption')}
        </Button>
      </div>
    </section>
  );
}
