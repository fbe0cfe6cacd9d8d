import { Form, Input } from 'antd';
import { useCity } from '../../lib/city';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { type CaseView, takeAction } from './cases';
import type { Parcel } from './parcels';
import { workTexts } from './workTexts';

/** Lets an applicant object to an end, within its limit. */
export function ParcelObjection({ parcel }: { parcel: Parcel }) {
  const w = useTexts(workTexts);
  const { zone } = useCity();
  const act = useAct(takeAction, w('objected'), ['cases']);
  const offer = parcel.outcome ? parcel.acts.find((one) => one.until && one.open) : undefined;
  if (!offer?.until) return null;
  return (
    <div className="stack-tight no-print">
      <FormButton<{ note: string }, Parameters<typeof takeAction>[0], CaseView>
        label={w('object')}
        plain
        act={act}
        bodyOf={(entered) => ({ id: parcel.id, branch: offer.branch, action: offer.action, ...entered })}
      >
        <Form.Item
          name="note"
          label={w('objectWhy')}
          rules={[{ required: true, whitespace: true, message: w('needed') }]}
        >
          <Input.TextArea rows={5} maxLength={2000} showCount autoFocus />
        </Form.Item>
      </FormButton>
      <p className="small quiet">{w('objectHint', { until: dayIn(zone, offer.until) })}</p>
    </div>
  );
}
