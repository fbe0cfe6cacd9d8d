import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { reviewTexts } from '../features/reviews/texts';
import { Problem } from '../lib/problem';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Failure, Loading, Notice } from '../ui/State';
import { useActFor } from './ActingFor';

/** Shows what only those may do who act for a firm; others are led there. */
export function ForFirm({ children }: { children: ReactNode }) {
  const t = useTexts(reviewTexts);
  const { me, loading } = useSession();
  const change = useActFor();
  if (loading) return <Loading />;
  if (!me) return <Failure error={new Problem({ status: 401, code: 'auth.unauthenticated' })} />;
  if (me.acting?.subject.kind === 'firm') return children;
  const firms = me.actings.filter((one) => one.subject.kind === 'firm' && !one.lapsed);
  if (firms.length === 0) {
    return (
      <Notice
        title={t('firmNone')}
        note={t('firmNoneNote')}
        action={<Link to="/me/authorities">{t('firmAdd')}</Link>}
      />
    );
  }
  return (
    <Notice
      title={t('firmWhich')}
      action={
        <div className="stack">
          {firms.map((one) => (
            <Button
              key={one.authority}
              type="primary"
              size="large"
              loading={change.isPending && change.variables === one.authority}
              onClick={() => change.mutate(one.authority)}
            >
              {one.subject.name}
            </Button>
          ))}
        </div>
      }
    />
  );
}
