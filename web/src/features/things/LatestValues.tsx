import { readingOf } from '../../lib/number';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { valueWords } from '../../lib/valueWords';
import { Age } from '../../ui/Age';
import { Figure } from '../../ui/Figure';
import './AirToday.css';
import { thingTexts } from './deskTexts';
import type { Thing } from './things';
import { useProfiles, wordOf } from './useProfiles';

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
          : one.value === null || one.value === undefined
            ? '—'
            : valueWords(
                language,
                typeof one.value === 'boolean' ? one.value : String(one.value),
                attribute?.values,
              );
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
