import { Form, InputNumber, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import type { Traffic } from './lighting';
import { lightingTexts } from './texts';

const fields = [
  { key: 'quiet', text: 'quietAt', most: 100_000 },
  { key: 'busy', text: 'busyAt', most: 100_000 },
  { key: 'lower', text: 'lower', most: 100 },
  { key: 'raise', text: 'raise', most: 100 },
  { key: 'hold', text: 'hold', most: 240 },
  { key: 'maxAge', text: 'maxAge', most: 240 },
  { key: 'within', text: 'within', most: 5000 },
] as const;

/** How traffic changes the level. */
export function TrafficFields({
  traffic,
  onChange,
}: {
  traffic: Traffic;
  onChange: (traffic: Traffic) => void;
}) {
  const t = useTexts(lightingTexts);
  return (
    <div className="lamp-fields">
      <Form.Item label={t('measure')} htmlFor="traffic-measure">
        <Select
          id="traffic-measure"
          value={traffic.measure}
          options={[
            { value: 'flow', label: t('flow') },
            { value: 'speed', label: t('speed') },
          ]}
          onChange={(measure) => onChange({ ...traffic, measure })}
        />
      </Form.Item>
      {fields.map(({ key, text, most }) => (
        <Form.Item key={key} label={t(text)} htmlFor={`traffic-${key}`}>
          <InputNumber
            id={`traffic-${key}`}
            value={traffic[key]}
            min={0}
            max={most}
            onChange={(value) => value !== null && onChange({ ...traffic, [key]: value })}
          />
        </Form.Item>
      ))}
    </div>
  );
}
