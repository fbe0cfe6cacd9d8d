import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { fieldWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { CorrectionField } from './CorrectionField';
import { questionsOf } from './correctionFields';
import { type Correction, readCorrection, saveCorrection } from './parcels';
import { parcelTexts } from './parcelTexts';

/** The answers that are asked for again; nothing else of the application can be changed. */
export function CorrectionForm({
  id,
  picker,
}: {
  id: string;
  picker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const [typed, setTyped] = useState<Record<string, unknown>>({});
  const asked = useQuery({
    queryKey: ['cases', 'correction', id, typed],
    queryFn: ({ signal }) => readCorrection(id, typed, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <State asked={asked}>
      {(form) => <Fields id={id} form={form} typed={typed} setTyped={setTyped} picker={picker} />}
    </State>
  );
}

function Fields({
  id,
  form,
  typed,
  setTyped,
  picker,
}: {
  id: string;
  form: Correction;
  typed: Record<string, unknown>;
  setTyped: (typed: Record<string, unknown>) => void;
  picker: (value: string, change: (code: string) => void) => ReactNode;
}) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const act = useAct(saveCorrection, t('saved'), ['cases']);
  const questions = questionsOf(form.fields);
  const values = { ...form.answers, ...typed };
  const wrong = act.error instanceof Problem ? act.error.fields : [];
  const save = () => {
    const answers = Object.fromEntries(
      questions.flatMap(({ code }) => (values[code] === undefined ? [] : [[code, values[code]]])),
    );
    act.mutate({ id, answers }, { onSuccess: () => setTyped({}) });
  };
  if (questions.length === 0) return null;
  return (
    <div className="stack">
      {questions.map(({ code, property }) => {
        const field = wrong.find((one) => one.path.startsWith(`/answers/${code}`));
        return (
          <CorrectionField
            key={code}
            property={property}
            value={values[code]}
            error={field && fieldWords(language, field)}
            picker={picker}
            onChange={(value) => setTyped({ ...typed, [code]: value })}
          />
        );
      })}
      <div>
        <Button type="primary" ghost loading={act.isPending} onClick={save}>
          {t('save')}
        </Button>
      </div>
    </div>
  );
}
