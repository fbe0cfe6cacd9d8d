import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { isProblem, Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { type Draft, giveMaterials, readCheck, readDraft } from './applications';
import { applyTexts } from './applyTexts';
import { Lapsed } from './Lapsed';
import { MaterialGive } from './MaterialGive';
import { inWords, type Paper } from './services';
import { draftKey } from './ways';

/** The materials of an application: what need not be brought, and what is to be given, each in its way. */
export function MaterialsPage({
  draft,
  onDone,
  onBack,
  toCheck,
  onPapers,
}: {
  draft: Draft;
  onDone: () => void;
  onBack: () => void;
  toCheck: boolean;
  onPapers: () => void;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const give = useGiving(draft);
  const asked = useQuery({
    queryKey: [...draftKey(draft.id), 'check'],
    queryFn: ({ signal }) => readCheck(draft.id, signal),
  });
  return (
    <div className="stack">
      {isProblem(give.error, 401) ? (
        <Lapsed />
      ) : (
        give.error && (
          <p className="form-alert" role="alert">
            {problemWords(language, give.error)}
          </p>
        )
      )}
      <State asked={asked}>
        {({ materials }) => (
          <>
            <Shared list={materials.filter((one) => one.shared)} />
            <section className="stack" aria-labelledby="give">
              <h2 id="give">{t('give')}</h2>
              {materials.every((one) => one.shared) && <p>{t('noMaterials')}</p>}
              {materials
                .filter((one) => !one.shared)
                .map((one) => (
                  <MaterialGive
                    key={one.code}
                    draft={draft}
                    material={one}
                    busy={give.isPending}
                    onGive={(how) => give.mutate({ code: one.code, how })}
                    onPapers={onPapers}
                  />
                ))}
            </section>
          </>
        )}
      </State>
      <div className="application-acts">
        <Button type="primary" size="large" onClick={onDone}>
          {t(toCheck ? 'toCheck' : 'next')}
        </Button>
        <Button size="large" onClick={onBack}>
          {t('back')}
        </Button>
      </div>
    </div>
  );
}

function Shared({ list }: { list: Paper[] }) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  if (list.length === 0) return null;
  return (
    <section className="known" aria-labelledby="shared">
      <h2 id="shared">{t('noNeed')}</h2>
      <ul>
        {list.map((one) => (
          <li key={one.code}>
            {inWords(one.name, language)}
            {!one.sure && <span className="small quiet"> {t('depends')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says how one material is given; where another window changed the application, it says so of what stands there now. */
function useGiving(draft: Draft) {
  const client = useQueryClient();
  const say = (now: Draft, code: string, how: string) => {
    const all = Object.fromEntries(Object.entries(now.materials).map(([key, one]) => [key, one.how]));
    const { [code]: _, ...rest } = all as Record<string, string>;
    return giveMaterials(now.id, now.revision, how ? { ...rest, [code]: how } : rest);
  };
  return useMutation({
    mutationFn: ({ code, how }: { code: string; how: string }) =>
      say(draft, code, how).catch(async (error: unknown) => {
        if (!(error instanceof Problem) || error.code !== 'services.revision') throw error;
        return say(await readDraft(draft.id), code, how);
      }),
    onSuccess: (saved) => {
      client.setQueryData(draftKey(saved.id), saved);
      void client.invalidateQueries({ queryKey: [...draftKey(saved.id), 'check'] });
    },
  });
}
