import { App, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';
import { useTexts } from '../lib/useTexts';
import { lettersIn } from './letters';
import './Palette.css';
import { uiTexts } from './texts';

/** Why one may look: reason is how many letters one's own words must have at least, 0 if none are asked. */
export type Purpose = { code: string; label: string; reason: number };

/**
 * Asks for what purpose somebody's data is looked at and, where the purpose wants
 * one, a reason; closes after onWhy has done its work, and says why where it fails.
 */
export function WhyModal({
  open,
  title,
  okText,
  purposes,
  onWhy,
  onClose,
}: {
  open: boolean;
  title: string;
  /** What is done then; "Show" if not said. */
  okText?: string;
  purposes: readonly Purpose[];
  onWhy: (purpose: string, reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const t = useTexts(uiTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const [purpose, setPurpose] = useState<string>();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const chosen = purposes.find((one) => one.code === purpose);
  const asked = chosen?.reason ?? 0;
  const ready = chosen !== undefined && lettersIn(reason) >= asked;
  const show = async () => {
    if (!ready) return;
    setBusy(true);
    try {
      await onWhy(chosen.code, asked > 0 ? reason.trim() : '');
      setReason('');
      onClose();
    } catch (error) {
      message.error(problemWords(language, error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={title}
      okText={okText ?? t('show')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={show}
      onCancel={onClose}
    >
      <p className="quiet">{t('unmaskNote')}</p>
      <div className="masked-why stack-tight">
        <Select
          aria-label={t('purpose')}
          placeholder={t('purposePick')}
          value={purpose}
          onChange={setPurpose}
          listHeight={320}
          options={purposes.map((one) => ({ value: one.code, label: one.label }))}
        />
        {asked > 0 && (
          <Input.TextArea
            aria-label={t('reason')}
            placeholder={t('reasonHint', { n: asked })}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            maxLength={200}
            autoSize={{ minRows: 2, maxRows: 4 }}
          />
        )}
      </div>
    </Modal>
  );
}
