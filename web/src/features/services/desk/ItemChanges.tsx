import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { Notice } from '../../../ui/State';
import { inWords } from '../services';
import type { Item } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { compareItems } from './compareItems';

const keys: Record<string, keyof typeof catalogueTexts> = {
  name: 'item',
  summary: 'summaryZh',
  class: 'class',
  department: 'department',
  objects: 'objects',
  events: 'events',
  words: 'words',
  basic: 'basic',
  statutory: 'statutory',
  promised: 'promised',
  instant: 'instant',
  limitNote: 'limits',
  flow: 'flow',
  channels: 'channels',
  visits: 'visits',
  depth: 'depth',
  level: 'level',
  result: 'result',
  fee: 'fee',
  conditions: 'conditions',
  basis: 'basis',
  materials: 'materials',
  questions: 'questions',
  scenes: 'scenes',
  related: 'related',
  type: 'type',
  format: 'format',
  source: 'source',
  pages: 'pages',
  when: 'when',
  optional: 'optional',
  shared: 'shared',
  promise: 'promise',
  standard: 'standardZh',
  ask: 'ask',
  answer: 'answer',
  zh: 'zh',
  en: 'en',
  fen: 'fee',
};

/** In what an item differs from the version in force. */
export function ItemChanges({ was, is }: { was: Item | undefined; is: Item }) {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  if (!was) return <Notice title={t('noForce')} />;
  const list = compareItems(was, is);
  if (list.length === 0) return <Notice title={t('same')} />;
  const word = (path: string[]) =>
    path
      .map((step) => {
        const material = [...(is.materials ?? []), ...(was.materials ?? [])].find((one) => one.code === step);
        const key = keys[step];
        return key ? t(key) : material ? inWords(material.name, language) : step === 'amount' ? '' : step;
      })
      .filter(Boolean)
      .join(' · ');
  return (
    <dl className="panel item-changes">
      {list.map((one) => (
        <div key={one.path.join('/')}>
          <dt>{word(one.path)}</dt>
          <dd>
            <span className="small quiet">{t('before')}</span> <del>{one.was || t('none')}</del>
          </dd>
          <dd>
            <span className="small quiet">{t('now')}</span> <ins>{one.is || t('none')}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
