import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { When } from '../../ui/When';
import './Identity.css';
import { readConsents, withdraw } from './mine';
import { mineTexts } from './mineTexts';
import { scopeText } from './scopeText';

/** The systems that may know of one, and the way to take that back. */
export function ConsentList() {
  const t = useTexts(mineTexts);
  const sure = useSure();
  const end = useAct(withdraw, t('withdrawn'), ['consents']);
  const asked = useQuery({ queryKey: ['consents'], queryFn: ({ signal }) => readConsents(signal) });
  return (
    <State
      asked={asked}
      isEmpty={(list) => list.length === 0}
      empty={<p className="quiet">{t('noConsents')}</p>}
    >
      {(list) => (
        <ul className="plain-list keylist">
          {list.map((one) => (
            <li key={one.app}>
              <span>
                {one.name}
                <br />
                <span className="small quiet">
                  {one.scopes.map((scope) => t(scopeText(scope))).join(' · ')} · <When at={one.given} />
                </span>
              </span>
              <Button onClick={() => sure(t('withdraw'), t('withdrawSure'), () => end.mutateAsync(one.app))}>
                {t('withdraw')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}
