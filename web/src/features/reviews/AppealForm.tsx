import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import './Reviews.css';
import { askForFirm, deviceOf, readChoices } from './reviews';
import { reviewTexts } from './texts';

type Entered = { topic: string; words: string };

/** Asks something of the city for the firm for which one acts. */
export function AppealForm() {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const asked = useQuery({ queryKey: ['reviews', 'choices'], queryFn: ({ signal }) => readChoices(signal) });
  const act = useAct(askForFirm, t('sent'), ['reviews']);
  const [files, setFiles] = useState<File[]>([]);
  if (act.data)
    return (
      <Notice
        role="status"
        title={act.data.repeated ? t('appealRepeated') : t('feedbackThanks')}
        action={<Button onClick={() => act.reset()}>{t('appealNew')}</Button>}
      />
    );
  return (
    <State asked={asked}>
      {(choices) => (
        <Form<Entered>
          layout="vertical"
          requiredMark={false}
          className="panel review-form"
          onFinish={(entered) => act.mutate({ ...entered, channel: deviceOf(), files })}
        >
          {act.error != null && (
            <p role="alert" className="form-alert">
              {problemWords(language, act.error)}
            </p>
          )}
          <Form.Item name="topic" label={t('topic')} rules={[{ required: true, message: t('needed') }]}>
            <Select
              options={choices.topics.map((one) => ({
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
            <Input.TextArea rows={6} maxLength={4000} showCount />
          </Form.Item>
          <Form.Item label={t('files')} htmlFor="appeal-files">
            <input
              id="appeal-files"
              className="review-picture"
              type="file"
              multiple
              accept="image/png,image/jpeg,application/pdf,.ofd"
              onChange={(event) => setFiles([...(event.target.files ?? [])])}
            />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" loading={act.isPending} block>
            {t('send')}
          </Button>
        </Form>
      )}
    </State>
  );
}
