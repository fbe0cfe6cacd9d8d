import { useQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { hallTexts } from './texts';
import './Windows.css';
import { type Both, inWords, readSlots, type SlotDay } from './windows';

/** Chooses a free time: for what, the day, the time. */
export function SlotPicker({
  hall,
  groups,
  okText,
  busy,
  disabled = false,
  onPick,
}: {
  hall: string;
  groups: { code: string; name: Both }[];
  okText: string;
  busy: boolean;
  disabled?: boolean;
  onPick: (group: string, from: string) => void;
}) {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const [chosen, setChosen] = useState('');
  const group = chosen || groups[0]?.code || '';
  const asked = useQuery({
    queryKey: ['halls', 'slots', hall, group],
    queryFn: ({ signal }) => readSlots(hall, group, signal),
    enabled: group !== '',
  });
  return (
    <div className="stack-tight">
      {groups.length > 1 && (
        <>
          <span id="slot-group">{t('chooseGroup')}</span>
          <Radio.Group
            aria-labelledby="slot-group"
            value={group}
            onChange={(event) => setChosen(String(event.target.value))}
            options={groups.map((one) => ({ value: one.code, label: inWords(one.name, language) }))}
          />
        </>
      )}
      <State asked={asked} isEmpty={(days) => days.length === 0} empty={<Notice title={t('noSlots')} />}>
        {(days) => (
          <DayPicker
            key={group}
            days={days}
            okText={okText}
            busy={busy}
            disabled={disabled}
            onPick={(from) => onPick(group, from)}
          />
        )}
      </State>
    </div>
  );
}

function DayPicker({
  days,
  okText,
  busy,
  disabled,
  onPick,
}: {
  days: SlotDay[];
  okText: string;
  busy: boolean;
  disabled: boolean;
  onPick: (from: string) => void;
}) {
  const t = useTexts(hallTexts);
  const say = useFormat();
  const language = useLanguage();
  const [day, setDay] = useState(days.find((one) => one.free > 0)?.day ?? '');
  const [from, setFrom] = useState('');
  const slots = days.find((one) => one.day === day)?.slots ?? [];
  const dayName = (text: string) =>
    new Intl.DateTimeFormat(language, {
      timeZone: 'UTC',
      month: 'short',
      day: 'numeric',
      weekday: 'short',
    }).format(Date.parse(`${text}T12:00:00Z`));
  return (
    <>
      <span id="slot-day">{t('chooseDay')}</span>
      <Radio.Group
        aria-labelledby="slot-day"
        className="slot-days"
        optionType="button"
        value={day}
        onChange={(event) => {
          setDay(String(event.target.value));
          setFrom('');
        }}
        options={days.slice(0, 14).map((one) => ({
          value: one.day,
          label: dayName(one.day),
          disabled: one.free === 0,
        }))}
      />
      <span id="slot-time">{t('chooseSlot')}</span>
      <Radio.Group
        aria-labelledby="slot-time"
        className="slot-times"
        value={from}
        onChange={(event) => setFrom(String(event.target.value))}
      >
        {slots.map((one) => (
          <Radio key={one.from} value={one.from} disabled={one.free === 0}>
            <span className="figures">
              {say.clock(one.from)} · {t('freeLeft', { n: one.free })}
            </span>
          </Radio>
        ))}
      </Radio.Group>
      <div>
        <Button
          type="primary"
          size="large"
          disabled={disabled || !from}
          loading={busy}
          onClick={() => onPick(from)}
        >
          {okText}
        </Button>
      </div>
    </>
  );
}
