import { useQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import { ScanButton } from './ScanButton';
import './Windows.css';
import { type Acceptance, type Checked, inWords, readCheck, saveMaterials } from './windows';

type Draft = NonNullable<Acceptance['draft']>;

/** The materials: what the government has, what the clerk has before them, what is photographed. */
export function MaterialList({ id, draft, onDone }: { id: string; draft: Draft; onDone: () => void }) {
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
          <ul className="plain-list window-list">
            {checked.materials.map((one) => (
              <Material
                key={one.code}
                id={id}
                material={one}
                how={given[one.code]}
                files={draft.papers.filter((paper) => paper.material === one.code).length}
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
  id,
  material,
  how,
  files,
  onHow,
}: {
  id: string;
  material: Checked['materials'][number];
  how?: string;
  files: number;
  onHow: (how: string) => void;
}) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const name = inWords(material.name, language);
  return (
    <li>
      <span>{name}</span>
      {material.shared ? (
        <Status tone="good">{t('shared')}</Status>
      ) : (
        <span className="row">
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
          <ScanButton id={id} material={material.code} name={name} files={files} />
        </span>
      )}
    </li>
  );
}
