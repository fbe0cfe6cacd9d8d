import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Radio, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { isProblem } from '../../lib/problem';
import type { Me } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Failure } from '../../ui/State';
import { begin, readDrafts } from './applications';
import { applyTexts } from './applyTexts';
import { Lapsed } from './Lapsed';
import { LevelNeeded } from './LevelNeeded';
import { type Guide, inWords } from './services';
import './Apply.css';

// Answers of the guide stand in the address as words.
const plain = (value: string) => (value === 'true' ? true : value === 'false' ? false : value);

/** What comes before the first question: for whom, where, and what to know. */
export function StartPanel({
  guide,
  me,
  onActFor,
  onBegun,
}: {
  guide: Guide;
  me: Me;
  /** Acts for the principal of an authority, or for oneself (""). */
  onActFor: (authority: string) => Promise<unknown>;
  onBegun: (draft: string) => void;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const { item } = guide;
  const scenes = useUrlFilters(guide.scenes.map((scene) => scene.field));
  const peopleOnly = item.objects.every((one) => one === 'person');
  const actings = me.actings.filter((one) => !peopleOnly || one.subject.kind === 'person');
  const [whose, setWhose] = useState(
    actings.find((one) => one.authority === me.acting?.authority)?.authority ?? '',
  );
  const [place, setPlace] = useState(
    guide.implementations.length === 1 ? (guide.implementations[0]?.department.region ?? '') : '',
  );
  const [missing, setMissing] = useState(false);
  const drafts = useQuery({
    queryKey: ['services', 'drafts'],
    queryFn: ({ signal }) => readDrafts(signal),
  });
  const starting = useMutation({
    mutationFn: async () => {
      if (whose !== (me.acting?.authority ?? '')) await onActFor(whose);
      const answers = Object.fromEntries(
        Object.entries(scenes.values).flatMap(([field, value]) => (value ? [[field, plain(value)]] : [])),
      );
      return begin(item.key, place, answers);
    },
    onSuccess: (draft) => onBegun(draft.id),
  });
  const subject = actings.find((one) => one.authority === whose)?.subject.id ?? me.id;
  const held = drafts.data?.some((one) => one.item === item.key && one.subject === subject);
  const needed = item.level ?? 0;
  const firmsOnly = !item.objects.includes('person');
  if (me.level < needed) {
    return (
      <section className="panel stack-tight" role="status">
        <h2>{t('levelTitle')}</h2>
        <LevelNeeded needed={needed} held={me.level} />
      </section>
    );
  }
  return (
    <form
      className="stack narrow"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(place === '');
        if (place !== '') starting.mutate();
      }}
    >
      {isProblem(starting.error, 401) ? <Lapsed /> : starting.error && <Failure error={starting.error} />}
      <section className="panel stack" aria-labelledby="whom">
        <h2 id="whom">{t('forWhom')}</h2>
        <Radio.Group
          className="question-choice"
          aria-labelledby="whom"
          value={whose}
          onChange={(event) => setWhose(String(event.target.value))}
          options={[
            { value: '', label: t('self') },
            ...actings.map((one) => ({ value: one.authority, label: one.subject.name })),
          ]}
        />
        {firmsOnly && whose === '' && <p className="small">{t('firmItem')}</p>}
        {actings.length < me.actings.length && <p className="small quiet">{t('personItem')}</p>}
        <p className="small quiet">
          {t('forNote')} <Link to="/me/authorities">{t('forLink')}</Link>
        </p>
      </section>
      <section className="panel stack" aria-labelledby="place">
        <h2 id="place">{t('where')}</h2>
        {guide.implementations.length === 1 ? (
          <p>{inWords(guide.implementations[0]?.department.name, language)}</p>
        ) : (
          <Select
            aria-labelledby="place"
            placeholder={t('whereNote')}
            status={missing && place === '' ? 'error' : undefined}
            value={place || undefined}
            onChange={setPlace}
            options={guide.implementations.map((one) => ({
              value: one.department.region,
              label: inWords(one.department.name, language),
            }))}
          />
        )}
        {missing && place === '' && (
          <p role="alert" className="question-wrong">
            {t('whereMissing')}
          </p>
        )}
      </section>
      <section className="panel stack-tight" aria-labelledby="before">
        <h2 id="before">{t('before')}</h2>
        <ul>
          <li>{t('beforeKnown')}</li>
          <li>{t('beforeSave')}</li>
          <li>{t('beforeFiles')}</li>
        </ul>
        {held && <p role="status">{t('hasDraft')}</p>}
      </section>
      <div className="application-acts">
        <Button type="primary" size="large" htmlType="submit" loading={starting.isPending}>
          {t(held ? 'goOn' : 'start')}
        </Button>
      </div>
    </form>
  );
}
