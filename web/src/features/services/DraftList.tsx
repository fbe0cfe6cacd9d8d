import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useCity } from '../../lib/city';
import { forgetAll } from '../../lib/kept';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import type { Me } from '../../lib/session';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { When } from '../../ui/When';
import { type DraftHead, drop, readDrafts, restore } from './applications';
import { applyTexts } from './applyTexts';
import { inWords } from './services';
import './Apply.css';

/** One's unfinished applications: go on, drop, take back. */
export function DraftList({ me }: { me: Me }) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const [gone, setGone] = useState<DraftHead | null>(null);
  const asked = useQuery({ queryKey: ['services', 'drafts'], queryFn: ({ signal }) => readDrafts(signal) });
  const reread = () => client.invalidateQueries({ queryKey: ['services', 'drafts'] });
  const dropping = useMutation({
    mutationFn: (one: DraftHead) => drop(one.id),
    onSuccess: async (_, one) => {
      setGone(one);
      await reread();
    },
  });
  const undoing = useMutation({
    mutationFn: (one: DraftHead) => restore(one.id),
    onSuccess: async () => {
      setGone(null);
      await reread();
    },
  });
  const failed = dropping.error ?? undoing.error;
  return (
    <div className="stack narrow">
      {failed && (
        <p className="form-alert" role="alert">
          {problemWords(language, failed)}
        </p>
      )}
      {gone && (
        <div className="panel row spread" role="status">
          <span>{t('dropped', { name: inWords(gone.name, language) })}</span>
          <Button loading={undoing.isPending} onClick={() => undoing.mutate(gone)}>
            {t('undo')}
          </Button>
        </div>
      )}
      <State
        asked={asked}
        isEmpty={(list) => list.length === 0}
        empty={
          <Notice
            title={t('noDrafts')}
            note={t('noDraftsNext')}
            action={<Link to="/services">{t('toServices')}</Link>}
          />
        }
      >
        {(list) => (
          <ul className="plain-list stack">
            {list.map((one) => (
              <DraftLine
                key={one.id}
                one={one}
                me={me}
                busy={dropping.isPending && dropping.variables.id === one.id}
                onDrop={() => {
                  forgetAll(`${one.id}.`);
                  dropping.mutate(one);
                }}
              />
            ))}
          </ul>
        )}
      </State>
    </div>
  );
}

function DraftLine({ one, me, busy, onDrop }: { one: DraftHead; me: Me; busy: boolean; onDrop: () => void }) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const { zone } = useCity();
  const name = inWords(one.name, language);
  const other = me.actings.find((acting) => acting.subject.id === one.subject)?.subject.name;
  return (
    <li className="panel row spread">
      <div className="stack-tight">
        <strong>{name}</strong>
        <span className="small quiet">
          {one.subject !== me.id && `${other ? t('draftFor', { name: other }) : t('draftOther')} · `}
          {t('draftAt', { n: one.at, all: one.steps })} · {t('savedAt')} <When at={one.changed} /> ·{' '}
          {t('keptUntil', { day: dayIn(zone, one.expires) })}
        </span>
      </div>
      <div className="row">
        <Link className="button" to={`/me/applications/${one.id}`} aria-label={t('goOnOf', { name })}>
          {t('goOn')}
        </Link>
        <Button loading={busy} aria-label={t('dropOf', { name })} onClick={onDrop}>
          {t('drop')}
        </Button>
      </div>
    </li>
  );
}
