import { useQuery } from '@tanstack/react-query';
import type { Language } from '../../../lib/language';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { useUrlState } from '../../../lib/useUrlState';
import { Failure, Loading, Notice } from '../../../ui/State';
import { inWords } from '../services';
import { type DeskItem, type Item, readVersions } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { compareItems } from './compareItems';
import { ChoiceField } from './Fields';
import { groupsOf, kinds, questionsOf } from './formEdit';
import { formTexts, type SayForm } from './formTexts';
import { kindWord } from './QuestionEditor';

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
  parts: 'parts',
  item: 'partItem',
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
  order: 'order',
  district: 'district',
};

/** In what an item differs from another version: the one in force, or one that is chosen. */
export function ItemChanges({ work, is }: { work: DeskItem; is: Item }) {
  const t = useTexts(catalogueTexts);
  const force = work.inForce?.version ?? 0;
  const [chosen, setChosen] = useUrlState('with', '');
  const with_ = Number(chosen) || force;
  const asked = useQuery({
    queryKey: ['catalogue', 'versions', is.key],
    queryFn: ({ signal }) => readVersions(is.key, signal),
    enabled: work.versions.length > 1 && with_ !== force,
  });
  const was = with_ === force ? work.inForce?.item : asked.data?.find((one) => one.version === with_)?.item;
  return (
    <div className="stack">
      {work.versions.length > 1 && (
        <div className="item-start">
          <ChoiceField
            label={t('compareWith')}
            value={String(with_)}
            options={work.versions.map((one) => ({
              value: String(one.version),
              label: [t('versionNo', { n: one.version }), one.version === force && t('inForce')]
                .filter(Boolean)
                .join(' · '),
            }))}
            onChange={(value) => setChosen(value === String(force) ? '' : value)}
          />
        </div>
      )}
      {with_ === 0 && <Notice title={t('noForce')} />}
      {with_ !== 0 && !was && asked.isError && <Failure error={asked.error} retry={asked.refetch} />}
      {with_ !== 0 && !was && !asked.isError && <Loading />}
      {was && <Changes was={was} is={is} />}
    </div>
  );
}

function Changes({ was, is }: { was: Item; is: Item }) {
  const t = useTexts(catalogueTexts);
  const f = useTexts(formTexts);
  const language = useLanguage();
  const list = compareItems(was, is);
  if (list.length === 0) return <Notice title={t('same')} />;
  const word = (path: string[]) => {
    const inForm = path[0] === 'form';
    return path
      .map((step) => {
        const known = inForm ? formWord(f, step) : undefined;
        if (known !== undefined) return known;
        const key = inForm ? undefined : keys[step];
        return key ? t(key) : nameOf([is, was], step, language) || (step === 'amount' ? '' : step);
      })
      .filter(Boolean)
      .join(' · ');
  };
  return (
    <dl className="panel item-changes">
      {list.map((one) => (
        <div key={one.path.join('/')}>
          <dt>{word(one.path)}</dt>
          <dd>
            <span className="small quiet">{t('before')}</span> <del>{valueWord(f, one.was) || t('none')}</del>
          </dd>
          <dd>
            <span className="small quiet">{t('now')}</span> <ins>{valueWord(f, one.is) || t('none')}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const formKeys = [
  'form',
  'code',
  'kind',
  'label',
  'hint',
  'zh',
  'en',
  'whole',
  'unit',
  'after',
  'before',
  'workday',
  'options',
  'from',
  'when',
  'guard',
  'must',
  'person',
  'secret',
  'order',
] as const;

// What a key of a form is called; "" where the names beside it say enough.
function formWord(f: SayForm, step: string): string | undefined {
  const known = formKeys.find((one) => one === step);
  if (known) return f(known);
  if (step === 'min') return f('least');
  if (step === 'max') return f('most');
  if (step === 'optional') return f('free');
  return step === 'steps' || step === 'fields' || step === 'title' ? '' : undefined;
}

/** The name of a material, a group, a question or an option that has a code. */
function nameOf(items: Item[], code: string, language: Language): string {
  for (const item of items) {
    const groups = groupsOf(item.form);
    const questions = groups.flatMap(questionsOf);
    const named =
      item.materials?.find((one) => one.code === code)?.name ??
      groups.find((one) => one.code === code)?.title ??
      [...questions, ...questions.flatMap((one) => one.fields ?? [])].find((one) => one.code === code)
        ?.label ??
      questions.flatMap((one) => one.options ?? []).find((one) => one.code === code)?.label;
    if (named) return inWords(named, language);
  }
  return '';
}

function valueWord(f: SayForm, value: string): string {
  if (value === 'true') return f('yes');
  if (value === 'false') return f('no');
  return kinds.some((one) => one === value) ? kindWord(f, value) : value;
}
