import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { Figure } from '../../ui/Figure';
import './AirToday.css';
import { thingTexts } from './deskTexts';
import type { Latest, ThingDetail } from './things';
import { useProfiles, wordOf } from './useProfiles';

function valuesOf(thing: ThingDetail): Latest[] {
  const values = thing.values ?? thing.latest ?? [];
  if (Array.isArray(values)) return values;
  return Object.entries(values).map(([attribute, value]) =>
    typeof value === 'number' ? { attribute, value } : { ...value, attribute },
  );
}

/** The latest value of every attribute of a device. */
export function LatestValues({ thing }: { thing: ThingDetail }) {
  const t = useTexts(thingTexts);
  const say = useFormat();
  const language = useLanguage();
  const { attributeOf } = useProfiles();
  const values = valuesOf(thing);
  if (values.length === 0) return <p className="quiet">{t('noValues')}</p>;
  return (
    <div className="values">
      {values.map((one) => {
        const code = one.attribute ?? one.code ?? '';
        const attribute = attributeOf(thing.profile, code);
        return (
          <Figure
            key={code}
            label={attribute ? wordOf(attribute, language) : code}
            value={typeof one.value === 'number' ? say.number(one.value, 2) : String(one.value ?? '—')}
            unit={(language === 'en' ? attribute?.unitEn : undefined) ?? attribute?.unit ?? one.unit}
            note={<Age at={one.at} />}
          />
        );
      })}
    </div>
  );
}
