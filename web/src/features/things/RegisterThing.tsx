import { Form, Input, Select } from 'antd';
import { useNavigate } from 'react-router';
import type { Point } from '../../lib/geo';
import { useTexts } from '../../lib/useTexts';
import { CityMap } from '../../ui/CityMap';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { thingTexts } from './deskTexts';
import { registerThing } from './things';
import { useProfiles } from './useProfiles';

type Entered = { profile: string; serial: string; name?: string; lon: Point };

/** Registers one device: kind, serial number, name, and its place by a click on the map. */
export function RegisterThing() {
  const t = useTexts(thingTexts);
  const go = useNavigate();
  const { options: kinds } = useProfiles();
  const add = useAct(registerThing, t('registered'), ['things', 'profiles']);
  const needed = { required: true, message: t('required') };
  return (
    <FormButton
      label={t('register')}
      act={add}
      bodyOf={({ profile, serial, name, lon: place }: Entered) => ({
        profile,
        serial: serial.trim(),
        name: name?.trim() || undefined,
        ...place,
      })}
      onDone={(made) => go(`/desk/things/${made.id}`)}
    >
      <Form.Item name="profile" label={t('profile')} rules={[needed]}>
        <Select showSearch={{ optionFilterProp: 'label' }} placeholder={t('chooseKind')} options={kinds} />
      </Form.Item>
      <Form.Item
        name="serial"
        label={t('serial')}
        extra={t('serialHint')}
        rules={[{ ...needed, whitespace: true }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="name" label={t('name')} extra={t('nameHint')}>
        <Input maxLength={60} />
      </Form.Item>
      {/* Bears the name under which the server speaks of a wrong place. */}
      <Form.Item name="lon" label={t('where')} rules={[needed]}>
        <PlaceField />
      </Form.Item>
    </FormButton>
  );
}

function PlaceField({ value, onChange }: { value?: Point; onChange?: (point: Point) => void }) {
  const t = useTexts(thingTexts);
  return (
    <div className="stack-tight">
      <span className="small quiet figures">
        {value ? `${value.lon.toFixed(5)}, ${value.lat.toFixed(5)}` : t('whereHint')}
      </span>
      <CityMap
        label={t('whereMap')}
        height="260px"
        selected={value ?? null}
        onPick={({ point }) => onChange?.({ lon: point.lon, lat: point.lat })}
      />
    </div>
  );
}
