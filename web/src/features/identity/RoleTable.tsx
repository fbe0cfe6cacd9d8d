import { listWords } from '../../lib/list';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { type Organisation, readOrganisations, readRoles } from './staff';
import { staffTexts } from './staffTexts';
import { useStaffNames } from './useStaffNames';

/** The roles of the city pack, with what they allow. */
export function RoleTable() {
  const t = useTexts(staffTexts);
  const language = useLanguage();
  return (
    <DataTable
      label={t('roles')}
      queryKey={['roles']}
      read={(_, signal) => readRoles(signal)}
      rowId={(row) => row.code}
      empty={<Notice title={t('noRoles')} note={t('noRolesNext')} />}
      columns={[
        {
          key: 'role',
          title: t('role'),
          cell: (row) => (language === 'en' ? row.en : row.zh),
          plain: (row) => row.zh,
        },
        {
          key: 'code',
          wide: true,
          title: t('code'),
          cell: (row) => <code>{row.code}</code>,
          plain: (row) => row.code,
        },
        {
          key: 'permissions',
          title: t('permissions'),
          grow: true,
          cell: (row) => listWords(language, row.permissionNames),
          plain: (row) => row.permissions.join(' '),
        },
      ]}
    />
  );
}

const depth = (one: Organisation) => one.path.split('/').filter(Boolean).length - 1;

/** The organisations as a tree, written as an indented list. */
export function OrganisationTable() {
  const t = useTexts(staffTexts);
  const { organisationName } = useStaffNames();
  return (
    <DataTable
      label={t('organisations')}
      queryKey={['organisations']}
      read={async (_, signal) => {
        const page = await readOrganisations(signal);
        return { ...page, items: page.items.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
      }}
      rowId={(row) => row.path}
      empty={<Notice title={t('noOrganisations')} note={t('noOrganisationsNext')} />}
      columns={[
        {
          key: 'name',
          title: t('organisation'),
          cell: (row) => (
            <span style={{ paddingInlineStart: depth(row) * 20 }}>{organisationName(row.path)}</span>
          ),
          plain: (row) => organisationName(row.path),
        },
        {
          key: 'region',
          title: t('region'),
          grow: true,
          plain: (row) => row.regionName || t('wholeCity'),
        },
        {
          key: 'path',
          wide: true,
          title: t('path'),
          cell: (row) => <code className="quiet">{row.path}</code>,
          plain: (row) => row.path,
        },
      ]}
    />
  );
}
