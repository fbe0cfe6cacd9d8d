import { Button, Form, Input } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { type CaseView, takeAction } from './cases';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';
import { workTexts } from './workTexts';

type Offer = Parcel['acts'][number];

/** What the applicant is asked to say or sign: a button a choice, with a reason where one is needed. */
export function ParcelChoices({ parcel }: { parcel: Parcel }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const note = parcel.now.some((one) => one.mine) ? parcel.trail.at(-1)?.note : undefined;
  const choices = parcel.acts.filter((one) => choosable(parcel, one));
  if (choices.length === 0) return null;
  return (
    <section className="panel parcel-wanted stack no-print" aria-labelledby="choose">
      <h2 id="choose">{t('chooseTitle')}</h2>
      {note && <p className="parcel-note">{note}</p>}
      <div className="row">
        {choices.map((one, i) => (
          <Choice
            key={one.action}
            parcel={parcel}
            offer={one}
            name={told(language, one.name)}
            first={i === 0}
          />
        ))}
      </div>
    </section>
  );
}

/** Handing a correction in, withdrawing and objecting have places of their own. */
const choosable = (parcel: Parcel, one: Offer) =>
  one.open && !parcel.outcome && !parcel.correction && !one.until && one.ends !== 'withdrawn';

function Choice({
  parcel,
  offer,
  name,
  first,
}: {
  parcel: Parcel;
  offer: Offer;
  name: string;
  first: boolean;
}) {
  const t = useTexts(parcelTexts);
  const w = useTexts(workTexts);
  const sure = useSure();
  const act = useAct(takeAction, t('chosen', { what: name }), ['cases']);
  const body = { id: parcel.id, branch: offer.branch, action: offer.action };
  if (offer.needs.includes('note'))
    return (
      <FormButton<{ note: string }, Parameters<typeof takeAction>[0], CaseView>
        label={name}
        plain
        act={act}
        bodyOf={(entered) => ({ ...body, ...entered })}
      >
        <Form.Item
          name="note"
          label={t('chooseWhy')}
          rules={[{ required: true, whitespace: true, message: w('needed') }]}
        >
          <Input.TextArea rows={4} maxLength={2000} showCount autoFocus />
        </Form.Item>
      </FormButton>
    );
  return (
    <Button
      type={first ? 'primary' : 'default'}
      loading={act.isPending}
      onClick={() => sure(name, t('chooseSure'), () => act.mutateAsync(body))}
    >
      {name}
    </Button>
  );
}
