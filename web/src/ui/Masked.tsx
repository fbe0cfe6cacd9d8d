import { App, Button, Modal, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';
import { useTexts } from '../lib/useTexts';
import './Palette.css';
import { uiTexts } from './texts';

const visible = 60_000;

/**
 * A person's datum, masked (张*三) until a purpose is given; then it is shown in
 * full for a minute. The server records who looked and why.
 */
export function Masked({
  value,
  purposes,
  unmask,
}: {
  value: string;
  purposes: readonly { code: string; label: string }[];
  unmask?: (purpose: string) => Promise<string>;
}) {
  const t = useTexts(uiTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const [purpose, setPurpose] = useState<string>();
  const [full, setFull] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (full === null) return;
    const timer = setTimeout(() => setFull(null), visible);
    return () => clearTimeout(timer);
  }, [full]);

  const show = async () => {
    if (!purpose || !unmask) return;
    setBusy(true);
    try {
      setFull(await unmask(purpose));
      setAsking(false);
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
        okButtonProps={{ disabled: !purpose, loading: busy }}
        onOk={show}
        onCancel={() => setAsking(false)}
      >
        <p className="quiet">{t('unmaskNote')}</p>
        <Radio.Group
          className="masked-why"
          aria-label={t('purpose')}
          value={purpose}
          onChange={(event) => setPurpose(event.target.value)}
          options={purposes.map((one) => ({ value: one.code, label: one.label }))}
          vertical
        />
      </Modal>
    </span>
  );
}
