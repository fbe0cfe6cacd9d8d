import { Button, Checkbox } from 'antd';
import { useContext } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { inWords } from '../services';
import { CodeField } from './CodeField';
import { ChoiceField, Findings, TextField, WordsField, Wrong } from './Fields';
import {
  before,
  type FormQuestion,
  groupsOf,
  type ItemForm,
  inCondition,
  kinds,
  questionsOf,
  withKind,
} from './formEdit';
import { formTexts, type SayForm } from './formTexts';
import { QuestionLimits } from './QuestionLimits';

const sources = {
  'account.name': 'fromName',
  'account.citizen_id': 'fromId',
  'account.phone': 'fromPhone',
  'account.firm': 'fromFirm',
  'account.credit_code': 'fromCredit',
} as const;

/** The word for a type of question. */
export const kindWord = (t: SayForm, kind: string) => {
  const known = kinds.find((one) => one === kind);
  return known ? t(known) : kind;
};

/** One question: closed it says what it is, open it can be edited. */
export function QuestionEditor({
  form,
  group,
  at,
  open,
  onOpen,
  onChange,
  onRename,
  onMove,
  onRemove,
}: {
  form: ItemForm;
  group: number;
  at: number;
  open: boolean;
  onOpen: (open: boolean) => void;
  onChange: (question: FormQuestion) => void;
  onRename: (code: string) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}) {
  const t = useTexts(formTexts);
  const language = useLanguage();
  const findings = useContext(Findings);
  const groups = groupsOf(form);
  const one = questionsOf(groups[group])[at];
  if (!one) return null;
  const path = `/form/steps/${group}/fields/${at}`;
  const wrong = findings.some((found) => found.path === path || found.path.startsWith(`${path}/`));
  const set = (part: Partial<FormQuestion>) => onChange({ ...one, ...part });
  const taken = groups.flatMap((each) => questionsOf(each).map((other) => other.code));
  const name = inWords(one.label, language) || t('unnamed');
  const earlier = before(form, group, at);
  const from = [
    { value: '', label: t('fromNone') },
    ...Object.entries(sources).map(([value, word]) => ({ value, label: t(word) })),
    { value: `earlier.${one.code}`, label: t('fromEarlier', { field: one.code }) },
  ];
  if (one.from && !from.some((each) => each.value === one.from)) {
    from.push({ value: one.from, label: t('fromEarlier', { field: one.from.replace('earlier.', '') }) });
  }
  return (
    <details
      className="item-part"
      open={open}
      onToggle={(event) => event.target === event.currentTarget && onOpen(event.currentTarget.open)}
    >
      <summary>
        {wrong && <span className="item-wrong">■ </span>}
        {name}{' '}
        <span className="small quiet">
          {[
            kindWord(t, one.kind),
            one.must ? t('must') : t(one.optional ? 'free' : 'required'),
            one.when && t('conditional'),
            one.from && t('prefilled'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </summary>
      {open && (
        <div className="stack-tight">
          <Wrong at={path} />
          <WordsField
            labels={[`${t('label')}（${t('zh')}）`, `${t('label')}（${t('en')}）`]}
            words={one.label}
            at={`${path}/label`}
            onChange={(label) => set({ label })}
          />
          <WordsField
            labels={[`${t('hint')}（${t('zh')}）`, `${t('hint')}（${t('en')}）`]}
            words={one.hint}
            onChange={(hint) => set({ hint: hint.zh || hint.en ? hint : undefined })}
          />
          <div className="item-pair">
            <ChoiceField
              label={t('kind')}
              value={one.kind}
              at={`${path}/kind`}
              options={kinds.map((kind) => ({ value: kind, label: t(kind) }))}
              onChange={(kind) => onChange(withKind(one, kind))}
            />
            <CodeField
              label={t('code')}
              code={one.code}
              at={`${path}/code`}
              taken={taken}
              hint={t('codeHint')}
              onRename={onRename}
            />
          </div>
          <div className="row">
            {one.must !== true && (
              <Checkbox
                checked={!one.optional}
                onChange={(event) => set({ optional: event.target.checked ? undefined : true })}
              >
                {t('required')}
              </Checkbox>
            )}
            {one.kind === 'boolean' && (
              <Checkbox
                checked={one.must ?? false}
                onChange={(event) =>
                  set({
                    must: event.target.checked || undefined,
                    optional: event.target.checked ? undefined : one.optional,
                  })
                }
              >
                {t('must')}
              </Checkbox>
            )}
            {one.kind === 'text' && !one.secret && (
              <Checkbox
                checked={one.person ?? false}
                onChange={(event) => set({ person: event.target.checked || undefined })}
              >
                {t('person')}
              </Checkbox>
            )}
            {one.kind === 'text' && !one.person && (
              <Checkbox
                checked={one.secret ?? false}
                onChange={(event) => set({ secret: event.target.checked || undefined })}
              >
                {t('secret')}
              </Checkbox>
            )}
            <Checkbox
              checked={one.guard ?? false}
              onChange={(event) => set({ guard: event.target.checked || undefined })}
            >
              {t('guard')}
            </Checkbox>
          </div>
          <Wrong at={`${path}/must`} />
          <QuestionLimits question={one} path={path} onChange={set} />
          <ChoiceField
            label={t('from')}
            value={one.from ?? ''}
            at={`${path}/from`}
            options={from}
            onChange={(value) => set({ from: value || undefined })}
          />
          <TextField
            label={t('when')}
            hint={t('whenHint')}
            value={one.when ?? ''}
            at={`${path}/when`}
            long
            onChange={(when) => set({ when: when || undefined })}
          />
          {earlier.length > 0 && (
            <details className="small quiet">
              <summary>{t('known')}</summary>
              <ul className="plain-list">
                {earlier.map((each) => (
                  <li key={each.code}>
                    <code>{inCondition(each)}</code> {inWords(each.label, language)}
                  </li>
                ))}
              </ul>
            </details>
          )}
          <div className="row">
            <Button
              aria-label={`${t('up')} ${name}`}
              disabled={group === 0 && at === 0}
              onClick={() => onMove(-1)}
            >
              ↑ {t('up')}
            </Button>
            <Button
              aria-label={`${t('down')} ${name}`}
              disabled={group === groups.length - 1 && at === questionsOf(groups[group]).length - 1}
              onClick={() => onMove(1)}
            >
              ↓ {t('down')}
            </Button>
            <Button danger aria-label={`${t('remove')} ${name}`} onClick={onRemove}>
              {t('remove')}
            </Button>
          </div>
        </div>
      )}
    </details>
  );
}
