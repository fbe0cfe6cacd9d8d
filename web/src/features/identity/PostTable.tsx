import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSession } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { FormButton } from '../../ui/FormButton';
import { Notice } from '../../ui/State';
import type { Column } from '../../ui/tableTypes';
import { useAct } from '../../ui/useAct';
import { OfficeItems } from './OfficeItems';
import { addPost, endPost, readPeople, readPosts, type StaffPost } from './staff';
import { staffTexts } from './staffTexts';
import { useNeeded } from './useNeeded';
import { useStaffColumns } from './useStaffColumns';

/** The posts; a person's own with `person`. */
export function PostTable({ person }: { person?: string }) {
  const t = useTexts(staffTexts);
  const { roles, ending } = useStaffColumns();
  const holder: Column<StaffPost> = { key: 'holder', title: t('holder'), plain: (row) => row.personName };
  const acting = useSession().me?.post?.id;
  const end = useAct(endPost, t('done'), ['posts']);
  return (
    <DataTable<StaffPost>
      label={t('posts')}
      queryKey={['posts', person ?? '']}
      read={(cursor, signal) => readPosts({ person }, cursor, signal)}
      rowId={(row) => row.id}
      empty={<Notice title={t('noPosts')} note={t('noPostsNext')} />}
      columns={[
        { key: 'title', title: t('title'), plain: (row) => row.title },
        ...(person ? [] : [holder]),
        { key: 'organisation', title: t('organisation'), plain: (row) => row.organisationName },
        { key: 'region', title: t('region'), plain: (row) => row.regionName || row.region || t('wholeCity') },
        roles,
        ...ending(t('endPost'), t('endSure'), end.mutateAsync, acting),
      ]}
    />
  );
}

/** Creates a post: who, where, in which roles. The field of the region is the places' to draw. */
export function AddPost({ regionField }: { regionField: ReactNode }) {
  const t = useTexts(staffTexts);
  const needed = useNeeded();
  const add = useAct(addPost, t('done'), ['posts']);
  return (
    <FormButton
      label={t('addPost')}
      okText={t('create')}
      act={add}
      bodyOf={(entered: Parameters<typeof addPost>[0]) => entered}
    >
      <Form.Item name="zh" label={t('title')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="person" label={t('person')} rules={needed}>
        <PersonSelect />
      </Form.Item>
      <OfficeItems />
      <Form.Item name="region" label={t('region')}>
        {regionField}
      </Form.Item>
    </FormButton>
  );
}

// A form gives its fields value, onChange and id.
function PersonSelect(field: { id?: string; value?: string; onChange?: (id: string) => void }) {
  const t = useTexts(staffTexts);
  const [q, setQ] = useState('');
  const people = useQuery({
    queryKey: ['people', q, ''],
    queryFn: ({ signal }) => readPeople({ q }, '', signal),
  });
  return (
    <Select
      {...field}
      placeholder={t('searchPerson')}
      showSearch={{ filterOption: false, onSearch: setQ }}
      options={(people.data?.items ?? []).map((one) => ({
        value: one.id,
        label: `${one.name} ${one.login ?? ''}`,
      }))}
    />
  );
}
