import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import { useCityName } from '../lib/city';
import { usePreferences } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { Mark } from '../ui/Mark';
import { LanguageSwitch } from '../ui/Switches';
import './Kiosk.css';
import { kioskTexts } from './texts';
import { useIdle } from './useIdle';

const idleSeconds = 60;
const warnSeconds = 20;

/** The standing terminal: touch only, one decision a page; 60 s without a touch clear everything. */
export function KioskShell() {
  const t = useTexts(kioskTexts);
  const city = useCityName();
  const go = useNavigate();
  const { pathname } = useLocation();
  const { forget } = usePreferences();
  const client = useQueryClient();
  const inUse = pathname !== '/kiosk';
  const clear = useCallback(() => {
    forget();
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'city' });
    sessionStorage.clear();
    go('/kiosk', { replace: true });
  }, [forget, client, go]);
  const { left, again } = useIdle(idleSeconds, clear, inUse);
  return (
    <div className="kiosk">
      <header className="kiosk-head">
        <span className="kiosk-name">
          <Mark size={40} /> {t('title', { city })}
        </span>
        <div className="row">
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
      {inUse && (
        <footer className="kiosk-foot">
          <Link to="/kiosk" className="kiosk-button">
            {t('back')}
          </Link>
          <span className="quiet figures" aria-hidden="true">
            {t('leaving', { n: left })}
          </span>
        </footer>
      )}
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
