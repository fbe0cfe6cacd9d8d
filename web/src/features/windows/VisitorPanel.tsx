import { Button, Form, Input, Radio } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { FormButton } from '../../ui/FormButton';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import { checkVisitor, findVisitor, makeVisitor, partVisitor, type Seat, standFor } from './windows';

type Comer = { name: string; citizenId: string; phone?: string };

/** Whose account is open at the window; how one is found or made. */
export function VisitorPanel({ seat }: { seat: Seat }) {
  const t = useTexts(windowTexts);
  return (
    <section className="panel stack-tight" aria-labelledby="visitor">
      <h2 id="visitor">{t('visitor')}</h2>
      {seat.visitor ? <Known seat={seat} visitor={seat.visitor} /> : <Finder seat={seat} />}
      <p className="small quiet">{t('visitorNote')}</p>
    </section>
  );
}

function Known({ seat, visitor }: { seat: Seat; visitor: NonNullable<Seat['visitor']> }) {
  const t = useTexts(windowTexts);
  const check = useAct(checkVisitor, t('checkedNow'), ['windows']);
  const part = useAct(partVisitor, t('done'), ['windows']);
  return (
    <>
      <Facts
        facts={[
          [t('name'), visitor.name],
          [t('citizenId'), visitor.citizenId],
          [t('phoneKnown'), visitor.phone],
        ]}
      />
      <div className="row">
        <Status tone={visitor.level >= 2 ? 'good' : 'notice'}>{t('level', { n: visitor.level })}</Status>
        {seat.compared && <Status tone="good">{t('compared')}</Status>}
      </div>
      <div className="row">
        {!seat.compared && visitor.citizenId && (
          <Button loading={check.isPending} onClick={() => check.mutate(undefined)}>
            {t('check')}
          </Button>
        )}
        <Button onClick={() => part.mutate(undefined)}>{t('part')}</Button>
      </div>
      {!seat.compared && <p className="small quiet">{t('compareFirst')}</p>}
      {(seat.standing.length > 0 || seat.for) && <StandsFor seat={seat} />}
    </>
  );
}

/** For whom the person has come: themselves, or a firm or somebody by an authority of theirs. */
function StandsFor({ seat }: { seat: Seat }) {
  const t = useTexts(windowTexts);
  const now = seat.for?.authority ?? '';
  const nameOf = (authority: string) =>
    seat.standing.find((one) => one.authority === authority)?.subject.name ?? t('themselves');
  const stand = useAct(standFor, t('done'), ['windows', 'visitor']);
  return (
    <fieldset className="window-standing">
      <legend>{t('standsFor')}</legend>
      <Radio.Group
        aria-label={t('standsFor')}
        disabled={stand.isPending}
        value={now}
        onChange={(event) => stand.mutate(String(event.target.value))}
        options={['', ...seat.standing.map((one) => one.authority)].map((value) => ({
          value,
          label: nameOf(value),
        }))}
      />
      {seat.for?.lapsed && <Status tone="warning">{t('standLapsed')}</Status>}
    </fieldset>
  );
}

function Finder({ seat }: { seat: Seat }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const find = useAct(findVisitor, t('found'), ['windows']);
  const make = useAct(makeVisitor, t('made'), ['windows']);
  return (
    <>
      {seat.known && (
        <Button type="primary" loading={find.isPending} onClick={() => find.mutate('')}>
          {t('openCalled')}
        </Button>
      )}
      <Form layout="vertical" onFinish={({ number }: { number: string }) => find.mutate(number)}>
        <Form.Item name="number" label={t('number')} rules={[{ required: true, message: t('number') }]}>
          <Input maxLength={30} autoComplete="off" />
        </Form.Item>
        {find.error != null && <p role="alert">{problemWords(language, find.error)}</p>}
        <Button htmlType="submit" type={seat.known ? 'default' : 'primary'} loading={find.isPending}>
          {t('find')}
        </Button>
      </Form>
      <p className="small quiet">{t('noAccount')}</p>
      <div>
        <FormButton<Comer, Comer, Seat> label={t('make')} plain act={make} bodyOf={(entered) => entered}>
          <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('name') }]}>
            <Input maxLength={100} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="citizenId"
            label={t('citizenId')}
            rules={[{ required: true, message: t('citizenId') }]}
          >
            <Input maxLength={30} autoComplete="off" />
          </Form.Item>
          <Form.Item name="phone" label={t('phone')}>
            <Input maxLength={30} autoComplete="off" />
          </Form.Item>
        </FormButton>
      </div>
    </>
  );
}
