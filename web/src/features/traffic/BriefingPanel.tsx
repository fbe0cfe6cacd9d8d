import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { BriefedPlans } from './BriefedPlans';
import { advised, type Briefing, type ComingPeak, keyOf, makeBriefing, readBriefings } from './briefings';
import { briefingTexts } from './briefingTexts';
import { HotSpots } from './HotSpots';
import { PeakRoads } from './PeakRoads';
import './Traffic.css';

/** What is expected of the rush hours, and how that held 高峰研判. */
export function BriefingPanel() {
  const t = useTexts(briefingTexts);
  const language = useLanguage();
  const [chosen, choose] = useUrlState('peak', '');
  const asked = useQuery({
    queryKey: ['traffic', 'briefings'],
    queryFn: ({ signal }) => readBriefings(signal),
    refetchInterval: 60_000,
  });
  const named = ({ name, day }: Briefing) => `${day} ${language === 'en' ? name.en : name.zh}`;
  return (
    <State asked={asked}>
      {({ items, next }) => {
        const shown = items.find((one) => keyOf(one) === chosen) ?? items[0];
        return (
          <div className="stack">
            {shown ? (
              <>
                <Select
                  className="no-print"
                  aria-label={t('choose')}
                  value={keyOf(shown)}
                  onChange={choose}
                  style={{ width: 240, maxWidth: '100%' }}
                  options={items.map((one) => ({ value: keyOf(one), label: named(one) }))}
                />
                <One key={keyOf(shown)} one={shown} title={named(shown)} />
              </>
            ) : (
              <Notice title={t('none')} note={t('noneNext')} />
            )}
            <Coming next={next} told={items} onTold={choose} />
          </div>
        );
      }}
    </State>
  );
}

const roadsMost = 12;

function One({ one, title }: { one: Briefing; title: string }) {
  const t = useTexts(briefingTexts);
  const say = useFormat();
  const [wanted, want] = useState('');
  const roads = advised(one.roads, wanted.trim(), roadsMost);
  return (
    <>
      <section className="panel stack-tight" aria-labelledby="briefing">
        <h2 id="briefing">
          {title}{' '}
          <span className="figures">
            {t('span', { from: say.clock(one.from), until: say.clock(one.until) })}
          </span>
        </h2>
        <p className="quiet">
          {t('basis', {
            days: one.basis.days.join(t('glue')),
            lanes: say.number(one.basis.lanes),
            all: say.number(one.basis.allLanes),
            when: say.when(one.madeAt),
          })}{' '}
          {one.basis.other && t('other')}
        </p>
        {one.score && (
          <p>
            {t('score', {
              flow: say.share(one.score.flowOff, 0),
              times: say.share(one.score.timesOff, 0),
              said: one.score.said,
              were: one.score.were,
              right: one.score.right,
            })}
          </p>
        )}
      </section>
      <HotSpots spots={one.spots} />
      <BriefedPlans plans={one.plans} />
      <section className="stack-tight" aria-labelledby="peak-roads">
        <div className="row spread">
          <h2 id="peak-roads">{t('roads')}</h2>
          <Input
            className="no-print"
            allowClear
            aria-label={t('look')}
            placeholder={t('look')}
            style={{ width: 200 }}
            value={wanted}
            onChange={(event) => want(event.target.value)}
          />
        </div>
        {roads.length > 0 ? (
          <PeakRoads roads={roads} from={one.from} />
        ) : (
          <p className="quiet">{t(wanted ? 'roadsUnknown' : 'roadsNone')}</p>
        )}
      </section>
    </>
  );
}

function Coming({
  next,
  told,
  onTold,
}: {
  next: ComingPeak[];
  told: Briefing[];
  onTold: (key: string) => void;
}) {
  const t = useTexts(briefingTexts);
  const say = useFormat();
  const language = useLanguage();
  if (next.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="peaks-next">
      <h2 id="peaks-next">{t('next')}</h2>
      <ul className="plain-list">
        {next.map((one) => (
          <li key={one.peak} className="signal-plan row spread">
            <div>
              <p>
                <strong>{language === 'en' ? one.name.en : one.name.zh}</strong>{' '}
                <span className="figures">
                  {t('span', { from: say.when(one.from), until: say.clock(one.until) })}
                </span>
              </p>
              <p className="small quiet">
                {one.days > 0 ? t('days', { n: one.days }) : t('noDays')} ·{' '}
                {t('tellAt', { when: say.when(one.tellAt) })}
              </p>
            </div>
            <Tell one={one} again={told.some(({ from }) => from === one.from)} onTold={onTold} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tell({ one, again, onTold }: { one: ComingPeak; again: boolean; onTold: (key: string) => void }) {
  const t = useTexts(briefingTexts);
  const may = useMay('traffic.plan');
  const act = useAct(makeBriefing, t('told'), ['traffic']);
  if (!may || one.days === 0) return null;
  return (
    <Button
      className="no-print"
      loading={act.isPending}
      onClick={() => act.mutate(one.peak, { onSuccess: (made) => onTold(keyOf(made)) })}
    >
      {t(again ? 'again' : 'tell')}
    </Button>
  );
}
