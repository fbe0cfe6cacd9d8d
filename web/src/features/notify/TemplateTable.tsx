import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { readTemplates, type Template } from './notify';
import { keeperTexts } from './texts';

/** The version of a template that is in force, or the newest where none is yet. */
export const inForce = (template: Template) =>
  template.versions.find((one) => one.standing === 'current') ?? template.versions[0];

/** The templates of messages; each opens its versions. */
export function TemplateTable() {
  const t = useTexts(keeperTexts);
  const language = useLanguage();
  const channels = (row: Template) =>
    (inForce(row)?.channels ?? []).map((one) => t(one as 'sms')).join(' · ');
  return (
    <DataTable
      label={t('templates')}
      queryKey={['templates', language]}
      read={async (_, signal) => ({ items: await readTemplates(signal), next: '' })}
      rowId={(row) => row.code}
      rowTo={(row) => `/desk/messages/template?code=${row.code}`}
      empty={<Notice title={t('noTemplates')} note={t('noTemplatesNext')} />}
      columns={[
        { key: 'title', title: t('title'), plain: (row) => row.title, grow: true },
        { key: 'kind', title: t('kind'), plain: (row) => row.kindName },
        { key: 'side', title: t('side'), plain: (row) => t(row.side) },
        { key: 'channels', title: t('channels'), plain: channels },
        {
          key: 'version',
          title: t('version'),
          align: 'right',
          plain: (row) => inForce(row)?.version,
          wide: true,
        },
      ]}
    />
  );
}
