import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import { useCityName } from '../lib/city';
import { usePreferences, usualLanguage } from '../lib/preferences';
import { useFormat } from '../lib/useFormat';
import { useNow } from '../lib/useNow';
import { useTexts } from '../lib/useTexts';
import { Mark } from '../ui/Mark';
import { LanguageSwitch } from '../ui/Switches';
import './Kiosk.css';
import { kioskTexts } from './texts';
import { useIdle } from './useIdle';
import { useKioskPlace } from './useKioskPlace';

const idleSeconds = 60;
const warnSeconds = 20;

/** The standing terminal: touch only, one decision a page; 60 s without a touch clear everything. */
export function KioskShell() {
  const t = useTexts(kioskTexts);
  const city = useCityName();
  const go = useNavigate();
  const { pathname } = useLocation();
  const { forget, language } = usePreferences();
  const client = useQueryClient();
  const { here } = useKioskPlace();
  // A language that somebody chose must not greet the next one.
  const inUse = pathname !== '/kiosk' || language !== usualLanguage();
  const clear = useCallback(() => {
    forget();
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'city' });
    sessionStorage.clear();
    go(`/kiosk${here}`, { replace: true });
  }, [forget, client, go, here]);
  const { left, again } = useIdle(idleSeconds, clear, inUse);
  return (
    <div className="kiosk">
      <header className="kiosk-head">
        <span className="kiosk-name">
          <Mark size={40} /> {t('title', { city })}
        </span>
        <div className="row">
          <Clock />
          <LanguageSwitch />
          {inUse && (
            <button type="button" className="kiosk-button" onClick={clear}>
              {t('done')}
            </button>
          )}
        </div>
      </header>
      <main id="content" className="kiosk-main">
        <Outlet />
      </main>
      <footer className="kiosk-foot">
        {pathname !== '/kiosk' && (
          <Link to={`/kiosk${here}`} className="kiosk-button">
            {t('back')}
          </Link>
        )}
        {inUse ? (
          <span className="quiet figures" aria-hidden="true">
            {t('leaving', { n: left })}
          </span>
        ) : (
          <span className="small quiet">{t('privacy', { n: idleSeconds })}</span>
        )}
      </footer>
      {inUse && left <= warnSeconds && (
        <div className="kiosk-veil" role="alertdialog" aria-modal="true" aria-labelledby="leaving">
          <div className="kiosk-ask">
            <h2 id="leaving">{t('leaving', { n: left })}</h2>
            <p>{t('leavingNote')}</p>
            <button type="button" className="kiosk-button kiosk-first" onClick={again}>
              {t('stay')}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

function Clock() {
  const now = useNow(1000);
  return <span className="kiosk-clock figures">{useFormat().clock(now)}</span>;
}
