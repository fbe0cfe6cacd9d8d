import { Form, Input, Select } from 'antd';
import { oneOf } from '../../lib/oneOf';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FormButton } from '../../ui/FormButton';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { PeopleSearch } from './PeopleSearch';
import { addPerson, type Person, readPeople } from './staff';
import { staffTexts } from './staffTexts';
import { useNeeded } from './useNeeded';
import { useStaffColumns } from './useStaffColumns';

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
  const filters = useUrlFilters(['q']);
  const { q } = filters.values;
  const { made } = useStaffColumns();
  return (
    <DataTable
      label={t('people')}
      queryKey={['people', q]}
      read={(cursor, signal) => readPeople({ q }, cursor, signal)}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/people/${row.id}`}
      filtered={filters}
      empty={<Notice title={t('noPeople')} note={t('noPeopleNext')} />}
      filters={<PeopleSearch q={q} onSearch={(text) => filters.change({ q: text })} />}
      columns={[
        { key: 'name', title: t('name'), plain: (row) => row.name },
        { key: 'login', title: t('login'), plain: (row) => row.login },
        { key: 'phone', title: t('phone'), plain: (row) => row.phone },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <PersonState person={row} />,
          plain: (row) => t(isLocked(row) ? 'locked' : 'active'),
        },
        {
          key: 'kind',
          title: t('kind'),
          plain: (row) => t(oneOf(kinds, row.kind) ?? 'citizen'),
        },
        { ...made, grow: true },
      ]}
    />
  );
}

/** Creates a person with a first password. */
export function AddPerson() {
  const t = useTexts(staffTexts);
  const needed = useNeeded();
  const add = useAct(addPerson, t('done'), ['people']);
  return (
    <FormButton
      label={t('addPerson')}
      okText={t('create')}
      act={add}
      bodyOf={(entered: Parameters<typeof addPerson>[0]) => entered}
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
    </FormButton>
  );
}
