import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FormModal } from '../../ui/FormModal';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { addPerson, type Person, readPeople } from './staff';
import { staffTexts } from './staffTexts';

/** Holds if the person cannot sign in at present. */
export const isLocked = (person: Person) =>
  person.locked === true || person.state === 'locked' || Boolean(person.lockedAt);

/** Whether somebody can sign in, in a word. */
export function PersonState({ person }: { person: Person }) {
  const t = useTexts(staffTexts);
  return isLocked(person) ? (
    <Status tone="warning">{t('locked')}</Status>
  ) : (
    <Status tone="good">{t('active')}</Status>
  );
}

const seen = (person: Person) => person.lastSeenAt ?? person.lastLoginAt ?? null;

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
      filters={
        <Input.Search
          aria-label={t('searchPeople')}
          placeholder={t('searchPeople')}
          defaultValue={q}
          allowClear
          onSearch={(text) => filters.change({ q: text.trim(), cursor: '' })}
          style={{ width: 220 }}
        />
      }
      columns={[
        { key: 'name', title: t('name'), cell: (row) => row.name, plain: (row) => row.name },
        { key: 'login', title: t('login'), cell: (row) => row.login ?? '—', plain: (row) => row.login },
        { key: 'phone', title: t('phone'), cell: (row) => row.phone ?? '—', plain: (row) => row.phone },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <PersonState person={row} />,
          plain: (row) => t(isLocked(row) ? 'locked' : 'active'),
        },
        {
          key: 'seen',
          title: t('lastSeen'),
          grow: true,
          cell: (row) => <Age at={seen(row)} />,
          plain: (row) => seen(row),
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
      <FormModal<Record<string, unknown>>
        title={t('addPerson')}
        okText={t('create')}
        open={open}
        busy={add.isPending}
        error={add.error}
        onClose={() => setOpen(false)}
        onSubmit={(entered) => add.mutate(entered, { onSuccess: () => setOpen(false) })}
      >
        <Form.Item name="name" label={t('name')} rules={needed}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="login" label={t('login')} rules={needed}>
          <Input autoComplete="off" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="password" label={t('password')} extra={t('passwordHint')} rules={needed}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </FormModal>
    </>
  );
}
