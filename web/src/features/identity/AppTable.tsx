import { Button, Form, Input, Modal, Select, Switch } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { FormButton } from '../../ui/FormButton';
import { Secret } from '../../ui/Secret';
import { Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { addApp, type NewApp, readApps, removeApp } from './apps';
import { appTexts } from './appTexts';
import { mineTexts } from './mineTexts';
import { scopeText } from './scopeText';
import { useNeeded } from './useNeeded';
import { useStaffNames } from './useStaffNames';

const scopes = ['openid', 'profile', 'phone', 'level', 'posts', 'offline_access'];
const proofs = ['private_key_jwt', 'client_secret_basic', 'none'] as const;

/** The systems of departments that people sign on to. */
export function AppTable() {
  const t = useTexts(appTexts);
  const m = useTexts(mineTexts);
  const sure = useSure();
  const { organisationName } = useStaffNames();
  const remove = useAct(removeApp, t('done'), ['apps']);
  return (
    <DataTable
      label={t('apps')}
      queryKey={['apps']}
      read={readApps}
      rowId={(row) => row.id}
      empty={<Notice title={t('noApps')} note={t('noAppsNext')} />}
      columns={[
        { key: 'name', title: t('name'), plain: (row) => row.name },
        { key: 'organisation', title: t('organisation'), plain: (row) => organisationName(row.organisation) },
        { key: 'proof', title: t('proof'), plain: (row) => t(row.auth) },
        {
          key: 'scopes',
          title: t('scopes'),
          grow: true,
          plain: (row) => row.scopes.map((scope) => m(scopeText(scope))).join(' · '),
        },
        { key: 'asks', title: t('asks'), plain: (row) => t(row.trusted ? 'asksNo' : 'asksYes') },
        { key: 'id', title: t('id'), cell: (row) => <code>{row.id}</code>, plain: (row) => row.id },
        {
          key: 'actions',
          title: t('actions'),
          cell: (row) => (
            <Button
              size="small"
              onClick={() => sure(t('remove'), t('removeSure'), () => remove.mutateAsync(row.id))}
            >
              {t('remove')}
            </Button>
          ),
          plain: () => '',
        },
      ]}
    />
  );
}

type Entered = Omit<NewApp, 'redirects' | 'logouts' | '$schema'> & { redirects: string; logouts?: string };

const linesOf = (text = '') =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const bodyOf = (entered: Entered): NewApp => ({
  ...entered,
  keys: entered.keys || undefined,
  redirects: linesOf(entered.redirects),
  logouts: linesOf(entered.logouts),
});

/** Registers a system and shows its id and secret once. */
export function AddApp() {
  const t = useTexts(appTexts);
  const m = useTexts(mineTexts);
  const needed = useNeeded();
  const { organisationOptions } = useStaffNames();
  const add = useAct(addApp, t('done'), ['apps']);
  return (
    <>
      <FormButton label={t('add')} act={add} bodyOf={bodyOf}>
        <Form.Item name="name" label={t('name')} rules={needed}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="organisation" label={t('organisation')} rules={needed}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={organisationOptions} />
        </Form.Item>
        <Form.Item name="auth" label={t('proof')} initialValue="client_secret_basic">
          <Select options={proofs.map((one) => ({ value: one, label: t(one) }))} />
        </Form.Item>
        <Form.Item noStyle shouldUpdate={(a: Entered, b: Entered) => a.auth !== b.auth}>
          {({ getFieldValue }) =>
            getFieldValue('auth') === 'private_key_jwt' && (
              <Form.Item name="keys" label={t('keys')} rules={needed}>
                <Input.TextArea rows={4} className="figures" />
              </Form.Item>
            )
          }
        </Form.Item>
        <Form.Item name="redirects" label={t('redirects')} rules={needed}>
          <Input.TextArea rows={2} />
        </Form.Item>
        <Form.Item name="logouts" label={t('logouts')}>
          <Input.TextArea rows={2} />
        </Form.Item>
        <Form.Item name="scopes" label={t('scopes')} rules={needed} initialValue={['openid', 'profile']}>
          <Select
            mode="multiple"
            options={scopes.map((scope) => ({ value: scope, label: m(scopeText(scope)) }))}
          />
        </Form.Item>
        <Form.Item name="trusted" label={t('trusted')} valuePropName="checked" initialValue={false}>
          <Switch />
        </Form.Item>
      </FormButton>
      <Modal open={add.data !== undefined} title={t('once')} footer={null} onCancel={add.reset}>
        {add.data && (
          <>
            <Secret label={t('id')} value={add.data.id} />
            {add.data.secret && <Secret label={t('secret')} value={add.data.secret} />}
          </>
        )}
      </Modal>
    </>
  );
}
