import { useQuery } from '@tanstack/react-query';
import { Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { deviceOf, readChoices, sayFeedback } from './reviews';
import { reviewTexts } from './texts';
import { VoiceForm } from './VoiceForm';

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
        <VoiceForm<Entered>
          act={act}
          words={{ rows: 5, most: 2000 }}
          added={{
            label: t('picture'),
            accept: 'image/png,image/jpeg',
            onChange: ([file]) => setPicture(file),
          }}
          after={
            stranger && (
              <Form.Item name="phone" label={t('phone')}>
                <Input inputMode="tel" maxLength={20} />
              </Form.Item>
            )
          }
          onFinish={(entered) => act.mutate({ ...entered, page, channel: deviceOf(), picture })}
        >
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
        </VoiceForm>
      )}
    </State>
  );
}
