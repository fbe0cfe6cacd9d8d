import type { components } from '../../api/schema';
import { useTexts } from '../../lib/useTexts';
import './Notify.css';
import { keeperTexts } from './texts';

/** A message as it looks on a phone: in the inbox and as a short message. */
export function PhoneCard({
  title,
  words,
  channels,
}: {
  title: string;
  words: components['schemas']['NotifyPreview'];
  channels: string[];
}) {
  const t = useTexts(keeperTexts);
  return (
    <section className="phone-card" aria-label={title}>
      <h3>{title}</h3>
      <div className="phone-bubble">
        <strong>{words.title}</strong>
        <br />
        {words.text}
      </div>
      {channels.includes('sms') && (
        <div className="phone-bubble">
          {words.sms}
          <span className="small quiet figures"> · {t('parts', { n: words.parts })}</span>
        </div>
      )}
    </section>
  );
}
