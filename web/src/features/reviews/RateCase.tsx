import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { isProblem } from '../../lib/problem';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { OwnVoice } from './OwnVoice';
import { RateForm } from './RateForm';
import { rateCase, readStanding } from './reviews';
import { reviewTexts } from './texts';

/** The review of a case of one's own: the form while it can be given, afterwards how far it is. Shows nothing where there is nothing to review, unless `alone`. */
export function RateCase({ id, alone = false }: { id: string; alone?: boolean }) {
  const t = useTexts(reviewTexts);
  const say = useFormat();
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['reviews', 'standing', id],
    queryFn: ({ signal }) => readStanding(id, signal),
    retry: false,
  });
  const rate = useAct(rateCase, t('sent'), ['reviews']);
  if (!alone && (isProblem(asked.error, 404) || isProblem(asked.error, 409))) return null;
  return (
    <section className="panel stack no-print" aria-labelledby={`rate-${id}`}>
      <h2 id={`rate-${id}`}>{t('rate')}</h2>
      <State asked={asked}>
        {(standing) => {
          const title = language === 'en' ? standing.title.en : standing.title.zh;
          if (standing.own) return <OwnVoice voice={standing.own} />;
          if (!standing.open) return <Notice title={t('rateOver')} />;
          return (
            <>
              <p>
                <strong>{title}</strong>
                <br />
                <span className="quiet small">{standing.organisationName}</span>
              </p>
              <p className="quiet">
                {t('rateLead')} {t('rateUntil', { day: say.when(standing.until) })}
              </p>
              <RateForm
                aspects={standing.aspects}
                busy={rate.isPending}
                error={rate.error}
                onRate={(rating) => rate.mutate({ id, ...rating })}
              />
            </>
          );
        }}
      </State>
    </section>
  );
}
