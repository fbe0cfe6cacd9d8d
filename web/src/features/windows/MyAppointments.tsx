import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Point } from '../../lib/geo';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { SlotPicker } from './SlotPicker';
import { hallTexts } from './texts';
import './Windows.css';
import {
  type Appointment,
  arriveByPhone,
  cancelAppointment,
  inWords,
  moveAppointment,
  readAppointments,
  readMyTickets,
} from './windows';

const tones = { booked: 'good', arrived: 'good', cancelled: 'unknown', missed: 'warning' } as const;

/** The caller's appointments, and the numbers of today. */
export function MyAppointments({ whereAmI }: { whereAmI: (then: (point: Point) => void) => void }) {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const asked = useQuery({ queryKey: ['appointments'], queryFn: ({ signal }) => readAppointments(signal) });
  const tickets = useQuery({
    queryKey: ['tickets'],
    queryFn: ({ signal }) => readMyTickets(signal),
    refetchInterval: 20_000,
  });
  return (
    <div className="stack">
      {(tickets.data ?? []).length > 0 && (
        <ul className="plain-list panel hall-queues">
          {tickets.data?.map((one) => (
            <li key={one.id}>
              <Link to={`/tickets/${one.id}`} className="figures">
                {t('number')} {one.number}
              </Link>
              <span>{inWords(one.hallName, language)}</span>
              <span className="small">
                {one.state === 'waiting' && one.ahead > 0
                  ? t('ahead', { n: one.ahead })
                  : t(`state_${one.state}`, { window: inWords(one.window, language) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      <State
        asked={asked}
        isEmpty={(list) => list.length === 0}
        empty={
          <Notice title={t('none')} note={t('noneNext')} action={<Link to="/halls">{t('findHall')}</Link>} />
        }
      >
        {(list) => (
          <ul className="plain-list stack">
            {list.map((one) => (
              <li key={one.id}>
                <One appointment={one} whereAmI={whereAmI} />
              </li>
            ))}
          </ul>
        )}
      </State>
    </div>
  );
}

function One({
  appointment: a,
  whereAmI,
}: {
  appointment: Appointment;
  whereAmI: (then: (point: Point) => void) => void;
}) {
  const t = useTexts(hallTexts);
  const say = useFormat();
  const language = useLanguage();
  const go = useNavigate();
  const [moving, setMoving] = useState(false);
  const move = useAct(moveAppointment, t('moved'), ['appointments', 'halls']);
  const drop = useAct(cancelAppointment, t('dropped'), ['appointments', 'halls']);
  const arrive = useAct(arriveByPhone, t('arrived'), ['appointments', 'tickets']);
  const early = a.checkIn ? Date.parse(a.checkIn) > Date.now() : true;
  return (
    <article className="panel stack-tight">
      <div className="row spread">
        <h2 className="hall-name figures">
          {say.when(a.from)}–{say.clock(a.to)}
        </h2>
        <Status tone={tones[a.state]}>{t(a.state)}</Status>
      </div>
      <p>
        {inWords(a.hallName, language)} · {inWords(a.groupName, language)}
      </p>
      <p className="small quiet">{inWords(a.address, language)}</p>
      {a.ticket && <Link to={`/tickets/${a.ticket}`}>{t('number')}</Link>}
      {a.state === 'booked' && (
        <>
          <p className="figures">
            {a.code && t('codeIs', { code: a.code })}{' '}
            {early && a.checkIn && (
              <span className="small quiet">{t('checkInFrom', { at: say.when(a.checkIn) })}</span>
            )}
          </p>
          <div className="row">
            <Button
              type="primary"
              disabled={early}
              loading={arrive.isPending}
              onClick={() =>
                whereAmI((at) =>
                  arrive.mutate({ id: a.id, at }, { onSuccess: (made) => go(`/tickets/${made.id}`) }),
                )
              }
            >
              {t('checkIn')}
            </Button>
            <Button disabled={!a.movable} onClick={() => setMoving(true)}>
              {t('move')}
            </Button>
            <Popconfirm
              title={t('cancelSure')}
              okText={t('cancel')}
              cancelText={t('keepIt')}
              onConfirm={() => drop.mutate(a.id)}
            >
              <Button danger>{t('cancel')}</Button>
            </Popconfirm>
          </div>
          <Modal
            open={moving}
            title={t('move')}
            footer={null}
            onCancel={() => setMoving(false)}
            destroyOnHidden
          >
            <SlotPicker
              hall={a.hall}
              groups={[{ code: a.group, name: a.groupName }]}
              okText={t('move')}
              busy={move.isPending}
              onPick={(_, from) => move.mutate({ id: a.id, from }, { onSuccess: () => setMoving(false) })}
            />
          </Modal>
        </>
      )}
    </article>
  );
}
