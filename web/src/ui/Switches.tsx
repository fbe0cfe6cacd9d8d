import { Button } from 'antd';
import { languageNames, languages } from '../lib/language';
import { usePreferences } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { uiTexts } from './texts';

/** Changes the language; named in the other language, as its readers look for it. */
export function LanguageSwitch() {
  const { language, change } = usePreferences();
  const other = languages[(languages.indexOf(language) + 1) % languages.length] ?? languages[0];
  return (
    <Button type="text" lang={other} onClick={() => change({ language: other })}>
      {languageNames[other]}
    </Button>
  );
}

/** Switches large text and large targets on and off. */
export function ElderSwitch() {
  const t = useTexts(uiTexts);
  const { elder, change } = usePreferences();
  return (
    <Button type="text" aria-pressed={elder} onClick={() => change({ elder: !elder })}>
      {elder ? t('elderOff') : t('elderOn')}
    </Button>
  );
}

/** Switches between the light and the dark ground. */
export function GroundSwitch() {
  const t = useTexts(uiTexts);
  const { ground, change } = usePreferences();
  const dark = ground === 'dark';
  return (
    <Button type="text" aria-pressed={dark} onClick={() => change({ ground: dark ? 'light' : 'dark' })}>
      {dark ? t('light') : t('dark')}
    </Button>
  );
}
