import { useTexts } from '../../lib/useTexts';
import { signTexts } from './signTexts';
import './Traffic.css';

/** What a sign shows, as it stands over the road. */
export function SignFace({ lines, speed }: { lines: readonly string[]; speed: number }) {
  const t = useTexts(signTexts);
  const shown = speed > 0 ? [String(speed)] : lines;
  return (
    <p className={`sign-face${speed > 0 ? ' sign-speed' : ''}`}>
      {shown.length === 0 && <span className="sign-dark">{t('blank')}</span>}
      {shown.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of a sign is its place
        <span key={row}>{line || '\u00a0'}</span>
      ))}
    </p>
  );
}
