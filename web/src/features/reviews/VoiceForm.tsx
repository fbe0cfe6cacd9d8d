import { Button, Form, Input } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { listWords } from '../../lib/list';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import './Reviews.css';
import { reviewTexts } from './texts';

/** What can be added to a voice. */
type Added = {
  label: string;
  accept: string;
  several?: boolean;
  onChange: (files: File[]) => void;
};

/**
 * The form by which people speak: what it is about (the first children), their words, what they add, and
 * sending. What went wrong stands at the top, and what they typed stays.
 */
export function VoiceForm<E>({
  act,
  words,
  added,
  children,
  after,
  onFinish,
}: {
  act: { error: unknown; isPending: boolean };
  words: { rows: number; most: number };
  added: Added;
  children: ReactNode;
  after?: ReactNode;
  onFinish: (entered: E) => void;
}) {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  // The button speaks the page's language, which the browser's own does not always.
  const picker = useRef<HTMLInputElement>(null);
  const [picked, setPicked] = useState<string[]>([]);
  return (
    <Form<E> layout="vertical" requiredMark={false} className="panel review-form" onFinish={onFinish}>
      {act.error != null && (
        <p role="alert" className="form-alert">
          {problemWords(language, act.error)}
        </p>
      )}
      {children}
      <Form.Item
        name="words"
        label={t('tell')}
        rules={[{ required: true, whitespace: true, min: 2, message: t('needed') }]}
      >
        <Input.TextArea rows={words.rows} maxLength={words.most} showCount />
      </Form.Item>
      <Form.Item label={added.label} htmlFor="voice-files">
        <input
          ref={picker}
          id="voice-files"
          className="hidden"
          tabIndex={-1}
          type="file"
          multiple={added.several}
          accept={added.accept}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            setPicked(files.map((file) => file.name));
            added.onChange(files);
          }}
        />
        <div className="row">
          <Button onClick={() => picker.current?.click()}>{t('pick')}</Button>
          <span className="small quiet">{listWords(language, picked) || t('nonePicked')}</span>
        </div>
      </Form.Item>
      {after}
      <Button type="primary" htmlType="submit" size="large" loading={act.isPending} block>
        {t('send')}
      </Button>
    </Form>
  );
}
