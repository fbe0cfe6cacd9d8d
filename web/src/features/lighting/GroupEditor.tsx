import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useDebounced } from '../../lib/useDebounced';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { ChoiceFields, type RegionPick } from './ChoiceFields';
import { isChosen, toggled, trimmed } from './choice';
import { LampMapView } from './LampMapView';
import {
  changeGroup,
  type Group,
  type LampMap,
  type LampPoint,
  type Making,
  makeGroup,
  type Trial,
  tryGroup,
} from './lighting';
import { NightCurve } from './NightCurve';
import { lightingTexts } from './texts';

/** Makes a group of lamps, or changes one that was made at the desk, beside the map of what it would be. */
export function GroupEditor({
  map,
  groups,
  from,
  regionPicker,
  onDone,
}: {
  map: LampMap;
  groups: readonly Group[];
  /** The group that is changed; absent for a new one. */
  from?: Group;
  regionPicker: RegionPick;
  onDone: (code: string) => void;
}) {
  const t = useTexts(lightingTexts);
  const language = useLanguage();
  const [making, setMaking] = useState<Making>(
    () => from?.own ?? { zh: '', en: '', watts: groups[0]?.watts ?? 100, lamps: {} },
  );
  const [like, setLike] = useState(groups[0]?.code ?? '');
  const [drawing, setDrawing] = useState(false);
  const lamps = useMemo(() => trimmed(making.lamps), [making.lamps]);
  const tried = useDebounced(lamps, 400);
  const asked = useQuery({
    queryKey: ['lighting', 'try', from?.code ?? '', tried],
    queryFn: ({ signal }) => tryGroup(from?.code ?? '', tried, signal),
    enabled: isChosen(tried),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const trial = isChosen(lamps) ? asked.data : undefined;
  const members = useMemo(() => new Set(trial?.members ?? []), [trial]);
  const make = useAct(makeGroup, t('made'), ['lighting']);
  const change = useAct(changeGroup, t('changed'), ['lighting']);
  const choose = (part: Partial<typeof lamps>) =>
    setMaking({ ...making, lamps: { ...making.lamps, ...part } });
  const flip = (lamp: LampPoint | null) =>
    lamp && choose(toggled(making.lamps, lamp.id, members.has(lamp.id)));
  const send = () => {
    const body = { zh: making.zh.trim(), en: (making.en ?? '').trim(), watts: making.watts, lamps };
    if (!from?.own) return make.mutate({ ...body, like }, { onSuccess: ({ code }) => onDone(code) });
    change.mutate(
      { ...body, group: from.code, after: from.own.version },
      { onSuccess: () => onDone(from.code) },
    );
  };
  const error = make.error ?? change.error ?? asked.error;
  const schedule = groups.find((one) => one.code === (from?.code ?? like));
  return (
    <Form layout="vertical" onFinish={send} className="stack">
      <div className="lamp-fields">
        <Form.Item label={t('nameZh')} htmlFor="group-zh">
          <Input
            id="group-zh"
            value={making.zh}
            maxLength={60}
            required
            onChange={(event) => setMaking({ ...making, zh: event.target.value })}
          />
        </Form.Item>
        <Form.Item label={t('nameEn')} htmlFor="group-en">
          <Input
            id="group-en"
            value={making.en}
            maxLength={60}
            onChange={(event) => setMaking({ ...making, en: event.target.value })}
          />
        </Form.Item>
        <Form.Item label={t('ratedWatts')} htmlFor="group-watts">
          <InputNumber
            id="group-watts"
            value={making.watts}
            min={1}
            max={5000}
            onChange={(watts) => watts !== null && setMaking({ ...making, watts })}
          />
        </Form.Item>
        {!from && (
          <Form.Item label={t('like')} htmlFor="group-like">
            <Select
              id="group-like"
              value={like}
              options={groups.map((one) => ({ value: one.code, label: one.name }))}
              onChange={setLike}
            />
          </Form.Item>
        )}
      </div>
      <h2>{t('whichLamps')}</h2>
      <p className="small quiet">{t('whichNote')}</p>
      <ChoiceFields
        choice={making.lamps}
        map={map}
        drawing={drawing}
        regionPicker={regionPicker}
        onChange={choose}
        onDraw={setDrawing}
      />
      <TrialWords trial={trial} />
      <LampMapView
        lamps={map.lamps}
        members={members}
        area={making.lamps.area ?? []}
        onCorner={drawing ? (corner) => choose({ area: [...(making.lamps.area ?? []), corner] }) : undefined}
        onLamp={flip}
      />
      {schedule && (
        <section className="panel" aria-label={t('tonight')}>
          <NightCurve group={schedule.code} schedule={schedule.schedule} />
        </section>
      )}
      {error != null && (
        <p role="alert" className="form-alert">
          {problemWords(language, error)}
        </p>
      )}
      <div className="row">
        <Button
          type="primary"
          htmlType="submit"
          loading={make.isPending || change.isPending}
          disabled={making.zh.trim() === '' || !trial || trial.lamps === 0 || trial.outside > 0}
        >
          {t(from ? 'save' : 'make')}
        </Button>
        <Button onClick={() => onDone(from?.code ?? '')}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}

/** What a choice would come to, in words. */
function TrialWords({ trial }: { trial?: Trial }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  if (!trial || trial.lamps + trial.outside === 0) {
    return (
      <p role="status" className="quiet">
        {t('trialNone')}
      </p>
    );
  }
  const parts = trial.from.map((one) => `${one.name || t('noGroup')} ${say.number(one.lamps)}`).join(' · ');
  return (
    <div role="status">
      <p>
        <strong>{t('trial', { n: say.number(trial.lamps), region: trial.regionName || '—' })}</strong>
      </p>
      <p className="small quiet">{t('trialFrom', { parts })}</p>
      {trial.outside > 0 && (
        <p className="form-alert">{t('trialOutside', { n: say.number(trial.outside) })}</p>
      )}
    </div>
  );
}
