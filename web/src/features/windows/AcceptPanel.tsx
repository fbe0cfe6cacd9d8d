import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { type ReactNode, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import { MaterialList } from './MaterialList';
import { ReceiptSheet } from './ReceiptSheet';
import { ReviewAgree } from './ReviewAgree';
import { StepForm } from './StepForm';
import './Windows.css';
import { type Acceptance, inWords, readAcceptance, readForm, saveStep } from './windows';

/** Takes one matter in: the form, the materials, the person's word; then the receipt. */
export function AcceptPanel({
  id,
  regionField,
  onAnother,
}: {
  id: string;
  regionField: ReactNode;
  onAnother: () => void;
}) {
  const asked = useQuery({
    queryKey: ['visitor', 'acceptance', id],
    queryFn: ({ signal }) => readAcceptance(id, signal),
  });
  return (
    <State asked={asked}>
      {(acceptance) =>
        acceptance.case ? (
          <ReceiptSheet id={id} onAnother={onAnother} />
        ) : (
          <Writing acceptance={acceptance} regionField={regionField} />
        )
      }
    </State>
  );
}

function Writing({ acceptance, regionField }: { acceptance: Acceptance; regionField: ReactNode }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const { draft } = acceptance;
  const form = useQuery({
    queryKey: ['services', 'form', acceptance.item, language],
    queryFn: ({ signal }) => readForm(acceptance.item, signal),
    staleTime: 600_000,
  });
  const save = useAct(saveStep, t('saved'), ['visitor']);
  const [chosen, setChosen] = useState('');
  if (!draft) return null;
  return (
    <section className="panel stack-tight" aria-label={inWords(draft.name, language)}>
      <h2>{inWords(draft.name, language)}</h2>
      <State asked={form}>
        {(steps) => {
          const places = [...steps.map((one) => one.code), 'materials', 'agree'];
          const here = places.includes(chosen) ? chosen : (steps[0]?.code ?? 'materials');
          const next = () => setChosen(places[places.indexOf(here) + 1] ?? here);
          return (
            <Tabs
              activeKey={here}
              onChange={setChosen}
              destroyOnHidden
              items={[
                ...steps.map((step) => ({
                  key: step.code,
                  label: inWords(step.title, language),
                  children: (
                    <StepForm
                      key={`${step.code}/${draft.revision}`}
                      schema={step.schema}
                      ui={step.ui}
                      answers={draft.answers}
                      asked={draft.asked}
                      regionField={regionField}
                      busy={save.isPending}
                      error={save.error}
                      onSave={(answers) =>
                        save.mutate(
                          { id: acceptance.id, step: step.code, revision: draft.revision, answers },
                          { onSuccess: next },
                        )
                      }
                    />
                  ),
                })),
                {
                  key: 'materials',
                  label: t('materials'),
                  children: <MaterialList id={acceptance.id} draft={draft} onDone={next} />,
                },
                {
                  key: 'agree',
                  label: t('agree'),
                  children: <ReviewAgree id={acceptance.id} revision={draft.revision} />,
                },
              ]}
            />
          );
        }}
      </State>
    </section>
  );
}
