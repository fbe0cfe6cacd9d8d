import { Button, Dropdown } from 'antd';
import { languageNames, languages } from '../lib/language';
import { oneOf } from '../lib/oneOf';
import { grounds, usePreferences } from '../lib/preferences';
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

const groundTexts = { system: 'likeDevice', light: 'light', dark: 'dark' } as const;

/** Chooses the ground: as the device has it, light or dark. */
export function GroundSwitch() {
  const t = useTexts(uiTexts);
  const { ground, change } = usePreferences();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [ground],
        items: grounds.map((one) => ({ key: one, label: t(groundTexts[one]) })),
        onClick: ({ key }) => change({ ground: oneOf(grounds, key) ?? 'system' }),
      }}
    >
      <Button type="text">{t('ground')}</Button>
    </Dropdown>
  );
}
