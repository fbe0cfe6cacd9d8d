import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useMay, useSession } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FormModal } from '../../ui/FormModal';
import { Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import {
  addPost,
  endPost,
  type Organisation,
  readOrganisations,
  readPeople,
  readPosts,
  readRoles,
  type StaffPost,
} from './staff';
import { staffTexts } from './staffTexts';
import { useStaffNames } from './useStaffNames';

/** Gives an organisation's name in the language. */
export const organisationName = (one: Organisation, language: string) =>
  (language === 'en' ? one.en : one.zh) || one.path;

/** The posts; a person's own with `person`. */
export function PostTable({ person }: { person?: string }) {
  const t = useTexts(staffTexts);
  const sure = useSure();
  const names = useStaffNames();
  const filters = useUrlFilters(['cursor']);
  const mayEnd = useMay('identity.manage');
  const acting = useSession().me?.post?.id;
  const end = useAct(endPost, t('done'), ['posts']);
  return (
    <DataTable
      label={t('posts')}
      queryKey={['posts', person ?? '']}
      read={(cursor, signal) => readPosts({ person }, cursor, signal)}
      rowId={(row) => row.id}
      filtered={{ active: 0, clear: filters.clear }}
      empty={<Notice title={t('noPosts')} note={t('noPostsNext')} />}
      columns={[
        { key: 'title', title: t('title'), cell: (row) => row.title, plain: (row) => row.title },
        {
          key: 'holder',
          title: t('holder'),
          cell: (row) => row.personName,
          plain: (row) => row.personName,
        },
        {
          key: 'organisation',
          title: t('organisation'),
          cell: (row) => row.organisationName,
          plain: (row) => row.organisationName,
        },
        {
          key: 'region',
          title: t('region'),
          cell: (row) => row.regionName || row.region || t('wholeCity'),
          plain: (row) => row.regionName || t('wholeCity'),
        },
        {
          key: 'roles',
          title: t('roles'),
          grow: true,
          cell: (row) => names.roleNames(row.roles),
          plain: (row) => names.roleNames(row.roles),
        },
        ...(mayEnd
          ? [
              {
                key: 'actions',
                title: t('actions'),
                cell: (row: StaffPost) =>
                  row.id !== acting && (
                    <Button
                      size="small"
                      onClick={() => sure(t('endPost'), t('endSure'), () => end.mutateAsync(row.id))}
                    >
                      {t('endPost')}
                    </Button>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** Creates a post: who, where, in which roles. */
export function AddPost() {
  const t = useTexts(staffTexts);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const [q, setQ] = useState('');
  const add = useAct(addPost, t('done'), ['posts']);
  const people = useQuery({
    queryKey: ['people', q],
    queryFn: ({ signal }) => readPeople({ q }, '', signal),
    enabled: open,
  });
  const organisations = useQuery({
    queryKey: ['organisations'],
    queryFn: ({ signal }) => readOrganisations(signal),
    enabled: open,
  });
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => readRoles(signal), enabled: open });
  const needed = [{ required: true, message: t('required') }];
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('addPost')}
      </Button>
      <FormModal<Parameters<typeof addPost>[0]>
        title={t('addPost')}
        okText={t('create')}
        open={open}
        busy={add.isPending}
        error={add.error}
        onClose={() => setOpen(false)}
        onSubmit={(entered) =>
          add.mutate({ ...entered, region: entered.region ?? '' }, { onSuccess: () => setOpen(false) })
        }
      >
        <Form.Item name="zh" label={t('title')} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="person" label={t('person')} rules={needed}>
          <Select
            showSearch={{ filterOption: false, onSearch: setQ }}
            options={(people.data?.items ?? []).map((one) => ({
              value: one.id,
              label: `${one.name} ${one.login ?? ''}`,
            }))}
          />
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
        <Form.Item name="region" label={t('region')}>
          <Input inputMode="numeric" placeholder={t('wholeCity')} />
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
    </>
  );
}
