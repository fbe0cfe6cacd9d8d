import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { groupName } from './groupNames';
import { Refusal } from './Refusal';
import './Traffic.css';
import { trafficTexts } from './texts';
import { type Junction, type Limits, setLimits } from './traffic';

const times = ['minGreen', 'maxRed', 'yellow', 'allRed', 'walkClear'] as const;

/** The times that the groups of a junction are held to 限值, in seconds. */
export function LimitsPanel({ junction }: { junction: Junction }) {
  const t = useTexts(trafficTexts);
  const language = useLanguage();
  const mayApprove = useMay('traffic.approve');
  const [edited, setEdited] = useState<Limits>();
  const act = useAct(setLimits, t('limitsSet'), ['traffic'], 'shown by the page');
  const shown = edited ?? junction.limits;
  const set = (group: number, time: (typeof times)[number], value: number | null) =>
    setEdited({
      ...shown,
      groups: shown.groups.map((one, g) => (g === group ? { ...one, [time]: value ?? 0 } : one)),
    });
  const put = () =>
    act.mutate(
      { junction: junction.id, limits: shown, after: shown.version },
      { onSuccess: () => setEdited(undefined) },
    );
  return (
    <section className="panel stack-tight" aria-labelledby="limits">
      <div className="row spread">
        <h2 id="limits">{t('limits')}</h2>
        {mayApprove && !edited && (
          <Button onClick={() => setEdited(junction.limits)}>{t('limitsEdit')}</Button>
        )}
      </div>
      <p className="small quiet">
        {junction.limits.version === 0 ? (
          t('fromSource')
        ) : (
          <>
            {t('version', { n: junction.limits.version })} <When at={junction.limits.madeAt} />{' '}
            {junction.limits.note}
          </>
        )}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className="signal-conflicts" tabIndex={0}>
        <table className="signal-limits">
          <thead>
            <tr>
              <th scope="col">{t('groups')}</th>
              {times.map((time) => (
                <th key={time} scope="col">
                  {t(time)} ({t('seconds')})
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.groups.map((one, g) => {
              const name = groupName(junction.shape, g, language);
              return (
                <tr key={junction.shape.groups[g]?.name ?? g}>
                  <th scope="row">{name}</th>
                  {times.map((time) => (
                    <td key={time} className="figures">
                      {edited ? (
                        <InputNumber
                          aria-label={`${name} ${t(time)}`}
                          min={0}
                          max={3600}
                          step={0.5}
                          value={one[time]}
                          onChange={(value) => set(g, time, value)}
                        />
                      ) : (
                        one[time]
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="row">
        {(['minCycle', 'maxCycle'] as const).map((bound) => (
          <span key={bound} className="row">
            <span className="small">{t(bound)}</span>
            {edited ? (
              <InputNumber
                aria-label={t(bound)}
                min={0}
                max={3600}
                value={shown[bound]}
                onChange={(value) => setEdited({ ...shown, [bound]: value ?? 0 })}
              />
            ) : (
              <span className="figures">
                {shown[bound]} {t('seconds')}
              </span>
            )}
          </span>
        ))}
      </div>
      {edited && (
        <>
          <Input
            aria-label={t('note')}
            placeholder={t('note')}
            maxLength={500}
            value={edited.note ?? ''}
            onChange={(event) => setEdited({ ...edited, note: event.target.value })}
          />
          <Refusal shape={junction.shape} error={act.error} />
          <div className="row">
            <Button type="primary" loading={act.isPending} onClick={put}>
              {t('put')}
            </Button>
            <Button onClick={() => setEdited(undefined)}>{t('cancel')}</Button>
          </div>
        </>
      )}
    </section>
  );
}
