import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal } from 'antd';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Secret } from '../../ui/Secret';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { thingTexts } from './deskTexts';
import { closeProvisioning, openProvisioning, readProfiles } from './things';
import { useProfiles, wordOf } from './useProfiles';

/** The kinds of devices, and the door through which new ones fetch their keys. */
export function ProfileTable({ mayKey }: { mayKey: boolean }) {
  const t = useTexts(thingTexts);
  const say = useFormat();
  const language = useLanguage();
  const sure = useSure();
  const { nameOf } = useProfiles();
  const { message } = App.useApp();
  const client = useQueryClient();
  const open = useMutation({
    mutationFn: openProvisioning,
    onSuccess: () => client.invalidateQueries({ queryKey: ['profiles'] }),
    onError: (error) => void message.error(problemWords(language, error)),
  });
  const close = useAct(closeProvisioning, t('shut'), ['profiles']);
  const comma = language === 'en' ? ', ' : '、';
  return (
    <>
      <DataTable
        label={t('kinds')}
        queryKey={['profiles', 'table']}
        read={async (_, signal) => ({ items: await readProfiles(signal), next: '' })}
        rowId={(row) => row.code}
        empty={<Notice title={t('noKinds')} note={t('noKindsNext')} />}
        columns={[
          {
            key: 'profile',
            title: t('profile'),
            plain: (row) => wordOf(row, language),
          },
          {
            key: 'things',
            title: t('howMany'),
            align: 'right',
            cell: (row) => <Link to={`/desk/things?profile=${row.code}`}>{say.number(row.things)}</Link>,
            plain: (row) => row.things,
          },
          {
            key: 'interval',
            title: t('interval'),
            cell: (row) => say.span(row.interval * 1000),
            plain: (row) => row.interval,
          },
          {
            key: 'attributes',
            wide: true,
            title: t('attributes'),
            grow: true,
            plain: (row) => row.attributes.map((one) => wordOf(one, language)).join(comma),
          },
          {
            key: 'org',
            title: t('org'),
            plain: (row) => row.organisationName,
          },
          {
            key: 'provisioning',
            title: t('provisioning'),
            cell: (row) => (
              <Status tone={row.provisioning ? 'good' : 'unknown'}>
                {t(row.provisioning ? 'provisioningOpen' : 'provisioningShut')}
              </Status>
            ),
            plain: (row) => t(row.provisioning ? 'provisioningOpen' : 'provisioningShut'),
          },
          ...(mayKey
            ? [
                {
                  key: 'actions',
                  title: t('actions'),
                  cell: (row: { code: string; provisioning: boolean }) => (
                    <span className="row">
                      <Button
                        size="small"
                        onClick={() =>
                          sure(
                            t(row.provisioning ? 'renewProvisioning' : 'openProvisioning'),
                            t(row.provisioning ? 'renewProvisioningSure' : 'openSure'),
                            () => open.mutateAsync(row.code),
                          )
                        }
                      >
                        {t(row.provisioning ? 'renewProvisioning' : 'openProvisioning')}
                      </Button>
                      {row.provisioning && (
                        <Button
                          size="small"
                          onClick={() =>
                            sure(t('closeProvisioning'), t('closeSure'), () => close.mutateAsync(row.code))
                          }
                        >
                          {t('closeProvisioning')}
                        </Button>
                      )}
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
      <Modal open={open.data !== undefined} title={t('once')} footer={null} onCancel={() => open.reset()}>
        {open.data && (
          <Secret label={t('provisioningKey', { name: nameOf(open.data.profile) })} value={open.data.key} />
        )}
      </Modal>
    </>
  );
}
