import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { State } from '../../ui/State';
import './AirToday.css';
import { thingTexts } from './deskTexts';
import { rejectionWords } from './rejectionWords';
import { readRejections } from './things';
import { useProfiles, wordOf } from './useProfiles';

/** What one device sent lately and we did not take: why, how often, when last. */
export function ThingRejections({ thing, profile }: { thing: string; profile: string }) {
  const t = useTexts(thingTexts);
  const say = useFormat();
  const language = useLanguage();
  const { attributeOf } = useProfiles();
  const asked = useQuery({
    queryKey: ['rejections', thing, ''],
    queryFn: ({ signal }) => readRejections(thing, '', signal),
    refetchInterval: 15_000,
  });
  const attribute = (code: string) => {
    const found = attributeOf(profile, code);
    return found ? wordOf(found, language) : code;
  };
  return (
    <State
      asked={asked}
      isEmpty={(page) => page.items.length === 0}
      empty={<p className="quiet">{t('noRejectionsHere')}</p>}
    >
      {(page) => (
        <ul className="plain-list chargers">
          {page.items.slice(0, 5).map((one) => (
            <li key={`${one.code}/${one.what}`} className="charger alarm-line">
              <span>
                {one.what && <span className="charger-name">{attribute(one.what)} </span>}
                {rejectionWords(language, one.code, one.reason)}
              </span>
              <span className="small quiet figures charger-side">
                <span>
                  {say.number(one.count)} {t('times')}
                </span>
                <Age at={one.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}
