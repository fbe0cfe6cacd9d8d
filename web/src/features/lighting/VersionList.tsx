import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { When } from '../../ui/When';
import { readVersions, type Schedule } from './lighting';
import { lightingTexts } from './texts';

/** The versions of a schedule; an older one can be edited and published again. */
export function VersionList({ group, onUse }: { group: string; onUse?: (schedule: Schedule) => void }) {
  const t = useTexts(lightingTexts);
  const asked = useQuery({
    queryKey: ['lighting', 'versions', group],
    queryFn: ({ signal }) => readVersions(group, signal),
  });
  return (
    <State asked={asked}>
      {({ items }) => (
        <ul className="plain-list lamp-versions">
          {items.map((one) => (
            <li key={one.version} className="row">
              <span className="figures">{t('scheduleOf', { version: one.version })}</span>
              <When at={one.madeAt} />
              <span className="quiet">{one.madeBy === '' ? t('byPack') : t('byDesk')}</span>
              {one.note && <span>{one.note}</span>}
              {onUse && (
                <Button type="text" onClick={() => onUse(one.schedule)}>
                  {t('useThis')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}
