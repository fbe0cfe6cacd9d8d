import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import { useNavigate } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { type Firmware, stagesIn, startCampaign } from './firmware';
import { firmwareTexts } from './firmwareTexts';
import { readGroups } from './groups';
import type { RegionPick } from './regionPick';

type Entered = {
  group?: string;
  region?: string;
  stages: string;
  tolerance: number;
  soak: number;
  why: string;
};

/** Starts to bring a firmware to the devices of its kind. */
export function StartCampaign({ firmware, regionPicker }: { firmware: Firmware; regionPicker: RegionPick }) {
  const t = useTexts(firmwareTexts);
  const go = useNavigate();
  const start = useAct(startCampaign, t('started'), ['campaigns']);
  const groups = useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => readGroups(signal) });
  const needed = { required: true, message: t('required') };
  return (
    <FormButton
      label={t('start')}
      plain
      act={start}
      bodyOf={({ group, region, stages, tolerance, soak, why }: Entered) => ({
        firmware: firmware.id,
        target: group ? { group } : { filter: { profile: firmware.profile, region: region || undefined } },
        stages: stagesIn(stages) ?? [],
        tolerance,
        soak: soak * 60,
        why: why.trim(),
      })}
      onDone={(made) => go(`/desk/firmware/campaigns/${made.id}`)}
    >
      <p className="quiet small">{t('targetAll')}</p>
      <Form.Item name="region" label={t('region')}>
        <Region pick={regionPicker} />
      </Form.Item>
      <Form.Item name="group" label={t('group')}>
        <Select
          allowClear
          options={(groups.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          placeholder={t('targetAll')}
        />
      </Form.Item>
      <Form.Item
        name="stages"
        label={t('stages')}
        extra={t('stagesHint')}
        initialValue="5, 50, 100"
        rules={[
          {
            validator: (_, text: string) =>
              stagesIn(text ?? '') ? Promise.resolve() : Promise.reject(new Error(t('stagesWrong'))),
          },
        ]}
      >
        <Input />
      </Form.Item>
      <Form.Item
        name="tolerance"
        label={t('tolerance')}
        extra={t('toleranceHint')}
        initialValue={5}
        rules={[needed]}
      >
        <InputNumber min={0} max={100} suffix="%" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="soak" label={t('soak')} initialValue={10} rules={[needed]}>
        <InputNumber min={0} max={10_080} suffix={t('minutes')} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="why" label={t('why')} extra={t('whyHint')} rules={[{ ...needed, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
    </FormButton>
  );
}

function Region({
  pick,
  value = '',
  onChange,
}: {
  pick: RegionPick;
  value?: string;
  onChange?: (code: string) => void;
}) {
  return <>{pick(value, (code) => onChange?.(code))}</>;
}
