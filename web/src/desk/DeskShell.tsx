import { useCallback, useMemo, useState } from 'react';
import { Link, Navigate, NavLink, Outlet, useLocation } from 'react-router';
import { UnreadLink } from '../features/notify/UnreadLink';
import { useCityName } from '../lib/city';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Mark } from '../ui/Mark';
import { Palette, usePaletteKeys } from '../ui/Palette';
import { Failure, Loading } from '../ui/State';
import { ElderSwitch, GroundSwitch, LanguageSwitch } from '../ui/Switches';
import { uiTexts } from '../ui/texts';
import { ActingPost } from './ActingPost';
import './Desk.css';
import { findEverything } from './findEverything';
import { nav } from './nav';
import { deskTexts } from './texts';

/** The frame of the desk: nouns at the left, search and the acting post on top. */
export function DeskShell() {
  const t = useTexts(deskTexts);
  const u = useTexts(uiTexts);
  const city = useCityName();
  const here = useLocation();
  const { me, loading, error } = useSession();
  const [palette, setPalette] = useState(false);
  const [menu, setMenu] = useState(false);
  const openPalette = useCallback(() => setPalette(true), []);
  usePaletteKeys(openPalette);
  const groups = useMemo(
    () =>
      nav
        .map(({ group, entries }) => ({
          group,
          entries: entries.filter(
            ({ may }) => !may || [may].flat().some((one) => me?.permissions.includes(one)),
          ),
        }))
        .filter(({ entries }) => entries.length > 0),
    [me],
  );
  const pages = useMemo(
    () =>
      groups.flatMap(({ entries }) =>
        entries.map(({ to, text }) => ({ id: to, to, label: t(text), kind: t('page') })),
      ),
    [groups, t],
  );
  const find = useCallback(
    (q: string, signal: AbortSignal) => findEverything(q, { device: t('device'), place: t('place') }, signal),
    [t],
  );
  if (loading) return <Loading />;
  if (error && !me)
    return (
      <main id="content" className="desk-door">
        <h1 className="hidden">{t('desk')}</h1>
        <Failure error={error} retry={() => window.location.reload()} />
      </main>
    );
  if (!me) return <Navigate to={`/login?next=${encodeURIComponent(here.pathname + here.search)}`} replace />;
  if (me.kind !== 'official')
    return (
      <main id="content" className="desk-door">
        <h1>{me.posts.length > 0 ? t('choosePost') : t('citizenHere')}</h1>
        <p className="quiet">{me.posts.length > 0 ? t('choosePostNext') : t('citizenHereNext')}</p>
        <ActingPost me={me} />
        <Link to="/">{t('portal')}</Link>
      </main>
    );
  return (
    <div className={`desk${menu ? ' desk-open' : ''}`}>
      <a className="skip" href="#content">
        {u('skip')}
      </a>
      <header className="desk-top no-print">
        <button
          type="button"
          className="desk-menu"
          aria-expanded={menu}
          aria-controls="desk-nav"
          onClick={() => setMenu(!menu)}
        >
          {t('menu')}
        </button>
        <Link to="/desk" className="desk-name">
          <Mark size={24} /> {city}
        </Link>
        <button type="button" className="desk-search" onClick={openPalette}>
          <span>{t('search')}</span>
          <kbd>/</kbd>
        </button>
        <div className="desk-tools">
          <span className="desk-wide">
            <LookSwitches />
          </span>
          <UnreadLink side="desk" to="/desk/inbox" />
          <ActingPost me={me} />
        </div>
      </header>
      <nav id="desk-nav" className="desk-nav" aria-label={t('menu')}>
        {groups.map(({ group, entries }) => (
          <div key={group}>
            <h2 className="desk-group">{t(group)}</h2>
            {entries.map(({ to, text }) => (
              <NavLink
                key={to}
                to={to}
                end={to === '/desk'}
                className="desk-link"
                onClick={() => setMenu(false)}
              >
                {t(text)}
              </NavLink>
            ))}
          </div>
        ))}
        <a href="/screen" className="desk-link">
          {t('screen')} ↗
        </a>
        <div className="desk-looks">
          <LookSwitches />
        </div>
      </nav>
      <main id="content" className="desk-main" tabIndex={-1}>
        <Outlet />
      </main>
      <Palette open={palette} onClose={() => setPalette(false)} pages={pages} find={find} />
    </div>
  );
}

/** How pages look; at the top where there is room, else at the end of the menu. */
function LookSwitches() {
  return (
    <>
      <GroundSwitch />
      <ElderSwitch />
      <LanguageSwitch />
    </>
  );
}
