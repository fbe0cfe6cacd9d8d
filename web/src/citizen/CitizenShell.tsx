import { Button } from 'antd';
import { useState } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import { NeedsBadge } from '../features/cases/NeedsMe';
import { UnreadLink } from '../features/notify/UnreadLink';
import { reviewTexts } from '../features/reviews/texts';
import { useCity, useCityName, useCredits } from '../lib/city';
import { useSession, useSignOut } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Mark } from '../ui/Mark';
import { ElderSwitch, GroundSwitch, LanguageSwitch } from '../ui/Switches';
import { uiTexts } from '../ui/texts';
import { ActingBanner, ActingFor } from './ActingFor';
import './Citizen.css';
import { citizenTexts } from './texts';

/** What stands around every page of the portal: who we are, language, large text, who you are. */
export function CitizenShell() {
  const t = useTexts(citizenTexts);
  const u = useTexts(uiTexts);
  const r = useTexts(reviewTexts);
  const { pathname, key: here } = useLocation();
  // On a phone the rest of the head is one press away; it closes when one goes elsewhere.
  const [openOn, setOpenOn] = useState('');
  const open = openOn === here;
  const name = useCityName();
  const city = useCity();
  const credits = useCredits();
  const { me } = useSession();
  const signOut = useSignOut();
  const go = useNavigate();
  return (
    <div className="citizen">
      <a className="skip" href="#content">
        {u('skip')}
      </a>
      <header className="citizen-head no-print">
        <Link to="/" className="citizen-name">
          <Mark /> {t('portal', { city: name })}
        </Link>
        <div className="row citizen-tools citizen-first">
          {me ? (
            <UnreadLink side="citizen" to="/me/messages" />
          ) : (
            <Link to="/login" className="citizen-signin">
              {t('signIn')}
            </Link>
          )}
          <Button
            type="text"
            className="citizen-menu"
            aria-expanded={open}
            aria-controls="citizen-more"
            onClick={() => setOpenOn(open ? '' : here)}
          >
            {t('menu')}
          </Button>
        </div>
        <div id="citizen-more" className={`row citizen-tools citizen-more${open ? ' open' : ''}`}>
          <GroundSwitch />
          <ElderSwitch />
          <LanguageSwitch />
          {me && (
            <>
              <ActingFor me={me} />
              <Link to="/my/cases">
                {t('cases')}
                <NeedsBadge />
              </Link>
              <Link to="/me">{t('account', { name: me.name })}</Link>
              {me.kind === 'official' && <Link to="/desk">{t('desk')}</Link>}
              <Button type="text" onClick={() => signOut.mutate(undefined, { onSettled: () => go('/') })}>
                {t('signOut')}
              </Button>
            </>
          )}
        </div>
      </header>
      {me && <ActingBanner me={me} />}
      <main id="content" className="citizen-main" tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="citizen-foot small quiet no-print">
        <span>{t('footer', { city: name })}</span>
        {city.demo && <span>{t('demo')}</span>}
        {city.demo && <Link to="/phone">{t('demoPhone')}</Link>}
        <span>
          {t('about')}: {credits.join(' · ')}
        </span>
        {pathname !== '/feedback' && (
          <Link to={`/feedback?page=${encodeURIComponent(pathname)}`}>{r('feedbackAsk')}</Link>
        )}
        <Link to="/desk">{t('officials')}</Link>
      </footer>
    </div>
  );
}
