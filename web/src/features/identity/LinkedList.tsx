import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { State } from '../../ui/State';
import { goElsewhere, readLinked, unlink } from './elsewhere';
import { elsewhereTexts } from './elsewhereTexts';
import './Identity.css';
import { readWays } from './mine';

/** The accounts elsewhere that open one's own: see, link, unlink. Nothing in a city that knows no provider. */
export function LinkedList() {
  const t = useTexts(elsewhereTexts);
  const language = useLanguage();
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const ways = useQuery({ queryKey: ['city', 'ways'], queryFn: ({ signal }) => readWays(signal) });
  const asked = useQuery({ queryKey: ['linked'], queryFn: ({ signal }) => readLinked(signal) });
  const failed = (error: unknown) => void message.error(problemWords(language, error));
  const link = useMutation({
    mutationFn: (provider: string) => goElsewhere(provider, '/me/security', true),
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: unlink,
    onSuccess: () => {
      message.success(t('unlinked'));
      return client.invalidateQueries({ queryKey: ['linked'] });
    },
    onError: failed,
  });
  const held = asked.data ?? [];
  const free = (ways.data?.elsewhere ?? []).filter((w) => !held.some((l) => l.provider === w.provider));
  if (held.length === 0 && (ways.data?.elsewhere ?? []).length === 0) return null;
  const sure = (provider: string, name: string) =>
    modal.confirm({
      title: t('unlink'),
      content: t('unlinkSure', { name }),
      okText: t('unlink'),
      onOk: () => remove.mutateAsync(provider),
    });
  return (
    <section className="panel stack" aria-labelledby="linked">
      <h2 id="linked">{t('title')}</h2>
      <p className="quiet">{t('note')}</p>
      <State asked={asked} isEmpty={(list) => list.length === 0} empty={<p className="quiet">{t('none')}</p>}>
        {(list) => (
          <ul className="plain-list keylist">
            {list.map((one) => (
              <li key={one.provider}>
                <span>
                  {one.name}
                  <br />
                  <span className="small quiet">
                    {t('since')} <Age at={one.linked} /> · {t('used')} <Age at={one.used} />
                    {one.level > 0 && ` · ${t('level', { level: one.level })}`}
                  </span>
                </span>
                <Button size="large" onClick={() => sure(one.provider, one.name)}>
                  {t('unlink')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </State>
      {asked.data && free.length > 0 && (
        <div className="row">
          {free.map((one) => (
            <Button
              key={one.provider}
              size="large"
              loading={link.isPending}
              onClick={() => link.mutate(one.provider)}
            >
              {t('linkNew', { name: one.name })}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}
