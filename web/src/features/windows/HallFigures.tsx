import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { Link } from 'react-router';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Figure } from '../../ui/Figure';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { windowTexts } from './deskTexts';
import './Windows.css';
import { type Figures, inWords, readFigures } from './windows';

const tones = { open: 'good', paused: 'notice', closed: 'unknown' } as const;

/** What halls do: who waits, how long, what each window has served. */
export function HallFigures() {
  const t = useTexts(windowTexts);
  const { zone } = useCity();
  const [day, setDay] = useUrlState('day');
  const asked = useQuery({
    queryKey: ['windows', 'figures', day],
    queryFn: ({ signal }) => readFigures(day, signal),
    refetchInterval: 15_000,
  });
  return (
    <div className="stack">
      <Input
        type="date"
        aria-label={t('day')}
        value={day || dayIn(zone, Date.now())}
        onChange={(event) => setDay(event.target.value)}
        style={{ width: 180 }}
      />
      <State
        asked={asked}
        isEmpty={(list) => list.length === 0}
        empty={<Notice title={t('noHalls')} note={t('noHallsNext')} />}
      >
        {(list) => list.map((one) => <OneHall key={one.hall} figures={one} />)}
      </State>
    </div>
  );
}

function OneHall({ figures: f }: { figures: Figures }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  // Of nobody there is no mean: a nought would read as no wait.
  const measured = (some: boolean, value: number) => (some ? { value, unit: t('minutes') } : { value: '—' });
  return (
    <section className="panel stack-tight" aria-label={inWords(f.name, language)}>
      <div className="row spread">
        <h2>{inWords(f.name, language)}</h2>
        <Link to={`/screen/hall/${f.hall}`}>{t('screen')}</Link>
      </div>
      <div className="hall-figures">
        <Figure
          label={t('f_waiting')}
          value={f.waiting}
          note={f.waiting > 0 && t('f_longest', { n: f.longest })}
        />
        <Figure
          label={t('f_served')}
          value={f.served}
          note={t('f_lost', { skipped: f.skipped, left: f.left, lapsed: f.lapsed })}
        />
        <Figure
          label={t('f_mean')}
          {...measured(f.served > 0, f.mean)}
          note={f.served > 0 && t('f_ninety', { n: f.ninety })}
        />
        <Figure
          label={t('f_service')}
          {...measured(f.served > 0, f.service)}
          note={f.served > 0 && t('f_error', { n: f.error })}
        />
        <Figure label={t('f_windows')} value={f.windows} />
        <Figure
          label={t('f_booked')}
          value={f.booked}
          note={t('f_arrived', { arrived: f.arrived, missed: f.missed })}
        />
      </div>
      <h3>{t('perWindow')}</h3>
      <ul className="plain-list window-list">
        {f.byWindow.map((one) => (
          <li key={one.code}>
            <span>{inWords(one.name, language)}</span>
            <Status tone={tones[one.state]}>{t(`s_${one.state}`)}</Status>
            <span className="figures">
              {t('f_served')} {one.served}
              {one.served > 0 && ` · ${one.service} ${t('minutes')}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
