import { Form, Input, Modal } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { FormButton } from '../../ui/FormButton';
import { Secret } from '../../ui/Secret';
import { Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { OfficeItems } from './OfficeItems';
import { addClient, readClients, removeClient } from './staff';
import { staffTexts } from './staffTexts';
import { useNeeded } from './useNeeded';
import { useStaffColumns } from './useStaffColumns';
import { useStaffNames } from './useStaffNames';

/** The systems that hold an API key. */
export function ClientTable() {
  const t = useTexts(staffTexts);
  const { organisationName } = useStaffNames();
  const { roles, made, ending } = useStaffColumns();
  const remove = useAct(removeClient, t('done'), ['clients']);
  return (
    <DataTable
      label={t('clients')}
      queryKey={['clients']}
      read={readClients}
      rowId={(row) => row.id}
      empty={<Notice title={t('noClients')} note={t('noClientsNext')} />}
      columns={[
        { key: 'name', title: t('clientName'), plain: (row) => row.name },
        roles,
        made,
        {
          key: 'organisation',
          title: t('organisation'),
          plain: (row) => organisationName(row.organisation),
        },
        ...ending(t('removeClient'), t('removeSure'), remove.mutateAsync),
      ]}
    />
  );
}

/** Creates an API client and shows its key once. */
export function AddClient() {
  const t = useTexts(staffTexts);
  const needed = useNeeded();
  const add = useAct(addClient, t('done'), ['clients']);
  return (
    <>
      <FormButton
        label={t('addClient')}
        okText={t('create')}
        act={add}
        bodyOf={(entered: Parameters<typeof addClient>[0]) => entered}
      >
        <Form.Item name="name" label={t('clientName')} rules={needed}>
          <Input />
        </Form.Item>
        <OfficeItems />
      </FormButton>
      <Modal open={add.data !== undefined} title={t('once')} footer={null} onCancel={add.reset}>
        {add.data && <Secret label={t('key')} value={add.data.key} />}
      </Modal>
    </>
  );
}
