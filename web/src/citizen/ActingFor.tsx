import { useMutation } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { actFor } from '../features/identity/mine';
import { mineTexts } from '../features/identity/mineTexts';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';
import { type Me, useAdoptSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';

/** Changes for whom one acts; "" is oneself. */
export function useActFor() {
  const t = useTexts(mineTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const adopt = useAdoptSession();
  return useMutation({
    mutationFn: actFor,
    onSuccess: (me) => {
      adopt(me);
      message.success(me.acting ? t('switched', { name: me.acting.subject.name }) : t('switchedSelf'));
    },
    onError: (error) => void message.error(problemWords(language, error)),
  });
}

/** Says for whom one acts in the head of the portal, and changes it. */
export function ActingFor({ me }: { me: Me }) {
  const t = useTexts(mineTexts);
  const change = useActFor();
  if (me.actings.length === 0 && !me.acting) return null;
  const self = 'self';
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: [me.acting?.authority ?? self],
        items: [
          {
            type: 'group',
            label: t('actingChoose'),
            children: [
              { key: self, label: t('actingSelf') },
              ...me.actings.map((one) => ({
                key: one.authority,
                label: (
                  <>
                    {one.subject.name} <span className="small quiet">{t(one.kind)}</span>
                  </>
                ),
              })),
            ],
          },
        ],
        onClick: ({ key }) => change.mutate(key === self ? '' : key),
      }}
    >
      <Button type="text" loading={change.isPending}>
        {me.acting ? me.acting.subject.name : t('actingSelf')} ▾
      </Button>
    </Dropdown>
  );
}

/** Says above every page that one acts for somebody else, so that nobody forgets it. */
export function ActingBanner({ me }: { me: Me }) {
  const t = useTexts(mineTexts);
  const change = useActFor();
  if (!me.acting) return null;
  const { lapsed, subject } = me.acting;
  return (
    <div
      className={`acting-banner${lapsed ? ' acting-lapsed' : ''} no-print`}
      role={lapsed ? 'alert' : 'status'}
    >
      <span>{t(lapsed ? 'actingLapsed' : 'actingFor', { name: subject.name })}</span>
      <Button loading={change.isPending} onClick={() => change.mutate('')}>
        {t('backToSelf')}
      </Button>
    </div>
  );
}
