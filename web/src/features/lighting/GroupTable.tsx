import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { LevelList } from './LevelList';
import type { Group } from './lighting';
import { lightingTexts } from './texts';

/** The groups with their levels and why, their lamps, and what changes next. */
export function GroupTable({ groups }: { groups: readonly Group[] }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  return (
    <section className="table" aria-label={t('groups')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className="table-scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('group')}</th>
              <th scope="col" className="table-grow">
                {t('level')}
              </th>
              <th scope="col">{t('burning')}</th>
              <th scope="col">{t('state')}</th>
              <th scope="col">{t('next')}</th>
              <th scope="col">{t('usedToday')}</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((one) => (
              <tr key={one.code}>
                <td data-title={t('group')}>
                  <div>
                    <Link to={`/desk/lighting/${one.code}`}>{one.name}</Link>
                  </div>
                </td>
                <td data-title={t('level')}>
                  <LevelList levels={one.levels} most={3} />
                </td>
                <td data-title={t('burning')} className="figures">
                  <div>
                    {say.number(one.on)} / {say.number(one.lamps)}
                  </div>
                </td>
                <td data-title={t('state')}>
                  <GroupState group={one} />
                </td>
                <td data-title={t('next')}>
                  <div>
                    <When at={one.until} />
                  </div>
                </td>
                <td data-title={t('usedToday')} className="figures">
                  <div>
                    {say.number(one.today.kwh, 1)} {t('kwh')}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What is not as it should be in a group; good where nothing is. */
export function GroupState({ group }: { group: Group }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  const said = [
    group.faults > 0 && `${t('faults')} ${say.number(group.faults)}`,
    group.disobeyed > 0 && `${t('disobeyed')} ${say.number(group.disobeyed)}`,
    group.silent > 0 && `${t('silent')} ${say.number(group.silent)}`,
  ].filter(Boolean);
  if (said.length === 0) return <Status tone="good" />;
  return <Status tone={group.faults > 0 ? 'notice' : 'unknown'}>{said.join(' · ')}</Status>;
}
