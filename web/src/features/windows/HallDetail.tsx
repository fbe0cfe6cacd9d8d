import { Button, Checkbox } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Point } from '../../lib/geo';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { useAct } from '../../ui/useAct';
import { OpeningWords } from './OpeningWords';
import { SlotPicker } from './SlotPicker';
import { hallTexts } from './texts';
import { WaitWords } from './WaitWords';
import './Windows.css';
import { appoint, type Hall, inWords, takeByPhone } from './windows';

/** One hall: where, how long one waits, a number on the phone, an appointment. */
export function HallDetail({
  hall,
  item,
  signedIn,
  whereAmI,
}: {
  hall: Hall;
  /** Key of what it is for; "" for nothing certain. */
  item: string;
  signedIn: boolean;
  /** Asks the device where it is. */
  whereAmI: (then: (point: Point) => void) => void;
}) {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const go = useNavigate();
  const [elder, setElder] = useState(false);
  const take = useAct(takeByPhone, t('taken'), ['halls', 'tickets']);
  const make = useAct(appoint, t('appointed'), ['halls', 'appointments']);
  const takeOf = (code: string) =>
    whereAmI((at) =>
      take.mutate(
        { hall: hall.code, class: code, elder, at },
        { onSuccess: (made) => go(`/tickets/${made.id}`) },
      ),
    );
  const door: ReactNode = !signedIn && (
    <p>
      <Link to={`/login?next=${encodeURIComponent(`/halls/${hall.code}${item ? `?item=${item}` : ''}`)}`}>
        {t('signIn')}
      </Link>
    </p>
  );
  return (
    <div className="stack">
      <section className="panel stack-tight">
        <OpeningWords opening={hall.opening} />
        <Facts
          facts={[
            [t('address'), inWords(hall.address, language)],
            [t('phone'), hall.phone && <a href={`tel:${hall.phone}`}>{hall.phone}</a>],
          ]}
        />
        {hall.synthetic && <p className="small quiet">{inWords(hall.synthetic, language)}</p>}
      </section>
      {door}
      {hall.opening.open && (
        <section className="panel stack-tight" aria-labelledby="queues">
          <h2 id="queues">{t('queues')}</h2>
          <ul className="plain-list hall-queues">
            {hall.queues.map((one) => (
              <li key={one.code}>
                <span>{inWords(one.name, language)}</span>
                <span className="small quiet figures">{t('waiting', { n: one.waiting })}</span>
                <span className="small">{one.taking ? <WaitWords wait={one.wait} /> : t('full')}</span>
                {signedIn && (
                  <Button
                    aria-label={`${t('take')} ${inWords(one.name, language)}`}
                    disabled={!one.taking}
                    loading={take.isPending}
                    onClick={() => takeOf(one.code)}
                  >
                    {t('take')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          {signedIn && (
            <>
              <Checkbox checked={elder} onChange={(event) => setElder(event.target.checked)}>
                {t('elder')}
              </Checkbox>
              <p className="small quiet">{t('takeNote')}</p>
            </>
          )}
        </section>
      )}
      {hall.groups.length > 0 && (
        <section className="panel stack-tight" aria-labelledby="appoint">
          <h2 id="appoint">{t('appointTitle')}</h2>
          <SlotPicker
            hall={hall.code}
            groups={hall.fits.length > 0 ? hall.fits : hall.groups}
            okText={t('appoint')}
            busy={make.isPending}
            disabled={!signedIn}
            onPick={(group, from) =>
              make.mutate(
                { hall: hall.code, group, from, item: item || undefined },
                { onSuccess: () => go('/me/appointments') },
              )
            }
          />
        </section>
      )}
    </div>
  );
}
