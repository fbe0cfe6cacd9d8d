import { Button, Form, Input, Select } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import './Windows.css';
import { act, inWords, type Seat } from './windows';

/** Who is called, and what can be done with the number. */
export function CallPanel({ seat }: { seat: Seat }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const done = useAct(act, t('done'), ['windows']);
  const paused = seat.state === 'paused';
  const press = (what: Parameters<typeof act>[0]['do']) => done.mutate({ do: what });
  return (
    <section className="panel stack-tight call-panel" aria-label={inWords(seat.windowName, language)}>
      <p className="quiet small">
        {inWords(seat.hallName, language)} · {inWords(seat.windowName, language)} ·{' '}
        <span className="figures">{t('waiting', { n: seat.waiting })}</span>
      </p>
      {paused && <Status tone="notice">{t('paused')}</Status>}
      <Called seat={seat} />
      <div className="row">
        <Button
          type="primary"
          size="large"
          disabled={paused}
          loading={done.isPending}
          onClick={() => press('next')}
        >
          {seat.ticket ? t('finishNext') : t('next')}
        </Button>
        {seat.ticket && (
          <>
            <Button onClick={() => press('recall')}>{t('recall')}</Button>
            <Button onClick={() => press('skip')}>{t('skip')}</Button>
            <Button onClick={() => press('finish')}>{t('finish')}</Button>
          </>
        )}
      </div>
      <div className="row">
        {seat.ticket && (
          <Select
            aria-label={t('transfer')}
            placeholder={t('transfer')}
            value={null}
            style={{ width: 160 }}
            onChange={(code: string | null) => code && done.mutate({ do: 'transfer', class: code })}
            options={seat.classes.map((one) => ({ value: one.code, label: inWords(one.name, language) }))}
          />
        )}
        <FormButton<{ number: string }, Parameters<typeof act>[0], Seat>
          label={t('back')}
          plain
          act={done}
          bodyOf={({ number }) => ({ do: 'back', number: number.trim().toUpperCase() })}
        >
          <Form.Item
            name="number"
            label={t('backNumber')}
            rules={[{ required: true, message: t('backNumber') }]}
          >
            <Input maxLength={8} placeholder="A012" autoFocus />
          </Form.Item>
        </FormButton>
        {paused ? (
          <Button onClick={() => press('resume')}>{t('resume')}</Button>
        ) : (
          <Button disabled={seat.ticket !== undefined} onClick={() => press('pause')}>
            {t('pause')}
          </Button>
        )}
        <Button danger onClick={() => press('close')}>
          {t('close')}
        </Button>
      </div>
    </section>
  );
}

function Called({ seat }: { seat: Seat }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const { ticket } = seat;
  if (!ticket)
    return (
      <div>
        <p>{t('nobody')}</p>
        <p className="small quiet">{t('nobodyNext')}</p>
      </div>
    );
  return (
    <div aria-live="polite">
      <p className="ticket-number figures">{ticket.number}</p>
      <p>
        {inWords(ticket.className, language)} ·{' '}
        <span className="figures">{t('called', { n: ticket.calls })}</span>{' '}
        {ticket.kind !== 'plain' && <Status tone="notice">{t(`kind_${ticket.kind}`)}</Status>}
      </p>
      {seat.purpose && <p className="small">{t('purpose', { name: inWords(seat.purpose, language) })}</p>}
    </div>
  );
}
