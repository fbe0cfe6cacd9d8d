import { useQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import type { ComponentType } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import './Windows.css';
import { type Acceptance, type Checked, inWords, readCheck, saveMaterials } from './windows';

export type Draft = NonNullable<Acceptance['draft']>;

/** The files of one material, with what adds to them. */
export type Files = ComponentType<{ draft: Draft; material: string; name: string; labelledBy: string }>;

/** The materials: what the government has, what the clerk has before them, what is photographed. */
export function MaterialList({
  id,
  draft,
  Files,
  onDone,
}: {
  id: string;
  draft: Draft;
  Files: Files;
  onDone: () => void;
}) {
  const t = useTexts(windowTexts);
  const asked = useQuery({
    queryKey: ['visitor', 'check', id, draft.revision, draft.papers.length],
    queryFn: ({ signal }) => readCheck(id, signal),
  });
  const give = useAct(saveMaterials, t('saved'), ['visitor']);
  const given = Object.fromEntries(Object.entries(draft.materials).map(([code, one]) => [code, one.how]));
  return (
    <State asked={asked}>
      {(checked) => (
        <div className="stack-tight">
          <ul className="plain-list window-materials">
            {checked.materials.map((one) => (
              <Material
                key={one.code}
                draft={draft}
                material={one}
                how={given[one.code]}
                Files={Files}
                onHow={(how) =>
                  give.mutate({
                    id,
                    revision: draft.revision,
                    materials: { ...given, [one.code]: how },
                  })
                }
              />
            ))}
          </ul>
          <div>
            <Button type="primary" onClick={onDone}>
              {t('save')}
            </Button>
          </div>
        </div>
      )}
    </State>
  );
}

function Material({
  draft,
  material,
  how,
  Files,
  onHow,
}: {
  draft: Draft;
  material: Checked['materials'][number];
  how?: string;
  Files: Files;
  onHow: (how: string) => void;
}) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const name = inWords(material.name, language);
  const label = `material-${material.code}`;
  return (
    <li className="stack-tight">
      <div className="row spread">
        <h3 id={label}>{name}</h3>
        {material.shared ? (
          <Status tone="good">{t('shared')}</Status>
        ) : (
          <Radio.Group
            aria-label={name}
            optionType="button"
            value={how}
            onChange={(event) => onHow(String(event.target.value))}
            options={[
              { value: 'window', label: t('original') },
              ...(material.promise ? [{ value: 'promise', label: t('promise') }] : []),
            ]}
          />
        )}
      </div>
      {!material.shared && material.format !== 'paper' && (
        <Files draft={draft} material={material.code} name={name} labelledBy={label} />
      )}
    </li>
  );
}
