import { Form, Input, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { FileField } from './FileField';
import { addFirmware } from './firmware';
import { firmwareTexts } from './firmwareTexts';
import { useProfiles } from './useProfiles';

type Entered = { profile: string; version: string; note?: string; file: File };

/** Brings a firmware in; the browser says its digest, so that what arrives is what was sent. */
export function AddFirmware() {
  const t = useTexts(firmwareTexts);
  const { options } = useProfiles();
  const add = useAct(addFirmware, t('uploaded'), ['firmware']);
  const needed = { required: true, message: t('required') };
  return (
    <FormButton label={t('upload')} act={add} bodyOf={(entered: Entered) => entered}>
      <Form.Item name="profile" label={t('profile')} rules={[needed]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={options} />
      </Form.Item>
      <Form.Item
        name="version"
        label={t('version')}
        extra={t('versionHint')}
        rules={[{ ...needed, whitespace: true }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <FileField name="file" label={t('file')} extra={t('fileHint')} missing={t('required')} />
      <Form.Item name="note" label={t('note')}>
        <Input maxLength={300} />
      </Form.Item>
    </FormButton>
  );
}
