import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import './Reviews.css';
import { deviceOf, readChoices, sayFeedback } from './reviews';
import { reviewTexts } from './texts';

type Entered = { class: string; words: string; phone?: string };

/** Says what does not work on the platform; nobody needs to sign in for it. */
export function FeedbackForm({ page, stranger }: { page: string; stranger: boolean }) {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const asked = useQuery({ queryKey: ['reviews', 'choices'], queryFn: ({ signal }) => readChoices(signal) });
  const act = useAct(sayFeedback, t('sent'), ['reviews']);
  const [picture, setPicture] = useState<File>();
  if (act.isSuccess) return <Notice role="status" title={t('feedbackThanks')} note={t('feedbackNext')} />;
  return (
    <State asked={asked}>
      {(choices) => (
        <Form<Entered>
          layout="vertical"
          requiredMark={false}
          className="panel review-form"
          onFinish={(entered) => act.mutate({ ...entered, page, channel: deviceOf(), picture })}
        >
          {act.error != null && (
            <p role="alert" className="form-alert">
              {problemWords(language, act.error)}
            </p>
          )}
          <p className="quiet">
            {t('about')}: <span className="figures">{page}</span>
          </p>
          <Form.Item name="class" label={t('class')} rules={[{ required: true, message: t('needed') }]}>
            <Radio.Group
              options={choices.classes.map((one) => ({
                value: one.code,
                label: language === 'en' ? one.name.en : one.name.zh,
              }))}
            />
          </Form.Item>
          <Form.Item
            name="words"
            label={t('tell')}
            rules={[{ required: true, whitespace: true, min: 2, message: t('needed') }]}
          >
            <Input.TextArea rows={5} maxLength={2000} showCount />
          </Form.Item>
          <Form.Item label={t('picture')} htmlFor="feedback-picture">
            <input
              id="feedback-picture"
              className="review-picture"
              type="file"
              accept="image/png,image/jpeg"
              onChange={(event) => setPicture(event.target.files?.[0])}
            />
          </Form.Item>
          {stranger && (
            <Form.Item name="phone" label={t('phone')}>
              <Input inputMode="tel" maxLength={20} />
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" size="large" loading={act.isPending} block>
            {t('send')}
          </Button>
        </Form>
      )}
    </State>
  );
}
