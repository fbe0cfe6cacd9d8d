import { Button } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { Status } from '../../../ui/Status';
import { type Place, placeAt } from './flowPlace';
import type { Definition, Finding } from './flows';
import { flowTexts } from './flowTexts';

/** Everything that is wrong with a flow; each leads to its place. */
export function FindingList({
  flow,
  findings,
  onPick,
}: {
  flow: Definition;
  /** Undefined while the server has not looked yet. */
  findings: Finding[] | undefined;
  onPick: (place: Place | undefined) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  return (
    <section className="stack-tight" aria-labelledby="flow-findings" aria-live="polite">
      <h3 id="flow-findings">{t('findings')}</h3>
      {!findings && <p className="small quiet">{t('checking')}</p>}
      {findings?.length === 0 && <Status tone="good">{t('fine')}</Status>}
      {findings && findings.length > 0 && (
        <ul className="plain-list flow-findings">
          {findings.map((one) => (
            <li key={`${one.path.join('/')} ${one.what}`}>
              <Button type="link" className="flow-finding" onClick={() => onPick(placeAt(flow, one.path))}>
                {language === 'en' ? one.what : one.zh}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
