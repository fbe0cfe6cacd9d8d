import { Button } from 'antd';
import { download } from '../../lib/csv';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { When } from '../../ui/When';
import {
  type Authority,
  authorityStanding,
  authorityTones,
  readAuthorities,
  revokeAuthority,
  rotateAuthority,
} from './authorities';
import { authorityTexts } from './authorityTexts';

/** Who vouches for devices, and what can be done with each. */
export function AuthorityTable() {
  const t = useTexts(authorityTexts);
  const standing = (row: Authority) => authorityStanding(row, Date.now());
  return (
    <DataTable<Authority>
      label={t('authorities')}
      queryKey={['authorities']}
      read={async (_, signal) => ({ items: await readAuthorities(signal), next: '' })}
      rowId={(row) => row.id}
      empty={<Notice title={t('none')} note={t('noneNext')} />}
      columns={[
        { key: 'name', title: t('name'), grow: true, plain: (row) => row.name },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={authorityTones[standing(row)]}>{t(standing(row))}</Status>,
          plain: (row) => t(standing(row)),
        },
        { key: 'org', title: t('org'), plain: (row) => row.orgName || t('everybody') },
        { key: 'kind', title: t('kind'), wide: true, plain: (row) => t(row.own ? 'own' : 'registered') },
        {
          key: 'things',
          title: t('things'),
          align: 'right',
          plain: (row) => (row.own ? row.things : undefined),
        },
        {
          key: 'ends',
          title: t('ends'),
          cell: (row) => <When at={row.endsAt} />,
          plain: (row) => row.endsAt,
        },
        { key: 'actions', title: t('actions'), cell: (row) => <AuthorityActs of={row} /> },
      ]}
    />
  );
}

function AuthorityActs({ of }: { of: Authority }) {
  const t = useTexts(authorityTexts);
  const sure = useSure();
  const rotate = useAct(rotateAuthority, t('rotated'), ['authorities']);
  const revoke = useAct(revokeAuthority, t('done'), ['authorities', 'certificates']);
  return (
    <span className="row">
      <Button size="small" onClick={() => download(`${of.name}.pem`, of.pem, 'application/x-pem-file')}>
        {t('export')}
      </Button>
      {authorityStanding(of, Date.now()) === 'issues' && (
        <Button
          size="small"
          onClick={() => sure(t('rotate'), t('rotateSure'), () => rotate.mutateAsync(of.id))}
        >
          {t('rotate')}
        </Button>
      )}
      {!of.revokedAt && (
        <Button
          size="small"
          danger
          onClick={() =>
            sure(t('revoke'), t('revokeSure', { n: of.things }), () => revoke.mutateAsync(of.id))
          }
        >
          {t('revoke')}
        </Button>
      )}
    </span>
  );
}
