import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { When } from '../../ui/When';
import { useProfiles, wordOf } from './useProfiles';
import { plainShown, readViews, revokeView, type Share, type Standing, standingOf } from './views';
import { viewTexts } from './viewTexts';

const tones = { inForce: 'good', over: 'unknown', ended: 'unknown' } as const satisfies Record<
  Standing,
  string
>;

/** The views that were given, and the way to end them. */
export function ViewTable() {
  const t = useTexts(viewTexts);
  const sure = useSure();
  const shown = useShownWords();
  const end = useAct(revokeView, t('revoked'), ['views']);
  const standing = (row: Share) => standingOf(row, Date.now());
  return (
    <DataTable<Share>
      label={t('views')}
      queryKey={['views']}
      read={async (_, signal) => ({ items: await readViews(signal), next: '' })}
      rowId={(row) => row.id}
      empty={<Notice title={t('noViews')} note={t('noViewsNext')} />}
      columns={[
        { key: 'name', title: t('name'), plain: (row) => row.name },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={tones[standing(row)]}>{t(standing(row))}</Status>,
          plain: (row) => t(standing(row)),
        },
        { key: 'grantee', title: t('grantee'), plain: (row) => row.granteeName },
        { key: 'shows', title: t('shows'), grow: true, plain: shown },
        { key: 'region', title: t('region'), wide: true, plain: (row) => row.regionName },
        { key: 'why', title: t('why'), plain: (row) => row.why },
        {
          key: 'ends',
          title: t('ends'),
          cell: (row) => <When at={row.endsAt} />,
          plain: (row) => row.endsAt,
        },
        {
          key: 'actions',
          title: t('actions'),
          cell: (row) =>
            standing(row) === 'inForce' && (
              <Button
                size="small"
                onClick={() => sure(t('revoke'), t('revokeSure'), () => end.mutateAsync(row.id))}
              >
                {t('revoke')}
              </Button>
            ),
        },
      ]}
    />
  );
}

function useShownWords() {
  const t = useTexts(viewTexts);
  const language = useLanguage();
  const { nameOf, attributeOf } = useProfiles();
  return (row: Share): string =>
    row.shows
      .map(({ profile, attributes }) => {
        const words = attributes.map((code) => {
          const plain = plainShown.find((one) => one === code);
          const known = attributeOf(profile, code);
          return plain ? t(`s_${plain}`) : known ? wordOf(known, language) : code;
        });
        return `${nameOf(profile)}: ${words.join(', ')}`;
      })
      .join('; ');
}
