import { Form, Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { addChild, addFirm } from './mine';
import { mineTexts } from './mineTexts';
import { useNeeded } from './useNeeded';

const stale = ['authorities', 'session'];

/** Adds the firm that one represents, as the register of firms says. */
export function AddFirm() {
  const t = useTexts(mineTexts);
  const needed = useNeeded();
  const add = useAct(addFirm, t('firmAdded'), stale);
  return (
    <FormButton
      plain
      label={t('addFirm')}
      act={add}
      bodyOf={(entered: Parameters<typeof addFirm>[0]) => entered}
    >
      <p className="small quiet">{t('firmNote')}</p>
      <Form.Item name="name" label={t('firmName')} rules={needed}>
        <Input maxLength={100} autoComplete="organization" />
      </Form.Item>
      <Form.Item name="code" label={t('firmCode')} rules={needed}>
        <Input maxLength={18} autoComplete="off" autoCapitalize="characters" className="figures" />
      </Form.Item>
    </FormButton>
  );
}

/** Adds one's child, as the register of births says. */
export function AddChild() {
  const t = useTexts(mineTexts);
  const needed = useNeeded();
  const add = useAct(addChild, t('childAdded'), stale);
  return (
    <FormButton
      plain
      label={t('addChild')}
      act={add}
      bodyOf={(entered: Parameters<typeof addChild>[0]) => entered}
    >
      <Form.Item name="name" label={t('childName')} rules={needed}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item name="citizenId" label={t('childId')} rules={needed}>
        <Input maxLength={18} autoComplete="off" className="figures" />
      </Form.Item>
    </FormButton>
  );
}
