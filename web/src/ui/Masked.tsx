import { App, Button, Input, Modal, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';
import { useTexts } from '../lib/useTexts';
import { lettersIn } from './letters';
import './Palette.css';
import { uiTexts } from './texts';

const visible = 60_000;

/** Why one may look: reason is how many letters one's own words must have at least, 0 if none are asked. */
type Purpose = { code: string; label: string; reason: number };

/**
 * A person's datum, masked (张*三) until a purpose is given and, where it asks for
 * one, a reason; then it is shown in full for a minute. The server records who
 * looked and why.
 */
export function Masked({
  value,
  purposes,
  unmask,
}: {
  value: string;
  purposes: readonly Purpose[];
  unmask?: (purpose: string, reason: string) => Promise<string>;
}) {
  const t = useTexts(uiTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const [purpose, setPurpose] = useState<string>();
  const [reason, setReason] = useState('');
  const [full, setFull] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (full === null) return;
    const timer = setTimeout(() => setFull(null), visible);
    return () => clearTimeout(timer);
  }, [full]);

  const chosen = purposes.find((one) => one.code === purpose);
  const asked = chosen?.reason ?? 0;
  const ready = chosen !== undefined && lettersIn(reason) >= asked;
  const show = async () => {
    if (!ready || !unmask) return;
    setBusy(true);
    try {
      setFull(await unmask(chosen.code, asked > 0 ? reason.trim() : ''));
      setAsking(false);
      setReason('');
    } catch (error) {
      message.error(problemWords(language, error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="row">
      <span className="figures">{full ?? value}</span>
      {unmask && full === null && value !== '' && (
        <Button size="small" type="link" onClick={() => setAsking(true)}>
          {t('unmask')}
        </Button>
      )}
      <Modal
        open={asking}
        title={t('unmaskTitle')}
        okText={t('show')}
        cancelText={t('cancel')}
        okButtonProps={{ disabled: !ready, loading: busy }}
        onOk={show}
        onCancel={() => setAsking(false)}
      >
        <p className="quiet">{t('unmaskNote')}</p>
        <div className="masked-why stack-tight">
          <Select
            aria-label={t('purpose')}
            placeholder={t('purposePick')}
            value={purpose}
            onChange={setPurpose}
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
    </span>
  );
}
