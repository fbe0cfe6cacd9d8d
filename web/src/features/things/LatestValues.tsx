import { readingOf } from '../../lib/number';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { Figure } from '../../ui/Figure';
import './AirToday.css';
import { thingTexts } from './deskTexts';
import type { Thing } from './things';
import { useProfiles, wordOf } from './useProfiles';
import { valueWords } from './valueWords';

/** The latest value of every attribute of a device. */
export function LatestValues({ thing }: { thing: Thing }) {
  const t = useTexts(thingTexts);
  const say = useFormat();
  const language = useLanguage();
  const { attributeOf } = useProfiles();
  const values = Object.entries(thing.values);
  if (values.length === 0) return <p className="quiet">{t('noValues')}</p>;
  return (
    <div className="values">
      {values.map(([code, one]) => {
        const attribute = attributeOf(thing.profile, code);
        const reading =
          typeof one.value === 'number'
            ? readingOf(one.value, attribute?.unit ?? one.unit, attribute?.precision ?? 2)
            : null;
        const value = reading
          ? say.number(reading.value, reading.digits)
          : typeof one.value === 'boolean'
            ? t(one.value ? 'yes' : 'no')
            : one.value === null || one.value === undefined
              ? '—'
              : valueWords(language, String(one.value));
        return (
          <Figure
            key={code}
            label={attribute ? wordOf(attribute, language) : code}
            value={value}
            unit={reading?.unit ?? one.unit ?? ''}
            note={<Age at={one.at} />}
          />
        );
      })}
    </div>
  );
}
