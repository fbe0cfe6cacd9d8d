import { Checkbox } from 'antd';
import { useTexts } from '../../../lib/useTexts';
import { FigureField, TextField, WordsField, Wrong } from './Fields';
import type { FormQuestion } from './formEdit';
import { formTexts } from './formTexts';
import { OptionList } from './OptionList';
import { RowQuestions } from './RowQuestions';

const counted = {
  number: ['least', 'most'],
  text: ['leastSigns', 'mostSigns'],
  long_text: ['leastSigns', 'mostSigns'],
  file: ['leastCount', 'mostCount'],
  list: ['leastCount', 'mostCount'],
} as const;

/** What an answer of a type may be: figures, signs, days, options, rows. */
export function QuestionLimits({
  question,
  path,
  onChange,
}: {
  question: FormQuestion;
  path: string;
  onChange: (part: Partial<FormQuestion>) => void;
}) {
  const t = useTexts(formTexts);
  const words = counted[question.kind as keyof typeof counted];
  const number = question.kind === 'number';
  return (
    <>
      {words && (
        <div className="item-pair">
          <FigureField
            label={t(words[0])}
            value={question.min}
            at={`${path}/min`}
            least={number ? -1_000_000_000 : 0}
            most={1_000_000_000}
            digits={number && !question.whole ? 2 : 0}
            onChange={(min) => onChange({ min })}
          />
          <FigureField
            label={t(words[1])}
            value={question.max}
            least={number ? -1_000_000_000 : 0}
            most={1_000_000_000}
            digits={number && !question.whole ? 2 : 0}
            onChange={(max) => onChange({ max })}
          />
        </div>
      )}
      {number && (
        <>
          <Checkbox
            checked={question.whole ?? false}
            onChange={(event) => onChange({ whole: event.target.checked || undefined })}
          >
            {t('whole')}
          </Checkbox>
          <WordsField
            labels={[`${t('unit')}（${t('zh')}）`, `${t('unit')}（${t('en')}）`]}
            words={question.unit}
            onChange={(unit) => onChange({ unit: unit.zh || unit.en ? unit : undefined })}
          />
        </>
      )}
      {question.kind === 'date' && (
        <Checkbox
          checked={question.workday ?? false}
          onChange={(event) => onChange({ workday: event.target.checked || undefined })}
        >
          {t('workday')}
        </Checkbox>
      )}
      {question.kind === 'date' && (
        <div className="item-pair">
          <TextField
            label={t('after')}
            hint={t('dayHint')}
            value={question.after ?? ''}
            at={`${path}/after`}
            onChange={(after) => onChange({ after: after || undefined })}
          />
          <TextField
            label={t('before')}
            hint={t('dayHint')}
            value={question.before ?? ''}
            at={`${path}/before`}
            onChange={(before) => onChange({ before: before || undefined })}
          />
        </div>
      )}
      {question.kind === 'choice' && (
        <OptionList
          list={question.options ?? []}
          path={`${path}/options`}
          onChange={(options) => onChange({ options })}
        />
      )}
      {question.kind === 'list' && (
        <>
          <Wrong at={`${path}/fields`} />
          <RowQuestions
            list={question.fields ?? []}
            path={`${path}/fields`}
            onChange={(fields) => onChange({ fields })}
          />
        </>
      )}
    </>
  );
}
