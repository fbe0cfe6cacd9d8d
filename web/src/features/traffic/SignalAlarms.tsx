import { useQuery } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { Link } from 'react-router';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { readAlarms } from './priorities';
import { priorityTexts } from './priorityTexts';
import './Traffic.css';

/** Controllers that are lost and junctions that were stopped, the newest first 路口告警; one line where all is well. */
export function SignalAlarms() {
  const t = useTexts(priorityTexts);
  const may = useMay('traffic.read');
  const [all, setAll] = useUrlState('all', '');
  const asked = useQuery({
    queryKey: ['traffic', 'alarms', all],
    queryFn: ({ signal }) => readAlarms(all === '', signal),
    refetchInterval: 5000,
    enabled: may,
  });
  if (!may) return null; // the list below says so
  if (all === '' && asked.data?.items.length === 0)
    return (
      <p className="row small quiet">
        {t('alarmsNone')}
        <button type="button" className="signal-all" onClick={() => setAll('1')}>
          {t('alarmsAll')}
        </button>
      </p>
    );
  return (
    <section className="panel stack-tight" aria-labelledby="alarms">
      <div className="row spread">
        <h2 id="alarms">{t('alarms')}</h2>
        <Checkbox checked={all === ''} onChange={({ target }) => setAll(target.checked ? '' : '1')}>
          {t('onlyOpen')}
        </Checkbox>
      </div>
      <State
        asked={asked}
        isEmpty={({ items }) => items.length === 0}
        empty={<Notice title={t('alarmsNone')} note={t('alarmsNoneNext')} />}
      >
        {({ items }) => (
          <ul className="plain-list">
            {items.map((one) => (
              <li key={`${one.junction} ${one.kind} ${one.raisedAt}`} className="signal-plan row">
                <Status tone={one.clearedAt ? 'unknown' : one.kind === 'danger' ? 'danger' : 'warning'}>
                  {t(`alarm_${one.kind}`)}
                </Status>
                <Link to={`/desk/signals/${one.junction}`}>
                  {one.name || t('nameless', { id: one.junction.slice(-4) })}
                </Link>
                <span className="small quiet">
                  {t('since')} <When at={one.raisedAt} /> ·{' '}
                  {one.clearedAt ? (
                    <>
                      {t('until')} <When at={one.clearedAt} />
                      {one.clearer && ` · ${one.clearer}`}
                      {one.reason && ` · ${one.reason}`}
                    </>
                  ) : (
                    t('openStill')
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
      </State>
    </section>
  );
}
