import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { fieldWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { CorrectionField } from './CorrectionField';
import { CorrectionFiles } from './CorrectionFiles';
import { drawnAs, type Property, questionsOf } from './correctionFields';
import { answerOf, filesOf } from './correctionFiles';
import type { Tools } from './correctionTools';
import { type Correction, readCorrection, saveCorrection } from './parcels';
import { parcelTexts } from './parcelTexts';

/** The answers that are asked for again; nothing else of the application can be changed. */
export function CorrectionForm({ id, tools }: { id: string; tools: Tools }) {
  const [typed, setTyped] = useState<Record<string, unknown>>({});
  const asked = useQuery({
    queryKey: ['cases', 'correction', id, typed],
    queryFn: ({ signal }) => readCorrection(id, typed, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <State asked={asked}>
      {(form) => <Fields id={id} form={form} typed={typed} setTyped={setTyped} tools={tools} />}
    </State>
  );
}

function Fields({
  id,
  form,
  typed,
  setTyped,
  tools,
}: {
  id: string;
  form: Correction;
  typed: Record<string, unknown>;
  setTyped: (typed: Record<string, unknown>) => void;
  tools: Tools;
}) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const act = useAct(saveCorrection, t('saved'), ['cases']);
  const questions = questionsOf(form.fields);
  const [keep, setKeep] = useState<Record<string, boolean>>({});
  const values = { ...form.answers, ...typed };
  const wrong = act.error instanceof Problem ? act.error.fields : [];
  const save = () => {
    const given = (code: string, property: Property) =>
      drawnAs(property) === 'files' ? answerOf(filesOf(form, code), keep) : values[code];
    const answers = Object.fromEntries(
      questions.flatMap(({ code, property }) => {
        const value = given(code, property);
        return value === undefined ? [] : [[code, value]];
      }),
    );
    act.mutate({ id, answers }, { onSuccess: () => setTyped({}) });
  };
  if (questions.length === 0) return null;
  return (
    <div className="stack">
      {questions.map(({ code, property }) => {
        const field = wrong.find((one) => one.path.startsWith(`/answers/${code}`));
        const error = field && fieldWords(language, field);
        if (form.account.includes(code))
          return <AccountAnswer key={code} title={property.title} value={form.answers[code]} error={error} />;
        if (drawnAs(property) === 'files')
          return (
            <CorrectionFiles
              key={code}
              id={id}
              code={code}
              property={property}
              files={filesOf(form, code)}
              keep={keep}
              error={error}
              tools={tools}
              onKeep={(paper, kept) => setKeep({ ...keep, [paper]: kept })}
            />
          );
        return (
          <CorrectionField
            key={code}
            property={property}
            value={values[code]}
            error={error}
            picker={tools.picker}
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

/** A question that the account answers: it is corrected there, and the answer follows. */
function AccountAnswer({ title, value, error }: { title?: string; value: unknown; error?: string }) {
  const t = useTexts(parcelTexts);
  return (
    <div className="correction-field">
      <strong>{title}</strong>
      <span>{typeof value === 'string' ? value : ''}</span>
      <span className="small quiet">
        {t('ofAccount')} <Link to="/me">{t('toAccount')}</Link>
      </span>
      {error && (
        <p role="alert" className="correction-error">
          {error}
        </p>
      )}
    </div>
  );
}
