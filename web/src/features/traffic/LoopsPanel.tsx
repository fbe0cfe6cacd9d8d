import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { Status } from '../../ui/Status';
import type { Flows } from './flows';
import { flowTexts } from './flowTexts';
import { laneName } from './groupNames';
import type { Junction } from './traffic';

/** How the detectors of a junction are: those that are not well, and since when 检测器健康. */
export function LoopsPanel({ junction, flows }: { junction: Junction; flows: Flows }) {
  const t = useTexts(flowTexts);
  const say = useFormat();
  const language = useLanguage();
  const all = flows.health.length;
  const bad = flows.health.filter((one) => one.fault !== 'healthy' && one.fault !== 'unknown');
  const early = flows.health.some((one) => one.fault === 'unknown');
  return (
    <section className="panel stack-tight" aria-labelledby="loops">
      <h2 id="loops">{t('health')}</h2>
      {all === 0 && <p className="quiet">{t('healthNone')}</p>}
      {early && <p className="quiet">{t('early')}</p>}
      {all > 0 && !early && (
        <Status tone={bad.length > 0 ? 'notice' : 'good'}>
          {bad.length > 0 ? t('faulty', { n: all, bad: bad.length }) : t('healthy', { n: all })}
        </Status>
      )}
      {bad.length > 0 && (
        <Facts
          facts={bad.map((one) => [
            `${laneName(junction.shape, one.lane, language)} · ${t('before', { n: say.distance(one.stopLine) })}`,
            `${t(one.fault as 'silent')}${one.since ? ` · ${t('since', { when: say.when(one.since) })}` : ''}`,
          ])}
        />
      )}
    </section>
  );
}
