import { Button, Checkbox, Form, Input } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { LevelPicker } from './LevelPicker';
import { aspectKeys } from './levelWords';
import './Reviews.css';
import type { Rating } from './reviews';
import { reviewTexts } from './texts';

/** The form of a review: the level, what it is about, words. A stranger may leave a phone. */
export function RateForm({
  aspects,
  stranger = false,
  busy,
  error,
  onRate,
}: {
  aspects: string[];
  stranger?: boolean;
  busy: boolean;
  error: unknown;
  onRate: (rating: Rating) => void;
}) {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const [form] = Form.useForm<Rating>();
  const level = Form.useWatch('level', form);
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="review-form"
      onFinish={(entered) => onRate({ ...entered, words: entered.words ?? '' })}
    >
      {error != null && (
        <p role="alert" className="form-alert">
          {problemWords(language, error)}
        </p>
      )}
      <Form.Item name="level" rules={[{ required: true, message: t('choose') }]}>
        <LevelPicker />
      </Form.Item>
      <Form.Item name="aspects" label={t('aspects')}>
        <Checkbox.Group options={aspectKeys(aspects).map((one) => ({ value: one, label: t(one) }))} />
      </Form.Item>
      <Form.Item name="words" label={t('words')} extra={t('wordsHint')}>
        <Input.TextArea rows={4} maxLength={1000} showCount />
      </Form.Item>
      {stranger && level !== undefined && level < 3 && (
        <Form.Item name="phone" label={t('phone')}>
          <Input inputMode="tel" maxLength={20} />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" size="large" loading={busy} block>
        {t('send')}
      </Button>
    </Form>
  );
}
