import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { readRelations } from './assets';
import { assetTexts } from './assetTexts';
import { thingTexts } from './deskTexts';
import { wordOf } from './useProfiles';

/** What a thing stands on, and what it is tied to. */
export function ThingRelations({ thing, asset }: { thing: string; asset: boolean }) {
  const t = useTexts(assetTexts);
  const words = useTexts(thingTexts);
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['relations', thing],
    queryFn: ({ signal }) => readRelations(thing, signal),
    // What is on an asset stands in its tree.
    select: (list) => list.filter((one) => !(asset && one.kind === 'contains' && one.direction === 'from')),
  });
  return (
    <State
      asked={asked}
      isEmpty={(list) => list.length === 0}
      empty={<p className="quiet small">{t('noRelations')}</p>}
    >
      {(list) => (
        <ul className="plain-list stack-tight">
          {list.map((one) => (
            <li key={`${one.kind}/${one.direction}/${one.thing}`} className="row">
              <span className="quiet small">{wordOf(one.words, language)}</span>
              <Link to={`/desk/things/${one.thing}`}>{one.thingName}</Link>
              <Status tone={one.state}>{words(one.state)}</Status>
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}
