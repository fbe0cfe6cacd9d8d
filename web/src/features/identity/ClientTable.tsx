import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FormModal } from '../../ui/FormModal';
import { Secret } from '../../ui/Secret';
import { Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { organisationName } from './PostTable';
import {
  addClient,
  readClients,
  readOrganisations,
  readRoles,
  removeClient,
  type StaffClient,
} from './staff';
import { staffTexts } from './staffTexts';
import { useStaffNames } from './useStaffNames';

/** The systems that hold an API key. */
export function ClientTable() {
  const t = useTexts(staffTexts);
  const sure = useSure();
  const names = useStaffNames();
  const mayRemove = useMay('identity.manage');
  const remove = useAct(removeClient, t('done'), ['clients']);
  return (
    <DataTable
      label={t('clients')}
      queryKey={['clients']}
      read={readClients}
      rowId={(row) => row.id}
      empty={<Notice title={t('noClients')} note={t('noClientsNext')} />}
      columns={[
        { key: 'name', title: t('clientName'), cell: (row) => row.name, plain: (row) => row.name },
        {
          key: 'roles',
          title: t('roles'),
          grow: true,
          cell: (row) => names.roleNames(row.roles),
          plain: (row) => names.roleNames(row.roles),
        },
        {
          key: 'made',
          title: t('made'),
          cell: (row) => <Age at={row.created} />,
          plain: (row) => row.created,
        },
        {
          key: 'organisation',
          title: t('organisation'),
          cell: (row) => names.organisationName(row.organisation),
          plain: (row) => names.organisationName(row.organisation),
        },
        ...(mayRemove
          ? [
              {
                key: 'actions',
                title: t('actions'),
                cell: (row: StaffClient) => (
                  <Button
                    size="small"
                    onClick={() => sure(t('removeClient'), t('removeSure'), () => remove.mutateAsync(row.id))}
                  >
                    {t('removeClient')}
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** Creates an API client and shows its key once. */
export function AddClient() {
  const t = useTexts(staffTexts);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const add = useAct(addClient, t('done'), ['clients']);
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => readRoles(signal), enabled: open });
  const organisations = useQuery({
    queryKey: ['organisations'],
    queryFn: ({ signal }) => readOrganisations(signal),
    enabled: open,
  });
  const needed = [{ required: true, message: t('required') }];
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('addClient')}
      </Button>
      <FormModal<Parameters<typeof addClient>[0]>
        title={t('addClient')}
        okText={t('create')}
        open={open}
        busy={add.isPending}
        error={add.error}
        onClose={() => setOpen(false)}
        onSubmit={(entered) =>
          add.mutate({ ...entered, region: entered.region ?? '' }, { onSuccess: () => setOpen(false) })
        }
      >
        <Form.Item name="name" label={t('clientName')} rules={needed}>
          <Input />
        </Form.Item>
        <Form.Item name="organisation" label={t('organisation')} rules={needed}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={(organisations.data?.items ?? []).map((one) => ({
              value: one.path,
              label: organisationName(one, language),
            }))}
          />
        </Form.Item>
        <Form.Item name="roles" label={t('roles')} rules={needed}>
          <Select
            mode="multiple"
            options={(roles.data?.items ?? []).map((one) => ({
              value: one.code,
              label: language === 'en' ? one.en : one.zh,
            }))}
          />
        </Form.Item>
      </FormModal>
      <Modal
        open={add.data !== undefined && !open}
        title={t('once')}
        footer={null}
        onCancel={() => add.reset()}
      >
        {add.data && <Secret label={t('key')} value={add.data.key} />}
      </Modal>
    </>
  );
}
