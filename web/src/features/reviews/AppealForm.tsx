import { useQuery } from '@tanstack/react-query';
import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { askForFirm, deviceOf, readChoices } from './reviews';
import { reviewTexts } from './texts';
import { VoiceForm } from './VoiceForm';

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
        <VoiceForm<Entered>
          act={act}
          words={{ rows: 6, most: 4000 }}
          added={{
            label: t('files'),
            accept: 'image/png,image/jpeg,application/pdf,.ofd',
            several: true,
            onChange: setFiles,
          }}
          onFinish={(entered) => act.mutate({ ...entered, channel: deviceOf(), files })}
        >
          <Form.Item name="topic" label={t('topic')} rules={[{ required: true, message: t('needed') }]}>
            <Select
              options={choices.topics.map((one) => ({
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
