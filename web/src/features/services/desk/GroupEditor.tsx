import { Button } from 'antd';
import { useId, useState } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { useSure } from '../../../ui/useSure';
import { inWords } from '../services';
import type { Item } from './catalogue';
import { WordsField, Wrong } from './Fields';
import {
  type FormQuestion,
  freshQuestion,
  groupsOf,
  type ItemForm,
  moveGroup,
  moveQuestion,
  questionsOf,
  renameQuestion,
  withGroup,
} from './formEdit';
import { formTexts } from './formTexts';
import { QuestionEditor } from './QuestionEditor';

/** A group of questions: one page of the form. */
export function GroupEditor({
  item,
  form,
  at,
  onForm,
  onItem,
}: {
  item: Item;
  form: ItemForm;
  at: number;
  onForm: (form: ItemForm) => void;
  onItem: (item: Item) => void;
}) {
  const t = useTexts(formTexts);
  const language = useLanguage();
  const sure = useSure();
  const id = useId();
  // One question stands open: the one that was added or pressed last.
  const [opened, setOpened] = useState('');
  const groups = groupsOf(form);
  const group = groups[at];
  if (!group) return null;
  const list = questionsOf(group);
  const put = (fields: FormQuestion[]) => onForm(withGroup(form, at, { fields }));
  const drop = () => onForm({ ...form, steps: groups.filter((_, i) => i !== at) });
  const add = () => {
    const made = freshQuestion(form);
    setOpened(made.code);
    put([...list, made]);
  };
  return (
    <section className="panel stack-tight" aria-labelledby={id}>
      <div className="row spread">
        <h2 id={id}>
          {t('group', { n: at + 1 })} <span className="quiet">{inWords(group.title, language)}</span>
        </h2>
        <span className="row">
          <Button
            type="text"
            aria-label={`${t('up')} ${t('group', { n: at + 1 })}`}
            disabled={at === 0}
            onClick={() => onForm(moveGroup(form, at, -1))}
          >
            ↑
          </Button>
          <Button
            type="text"
            aria-label={`${t('down')} ${t('group', { n: at + 1 })}`}
            disabled={at === groups.length - 1}
            onClick={() => onForm(moveGroup(form, at, 1))}
          >
            ↓
          </Button>
          <Button
            type="text"
            danger
            onClick={() =>
              list.length === 0
                ? drop()
                : sure(t('removeGroup'), t('removeGroupSure', { n: list.length }), async () => drop())
            }
          >
            {t('removeGroup')}
          </Button>
        </span>
      </div>
      <Wrong at={`/form/steps/${at}`} />
      <Wrong at={`/form/steps/${at}/code`} />
      <WordsField
        labels={[
          `${t('groupTitle', { n: at + 1 })}（${t('zh')}）`,
          `${t('groupTitle', { n: at + 1 })}（${t('en')}）`,
        ]}
        words={group.title}
        at={`/form/steps/${at}/title`}
        onChange={(title) => onForm(withGroup(form, at, { title }))}
      />
      {list.map((one, i) => (
        <QuestionEditor
          // Two questions may bear one code in what was written elsewhere.
          key={`${one.code}/${list.findIndex((other) => other.code === one.code) === i ? '' : i}`}
          form={form}
          group={at}
          at={i}
          open={one.code === opened}
          onOpen={(open) => setOpened((now) => (open ? one.code : now === one.code ? '' : now))}
          onChange={(next) => put(list.map((old, n) => (n === i ? next : old)))}
          onRename={(code) => {
            setOpened(code);
            onItem(renameQuestion({ ...item, form }, one.code, code));
          }}
          onMove={(by) => onForm(moveQuestion(form, at, i, by))}
          onRemove={() => put(list.filter((_, n) => n !== i))}
        />
      ))}
      <div>
        <Button onClick={add}>{t('addQuestion')}</Button>
      </div>
    </section>
  );
}
