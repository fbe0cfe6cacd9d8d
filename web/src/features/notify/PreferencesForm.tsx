import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Radio } from 'antd';
import { useState } from 'react';
import { languageNames } from '../../lib/language';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { MailBox } from './MailBox';
import './Notify.css';
import { type Preferences, putPreferences, readPreferences, type Wishes } from './notify';
import { notifyTexts } from './texts';

/** What somebody wishes to be told, by which way, when and in which language. */
export function PreferencesForm() {
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['preferences', language],
    queryFn: ({ signal }) => readPreferences(signal),
  });
  return (
    <State asked={asked}>
      {(held) => (
        <div className="stack narrow">
          <MailBox held={held} />
          <WishFields key={JSON.stringify(held)} held={held} />
        </div>
      )}
    </State>
  );
}

const wishesOf = (held: Preferences): Wishes => ({
  off: held.kinds.flatMap((one) => [
    ...(one.sms ? [] : [`${one.kind}/sms`]),
    ...(one.mail ? [] : [`${one.kind}/mail`]),
  ]),
  ownQuiet: held.ownQuiet,
  quietFrom: held.quietFrom,
  quietTo: held.quietTo,
  language: held.language,
});

function WishFields({ held }: { held: Preferences }) {
  const t = useTexts(notifyTexts);
  const [wishes, setWishes] = useState(wishesOf(held));
  const save = useAct(putPreferences, t('saved'), ['preferences']);
  const change = (part: Partial<Wishes>) => setWishes((now) => ({ ...now, ...part }));
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(wishes);
      }}
    >
      <KindWishes held={held} off={wishes.off ?? []} onChange={(off) => change({ off })} />
      <section className="panel stack-tight" aria-labelledby="quiet">
        <h2 id="quiet">{t('quiet')}</h2>
        <p className="quiet">{t('quietNote')}</p>
        <Radio.Group
          aria-label={t('quiet')}
          value={wishes.ownQuiet ? 'own' : 'city'}
          onChange={(event) => change({ ownQuiet: event.target.value === 'own' })}
          options={[
            { value: 'city', label: t('quietCity') },
            { value: 'own', label: t('quietOwn') },
          ]}
        />
        {wishes.ownQuiet ? (
          <>
            <QuietFields wishes={wishes} onChange={change} />
            <p className="small quiet">{t('quietNone')}</p>
          </>
        ) : (
          !held.ownQuiet && (
            <p className="figures">
              {held.quietFrom}–{held.quietTo}
            </p>
          )
        )}
      </section>
      <section className="panel stack-tight" aria-labelledby="tell-language">
        <h2 id="tell-language">{t('language')}</h2>
        <Radio.Group
          aria-labelledby="tell-language"
          value={wishes.language}
          onChange={(event) => change({ language: event.target.value })}
          options={[
            { value: 'zh-CN', label: languageNames['zh-CN'] },
            { value: 'en', label: languageNames.en },
          ]}
        />
      </section>
      <div>
        <Button type="primary" size="large" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

function QuietFields({ wishes, onChange }: { wishes: Wishes; onChange: (part: Partial<Wishes>) => void }) {
  const t = useTexts(notifyTexts);
  return (
    <div className="quiet-fields">
      <label className="row">
        {t('from')}{' '}
        <input
          type="time"
          required
          value={wishes.quietFrom}
          onChange={(event) => onChange({ quietFrom: event.target.value })}
        />
      </label>
      <label className="row">
        {t('to')}{' '}
        <input
          type="time"
          required
          value={wishes.quietTo}
          onChange={(event) => onChange({ quietTo: event.target.value })}
        />
      </label>
    </div>
  );
}

function KindWishes({
  held,
  off,
  onChange,
}: {
  held: Preferences;
  off: string[];
  onChange: (off: string[]) => void;
}) {
  const t = useTexts(notifyTexts);
  const box = (kind: Preferences['kinds'][number], channel: 'sms' | 'mail') => {
    const wish = `${kind.kind}/${channel}`;
    const word = t(channel === 'sms' ? 'bySms' : 'byMail');
    return (
      <Checkbox
        aria-label={t('kindBy', { kind: kind.name, channel: word })}
        checked={!off.includes(wish)}
        disabled={kind.fixed}
        onChange={(event) =>
          onChange(event.target.checked ? off.filter((one) => one !== wish) : [...off, wish])
        }
      >
        {word}
      </Checkbox>
    );
  };
  return (
    <section className="panel stack-tight" aria-labelledby="ways">
      <h2 id="ways">{t('ways')}</h2>
      <p className="quiet">
        {!held.hasSms ? t('noSms') : held.phone ? t('smsTo', { phone: held.phone }) : t('noPhone')}
      </p>
      <ul className="plain-list">
        {held.kinds.map((kind) => (
          <li key={kind.kind} className="wish-row">
            <span>
              {kind.name}
              {kind.fixed && <span className="small quiet"> {t('fixed')}</span>}
            </span>
            {box(kind, 'sms')}
            {box(kind, 'mail')}
          </li>
        ))}
      </ul>
    </section>
  );
}
