import { Button, Checkbox } from 'antd';
import { useTexts } from '../../../lib/useTexts';
import { CodeField } from './CodeField';
import { ChoiceField, WordsField, Wrong } from './Fields';
import { type FormQuestion, freeName, rowKinds, withKind } from './formEdit';
import { formTexts } from './formTexts';
import { QuestionLimits } from './QuestionLimits';

/** The questions of a row of a list: without conditions, files and lists. */
export function RowQuestions({
  list,
  path,
  onChange,
}: {
  list: FormQuestion[];
  path: string;
  onChange: (list: FormQuestion[]) => void;
}) {
  const t = useTexts(formTexts);
  const codes = list.map((one) => one.code);
  const put = (at: number, next: FormQuestion) => onChange(list.map((one, i) => (i === at ? next : one)));
  return (
    <section className="stack-tight form-rows" aria-label={t('rows')}>
      <h3>{t('rows')}</h3>
      {list.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a question has no name but its place while it is typed
        <div key={i} className="item-part stack-tight">
          <Wrong at={`${path}/${i}`} />
          <WordsField
            labels={[`${t('label')} ${i + 1}（${t('zh')}）`, `${t('label')} ${i + 1}（${t('en')}）`]}
            words={one.label}
            at={`${path}/${i}/label`}
            onChange={(label) => put(i, { ...one, label })}
          />
          <div className="item-pair">
            <ChoiceField
              label={`${t('kind')} ${i + 1}`}
              value={one.kind}
              options={rowKinds.map((kind) => ({ value: kind, label: t(kind) }))}
              onChange={(kind) => put(i, withKind(one, kind))}
            />
            <CodeField
              label={`${t('code')} ${i + 1}`}
              code={one.code}
              at={`${path}/${i}/code`}
              taken={codes}
              hint={t('codeHint')}
              onRename={(code) => put(i, { ...one, code })}
            />
          </div>
          <QuestionLimits
            question={one}
            path={`${path}/${i}`}
            onChange={(part) => put(i, { ...one, ...part })}
          />
          <div className="row">
            <Checkbox
              checked={!one.optional}
              onChange={(event) => put(i, { ...one, optional: event.target.checked ? undefined : true })}
            >
              {t('required')}
            </Checkbox>
            <Button
              aria-label={`${t('remove')} ${t('label')} ${i + 1}`}
              onClick={() => onChange(list.filter((_, n) => n !== i))}
            >
              {t('remove')}
            </Button>
          </div>
        </div>
      ))}
      <div>
        <Button
          onClick={() =>
            onChange([...list, { code: freeName(codes, 'q'), kind: 'text', label: { zh: '', en: '' } }])
          }
        >
          {t('addQuestion')}
        </Button>
      </div>
    </section>
  );
}
