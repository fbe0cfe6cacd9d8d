import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTexts } from '../lib/useTexts';
import { uiTexts } from './texts';
import { type Purpose, WhyModal } from './WhyModal';

const visible = 60_000;

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
  const [asking, setAsking] = useState(false);
  const [full, setFull] = useState<string | null>(null);
  useEffect(() => {
    if (full === null) return;
    const timer = setTimeout(() => setFull(null), visible);
    return () => clearTimeout(timer);
  }, [full]);
  return (
    <span className="row">
      <span className="figures">{full ?? value}</span>
      {unmask && full === null && value !== '' && (
        <Button size="small" type="link" onClick={() => setAsking(true)}>
          {t('unmask')}
        </Button>
      )}
      {unmask && (
        <WhyModal
          open={asking}
          title={t('unmaskTitle')}
          purposes={purposes}
          onWhy={async (purpose, reason) => setFull(await unmask(purpose, reason))}
          onClose={() => setAsking(false)}
        />
      )}
    </span>
  );
}
