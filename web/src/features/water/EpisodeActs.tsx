import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { FormModal } from '../../ui/FormModal';
import { useAct } from '../../ui/useAct';
import { outcomeWord } from './leakWords';
import { waterTexts } from './texts';
import { acknowledgeEpisode, closeEpisode, type Episode, type Outcome } from './water';

const outcomes = ['repaired', 'not_found', 'false_alarm', 'sensor'] as const;

/** Takes a suspected leak on, or closes it with what was found. */
export function EpisodeActs({ episode }: { episode: Episode }) {
  const t = useTexts(waterTexts);
  const [closing, setClosing] = useState(false);
  const take = useAct(acknowledgeEpisode, t('taken'), ['leak', 'leaks']);
  const close = useAct(closeEpisode, t('closedNow'), ['leak', 'leaks']);
  if (episode.state === 'closed') return null;
  return (
    <>
      {episode.state === 'open' && (
        <Button type="primary" loading={take.isPending} onClick={() => take.mutate(episode.id)}>
          {t('take')}
        </Button>
      )}
      <Button type={episode.state === 'open' ? 'default' : 'primary'} onClick={() => setClosing(true)}>
        {t('close')}
      </Button>
      <FormModal<{ outcome: Outcome; reason: string }>
        title={t('closeTitle')}
        okText={t('close')}
        open={closing}
        busy={close.isPending}
        error={close.error}
        onClose={() => setClosing(false)}
        onSubmit={(said) => close.mutate({ id: episode.id, ...said }, { onSuccess: () => setClosing(false) })}
      >
        <Form.Item name="outcome" label={t('outcome')} rules={[{ required: true, message: t('required') }]}>
          <Select options={outcomes.map((value) => ({ value, label: t(outcomeWord[value]) }))} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea rows={3} maxLength={1000} placeholder={t('reasonHint')} />
        </Form.Item>
      </FormModal>
    </>
  );
}
