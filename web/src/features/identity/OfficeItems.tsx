import { Form, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { staffTexts } from './staffTexts';
import { useNeeded } from './useNeeded';
import { useStaffNames } from './useStaffNames';

/** The fields of a form that say for which organisation and in which roles somebody acts. */
export function OfficeItems() {
  const t = useTexts(staffTexts);
  const needed = useNeeded();
  const { organisationOptions, roleOptions } = useStaffNames();
  return (
    <>
      <Form.Item name="organisation" label={t('organisation')} rules={needed}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={organisationOptions} />
      </Form.Item>
      <Form.Item name="roles" label={t('roles')} rules={needed}>
        <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={roleOptions} />
      </Form.Item>
    </>
  );
}
