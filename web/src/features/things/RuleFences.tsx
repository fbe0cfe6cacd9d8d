import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { FenceMap } from './FenceMap';
import { type Fence, readFences, removeFence, ringsOf } from './fences';
import { NewFence } from './NewFence';
import { ruleFormTexts } from './ruleFormTexts';
import { wordOf } from './useProfiles';

/** The fences of the city: put into a condition, looked at, drawn anew. */
export function RuleFences({
  organisation,
  onPick,
}: {
  /** To whom a new fence belongs; without it none can be drawn. */
  organisation: string;
  onPick: (code: string) => void;
}) {
  const t = useTexts(ruleFormTexts);
  const language = useLanguage();
  const sure = useSure();
  const asked = useQuery({ queryKey: ['fences'], queryFn: ({ signal }) => readFences(signal) });
  const [shown, setShown] = useState<Fence>();
  const remove = useAct(removeFence, t('removeFence'), ['fences', 'rule-check']);
  const fences = asked.data ?? [];
  return (
    <div className="stack-tight">
      <p className="small quiet">{fences.length === 0 ? t('noFences') : t('fencesNote')}</p>
      <div className="row">
        {fences.map((one) => (
          <span key={one.code} className="row rule-fence">
            <Button size="small" onClick={() => onPick(one.code)}>
              {wordOf(one, language)} <code>{one.code}</code>
            </Button>
            <Button
              size="small"
              type="text"
              aria-pressed={shown?.code === one.code}
              onClick={() => setShown(shown?.code === one.code ? undefined : one)}
            >
              {t('showFence')}
            </Button>
          </span>
        ))}
        {organisation && <NewFence organisation={organisation} onSaved={onPick} />}
      </div>
      {shown && (
        <>
          <FenceMap
            key={shown.code}
            label={wordOf(shown, language)}
            rings={ringsOf(shown.shape)}
            height="240px"
          />
          {organisation === shown.organisation && (
            <div className="row">
              <Button
                size="small"
                danger
                onClick={() =>
                  sure(t('removeFence'), t('removeFenceSure'), () =>
                    remove.mutateAsync(shown.code).then(() => setShown(undefined)),
                  )
                }
              >
                {t('removeFence')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}
