import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import '../../ui/form.css';
import { State } from '../../ui/State';
import { decide, readAsked } from './mine';
import { mineTexts } from './mineTexts';
import { scopeText } from './scopeText';

/** Asks whether a system may sign one on and know what it asks for. */
export function ConsentForm({ request }: { request: string }) {
  const t = useTexts(mineTexts);
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['consent', request],
    queryFn: ({ signal }) => readAsked(request, signal),
    retry: false,
  });
  const say = useMutation({
    mutationFn: (agree: boolean) => decide(request, agree),
    onSuccess: ({ redirect }) => location.assign(redirect),
  });
  return (
    <State asked={asked}>
      {(ask) => (
        <div className="panel stack">
          <p>{t('consentAsk', { name: ask.name })}</p>
          <ul>
            {ask.scopes.map((scope) => (
              <li key={scope}>{t(scopeText(scope))}</li>
            ))}
          </ul>
          <p className="small quiet">{t('consentGoes', { host: ask.host })}</p>
          {say.error && (
            <p role="alert" className="form-alert">
              {problemWords(language, say.error)}
            </p>
          )}
          <div className="row">
            <Button
              type="primary"
              size="large"
              loading={say.isPending || say.isSuccess}
              onClick={() => say.mutate(true)}
            >
              {t('agree')}
            </Button>
            <Button size="large" disabled={say.isPending || say.isSuccess} onClick={() => say.mutate(false)}>
              {t('disagree')}
            </Button>
          </div>
        </div>
      )}
    </State>
  );
}
