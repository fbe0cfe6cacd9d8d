import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { isProblem, Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import type { RegionName } from './AnswerWords';
import { type Draft, type FormStep, readCheck, readDraft, submit } from './applications';
import { applyTexts } from './applyTexts';
import { CheckGroups } from './CheckGroups';
import { CheckMaterials } from './CheckMaterials';
import { Lapsed } from './Lapsed';
import { LevelNeeded } from './LevelNeeded';
import { inWords } from './services';
import type { ValueSchema } from './valueWords';
import { draftKey } from './ways';

const phone = () => window.matchMedia?.('(max-width: 720px)').matches ?? false;

/** Check your answers: everything that will be handed in, each line with a way to change it. */
export function CheckPage({
  draft,
  steps,
  RegionName,
  onBack,
  onSubmitted,
}: {
  draft: Draft;
  steps: readonly FormStep[];
  RegionName: RegionName;
  onBack: () => void;
  onSubmitted: () => void;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const asked = useQuery({
    queryKey: [...draftKey(draft.id), 'check'],
    queryFn: ({ signal }) => readCheck(draft.id, signal),
  });
  const handing = useMutation({
    mutationFn: (revision: number) => submit(draft.id, revision, phone() ? 'mobile' : 'pc'),
    onSuccess: onSubmitted,
    onError: async (error) => {
      if (!(error instanceof Problem) || error.code !== 'services.revision') return;
      const now = await readDraft(draft.id).catch(() => null);
      if (now) client.setQueryData(draftKey(draft.id), now);
      await asked.refetch();
    },
  });
  const stale = handing.error instanceof Problem && handing.error.code === 'services.revision';
  return (
    <State asked={asked}>
      {(checked) => (
        <div className="stack">
          <p>{t('checkLead')}</p>
          {isProblem(handing.error, 401) ? (
            <Lapsed />
          ) : handing.error instanceof Problem && handing.error.code === 'auth.level' ? (
            <div className="panel stack-tight" role="alert">
              <LevelNeeded
                needed={Number(handing.error.args.needed ?? 0)}
                held={Number(handing.error.args.held ?? 0)}
              />
            </div>
          ) : (
            handing.error && (
              <p className="form-alert" role="alert">
                {stale ? t('changed') : problemWords(language, handing.error)}
              </p>
            )
          )}
          {checked.wrong.length > 0 && <NotReady checked={checked} steps={steps} />}
          <CheckGroups checked={checked} steps={steps} RegionName={RegionName} />
          <CheckMaterials draft={checked.draft} materials={checked.materials} />
          {checked.parts.length > 0 && (
            <section className="panel stack-tight" aria-labelledby="parts">
              <h2 id="parts">{t('willOpen')}</h2>
              <ul>
                {checked.parts.map((one) => (
                  <li key={one.key}>
                    {inWords(one.name, language)}{' '}
                    <span className="small quiet">{inWords(one.department, language)}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <Charges list={checked.charges} />
          {checked.missing.length > 0 && (
            <p className="panel">
              {t('willFollow', {
                list: checked.materials
                  .filter((one) => checked.missing.includes(one.code))
                  .map((one) => inWords(one.name, language))
                  .join(language === 'en' ? ', ' : '、'),
              })}
            </p>
          )}
          <p className="small quiet">{t('submitNote')}</p>
          <div className="application-acts">
            <Button
              type="primary"
              size="large"
              loading={handing.isPending}
              disabled={checked.wrong.length > 0}
              onClick={() => handing.mutate(checked.draft.revision)}
            >
              {t('submit')}
            </Button>
            <Button size="large" onClick={onBack}>
              {t('back')}
            </Button>
          </div>
        </div>
      )}
    </State>
  );
}

type Ready = { wrong: { step: string; path: string; code: string }[] };

function NotReady({ checked, steps }: { checked: Ready; steps: readonly FormStep[] }) {
  const t = useTexts(applyTexts);
  const titleOf = (step: string, path: string) => {
    const field = path.split('/')[2] ?? '';
    const properties = steps.find((one) => one.code === step)?.schema.properties;
    return (properties as Record<string, ValueSchema> | undefined)?.[field]?.title ?? field;
  };
  return (
    <div className="form-alert" role="alert">
      <p>{t('stillMissing', { n: checked.wrong.length })}</p>
      <ul>
        {checked.wrong.map((one) => (
          <li key={one.path}>
            <Link to={`?step=${one.step}&back=check`}>{titleOf(one.step, one.path)}</Link>:{' '}
            {t(
              one.code === 'services.required' || one.code === 'services.not_agreed'
                ? 'isMissing'
                : 'isWrong',
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

type Charge = {
  item: string;
  name: { zh: string; en: string };
  fen: number;
  per?: { zh: string; en: string };
};

function Charges({ list }: { list: readonly Charge[] }) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const total = list.reduce((sum, one) => sum + one.fen, 0);
  return (
    <section className="panel stack-tight" aria-labelledby="charges">
      <h2 id="charges">{t('charges')}</h2>
      {list.length === 0 && <p>{t('free')}</p>}
      <ul className="plain-list">
        {list.map((one) => (
          <li key={one.item} className="row spread">
            <span>{inWords(one.name, language)}</span>
            <span className="figures">
              {t('yuan', { n: one.fen / 100 })} {inWords(one.per, language)}
            </span>
          </li>
        ))}
      </ul>
      {list.length > 1 && <p className="figures">{t('chargesTotal', { n: total / 100 })}</p>}
    </section>
  );
}
