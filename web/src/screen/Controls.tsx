import { useState } from 'react';
import { Link } from 'react-router';
import { overviewTexts } from '../features/overview/texts';
import { trafficTexts } from '../features/traffic/texts';
import { usePreferences } from '../lib/preferences';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { useFullScreen } from './useWall';

/** What a hand may change: trouble only, language, full screen, wall mode, the keys. Hidden on walls. */
export function Controls({
  onlyTrouble,
  onOnlyTrouble,
  onWall,
  keysShown,
  onKeys,
}: {
  onlyTrouble: boolean;
  onOnlyTrouble: () => void;
  onWall: () => void;
  keysShown: boolean;
  onKeys: () => void;
}) {
  const t = useTexts(overviewTexts);
  const { language, change } = usePreferences();
  const roads = useTexts(trafficTexts);
  const mayTraffic = useMay('traffic.read');
  const [full, toggleFull] = useFullScreen();
  return (
    <nav className="screen-controls" data-panel="controls" aria-label={t('keys')}>
      <button type="button" aria-pressed={onlyTrouble} onClick={onOnlyTrouble}>
        {t('onlyTrouble')}
      </button>
      <button
        type="button"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => change({ language: language === 'en' ? 'zh-CN' : 'en' })}
      >
        {language === 'en' ? '中文' : 'English'}
      </button>
      <button type="button" aria-pressed={full} onClick={toggleFull}>
        {full ? t('leaveFullScreen') : t('fullScreen')}
      </button>
      {mayTraffic && <Link to="/screen/traffic">{roads('roads')}</Link>}
      <button type="button" onClick={onWall}>
        {t('wall')}
      </button>
      <button type="button" aria-expanded={keysShown} onClick={onKeys}>
        {t('keys')}
      </button>
    </nav>
  );
}

/** The list of keys. */
export function KeysHelp() {
  const t = useTexts(overviewTexts);
  const [rows] = useState([
    ['a', 'keyAlarm'],
    ['l', 'keyLive'],
    ['c', 'keyCity'],
    ['f', 'keyFull'],
    ['Esc', 'keyClose'],
    ['?', 'keyKeys'],
  ] as const);
  return (
    <section className="screen-keys" data-panel="keys" aria-label={t('keysTitle')}>
      <h2>{t('keysTitle')}</h2>
      <dl>
        {rows.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
