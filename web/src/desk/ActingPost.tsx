import { useMutation } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useNavigate } from 'react-router';
import { answer, api } from '../api/client';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';
import { type Me, type Post, useAdoptSession, useSignOut } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { deskTexts } from './texts';

const scope = (post: Post) => [post.organisationName, post.regionName].filter(Boolean).join(' · ');

/** Says as whom one acts, and changes the post; also the way to one's account and out. */
export function ActingPost({ me }: { me: Me }) {
  const t = useTexts(deskTexts);
  const language = useLanguage();
  const go = useNavigate();
  const { message } = App.useApp();
  const adopt = useAdoptSession();
  const signOut = useSignOut();
  const change = useMutation({
    mutationFn: (post: string) => answer(api.PUT('/api/v1/session/post', { body: { post } })),
    onSuccess: (next) => {
      adopt(next);
      message.success(t('switched', { post: next.post?.title ?? '' }));
    },
    onError: (error) => void message.error(problemWords(language, error)),
  });
  const posts = me.posts ?? [];
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: me.post ? [me.post.id] : [],
        items: [
          {
            type: 'group',
            label: t('actingAs'),
            children: posts.map((post) => ({
              key: post.id,
              label: (
                <span className="acting-item">
                  {post.title}
                  <span className="small quiet">{scope(post)}</span>
                </span>
              ),
            })),
          },
          { type: 'divider' },
          { key: 'security', label: t('mySecurity') },
          { key: 'portal', label: t('portal') },
          { key: 'out', label: t('signOut') },
        ],
        onClick: ({ key }) => {
          if (key === 'security') go('/me/security');
          else if (key === 'portal') go('/');
          else if (key === 'out') signOut.mutate(undefined, { onSettled: () => go('/login') });
          else if (key !== me.post?.id) change.mutate(key);
        },
      }}
    >
      <Button type="text" className="acting" loading={change.isPending}>
        <span className="acting-item">
          <span>{me.name}</span>
          <span className="small quiet">{me.post ? me.post.title : t('noPost')}</span>
        </span>
      </Button>
    </Dropdown>
  );
}
