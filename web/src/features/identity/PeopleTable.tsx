import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { oneOf } from '../../lib/oneOf';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FormModal } from '../../ui/FormModal';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { PeopleSearch } from './PeopleSearch';
import { addPerson, type Person, readPeople } from './staff';
import { staffTexts } from './staffTexts';

/** Holds if the person cannot sign in at present. */
export const isLocked = (person: Person) => person.state === 'locked';

const kinds = ['official', 'citizen', 'firm'] as const;

/** Whether somebody can sign in, in a word. */
export function PersonState({ person }: { person: Person }) {
  const t = useTexts(staffTexts);
  return isLocked(person) ? (
    <Status tone="warning">{t('locked')}</Status>
  ) : (
    <Status tone="good">{t('active')}</Status>
  );
}

/** The people, masked. */
export function PeopleTable() {
  const t = useTexts(staffTexts);
  const filters = useUrlFilters(['q', 'cursor']);
  const { q } = filters.values;
  return (
    <DataTable
      label={t('people')}
      queryKey={['people', q]}
      read={(cursor, signal) => readPeople({ q }, cursor, signal)}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/people/${row.id}`}
      filtered={{ active: q ? 1 : 0, clear: filters.clear }}
      empty={<Notice title={t('noPeople')} note={t('noPeopleNext')} />}
      filters={<PeopleSearch q={q} onSearch={(text) => filters.change({ q: text, cursor: '' })} />}
      columns={[
        { key: 'name', title: t('name'), cell: (row) => row.name, plain: (row) => row.name },
        { key: 'login', title: t('login'), cell: (row) => row.login || '—', plain: (row) => row.login },
        { key: 'phone', title: t('phone'), cell: (row) => row.phone || '—', plain: (row) => row.phone },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <PersonState person={row} />,
          plain: (row) => t(isLocked(row) ? 'locked' : 'active'),
        },
        {
          key: 'kind',
          title: t('kind'),
          cell: (row) => t(oneOf(kinds, row.kind) ?? 'citizen'),
          plain: (row) => t(oneOf(kinds, row.kind) ?? 'citizen'),
        },
        {
          key: 'made',
          title: t('made'),
          grow: true,
          cell: (row) => <When at={row.created} />,
          plain: (row) => row.created,
        },
      ]}
    />
  );
}

/** Creates a person with a first password. */
export function AddPerson() {
  const t = useTexts(staffTexts);
  const [open, setOpen] = useState(false);
  const add = useAct(addPerson, t('done'), ['people']);
  const needed = [{ required: true, message: t('required') }];
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('addPerson')}
      </Button>
      <FormModal<Parameters<typeof addPerson>[0]>
        title={t('addPerson')}
        okText={t('create')}
        open={open}
        busy={add.isPending}
        error={add.error}
        onClose={() => setOpen(false)}
        onSubmit={(entered) =>
          add.mutate({ ...entered, region: entered.region ?? '' }, { onSuccess: () => setOpen(false) })
        }
      >
        <Form.Item name="name" label={t('name')} rules={needed}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="login" label={t('login')} rules={needed}>
          <Input autoComplete="off" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="kind" label={t('kind')} rules={needed}>
          <Select options={kinds.map((kind) => ({ value: kind, label: t(kind) }))} />
        </Form.Item>
        <Form.Item name="phone" label={t('phone')}>
          <Input inputMode="tel" autoComplete="off" />
        </Form.Item>
        <Form.Item name="password" label={t('password')} extra={t('passwordHint')} rules={needed}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </FormModal>
    </>
  );
}
