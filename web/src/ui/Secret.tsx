import { App, Button } from 'antd';
import { useTexts } from '../lib/useTexts';
import './Palette.css';
import { uiTexts } from './texts';

/** A secret that is shown once: in full, with a button that copies it. */
export function Secret({ label, value }: { label: string; value: string }) {
  const t = useTexts(uiTexts);
  const { message } = App.useApp();
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    message.success(t('copied'));
  };
  return (
    <div className="secret">
      <span className="quiet small">{label}</span>
      <div className="row">
        <code className="secret-value">{value}</code>
        <Button size="small" onClick={copy}>
          {t('copy')}
        </Button>
      </div>
    </div>
  );
}
