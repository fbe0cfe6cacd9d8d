import { useFormat } from '../../../lib/useFormat';
import { useTexts } from '../../../lib/useTexts';
import { Status } from '../../../ui/Status';
import type { DeskItem, DeskLine } from './catalogue';
import { catalogueTexts } from './catalogueTexts';

const states = ['draft', 'review', 'returned', 'published'] as const;

/** The versions of an item, the newest first. */
export function ItemVersions({ work }: { work: DeskItem }) {
  const t = useTexts(catalogueTexts);
  return (
    <ol className="plain-list panel item-versions" aria-label={t('versions')}>
      {work.versions.map((one) => (
        <li key={one.version}>
          <Line line={one} holds={work.inForce?.version === one.version} />
        </li>
      ))}
    </ol>
  );
}

function Line({ line, holds }: { line: DeskLine; holds: boolean }) {
  const t = useTexts(catalogueTexts);
  const say = useFormat();
  const state = states.find((one) => one === line.state) ?? 'draft';
  const notes = [
    line.source === 'pack' && t('fromPack'),
    line.madeBy && t('madeBy', { who: line.madeBy }),
    line.reviewedBy && t('reviewedBy', { who: line.reviewedBy }),
    line.effective && t('since', { when: say.when(line.effective) }),
    line.until && t('until', { when: say.when(line.until) }),
    line.note,
  ];
  return (
    <>
      <strong>{t('versionNo', { n: line.version })}</strong>{' '}
      {holds ? <Status tone="good">{t('inForce')}</Status> : <Status tone="unknown">{t(state)}</Status>}{' '}
      <span className="small quiet">{say.when(line.madeAt)}</span>
      <br />
      <span className="small quiet">{notes.filter(Boolean).join(' · ')}</span>
    </>
  );
}
