import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FormModal } from '../../ui/FormModal';
import { Secret } from '../../ui/Secret';
import { Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { addClient, readClients, readRoles, removeClient } from './staff';
import { staffTexts } from './staffTexts';

/** The systems that hold an API key. */
export function ClientTable() {
  const t = useTexts(staffTexts);
  const sure = useSure();
  const remove = useAct(removeClient, t('done'), ['clients']);
  return (
    <DataTable
      label={t('clients')}
      queryKey={['clients']}
      read={readClients}
      rowId={(row) => row.id}
      empty={<Notice title={t('noClients')} note={t('noClientsNext')} />}
      columns={[
        { key: 'name', title: t('name'), cell: (row) => row.name, plain: (row) => row.name },
        {
          key: 'roles',
          title: t('roles'),
          grow: true,
          cell: (row) => (row.roles ?? row.permissions ?? []).join(', '),
          plain: (row) => (row.roles ?? row.permissions ?? []).join(' '),
        },
        {
          key: 'made',
          title: t('made'),
          cell: (row) => <Age at={row.createdAt} />,
          plain: (row) => row.createdAt,
        },
        {
          key: 'used',
          title: t('used'),
          cell: (row) => <Age at={row.usedAt ?? row.lastUsedAt} />,
          plain: (row) => row.usedAt ?? row.lastUsedAt,
        },
        {
          key: 'actions',
          title: t('actions'),
          cell: (row) => (
            <Button
              size="small"
              onClick={() => sure(t('removeClient'), t('removeSure'), () => remove.mutateAsync(row.id))}
            >
              {t('removeClient')}
            </Button>
          ),
        },
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
  const needed = [{ required: true, message: t('required') }];
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('addClient')}
      </Button>
      <FormModal<Record<string, unknown>>
        title={t('addClient')}
        okText={t('create')}
        open={open}
        busy={add.isPending}
        error={add.error}
        onClose={() => setOpen(false)}
        onSubmit={(entered) => add.mutate(entered, { onSuccess: () => setOpen(false) })}
      >
        <Form.Item name="name" label={t('name')} rules={needed}>
          <Input />
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
        {add.data && <Secret label={t('key')} value={add.data.key ?? add.data.token ?? ''} />}
      </Modal>
    </>
  );
}
