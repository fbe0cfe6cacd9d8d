import { OtherHost, type PasskeyBarrier, underLocalName } from '../../lib/passkey';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { accountTexts } from './texts';

/** Says why passkeys cannot be used on this page, and where they can. */
export function PasskeyNote({ barrier }: { barrier: PasskeyBarrier }) {
  const t = useTexts(accountTexts);
  if (barrier === 'browser') return <p className="quiet">{t('passkeysNoBrowser')}</p>;
  if (barrier === 'insecure') return <p className="quiet">{t('passkeysInsecure')}</p>;
  const named = underLocalName(window.location);
  return (
    <p className="quiet">
      {t('passkeysNoName')}{' '}
      {named ? <a href={named}>{t('passkeysUnder', { host: 'localhost' })}</a> : t('passkeysAsk')}
    </p>
  );
}

/** Gives the function that words what went wrong with a passkey. */
export function usePasskeyWords() {
  const t = useTexts(accountTexts);
  const language = useLanguage();
  return (error: unknown) => {
    if (error instanceof Problem) return problemWords(language, error);
    if (error instanceof OtherHost) return t('passkeysElsewhere', { host: error.host });
    return t('passkeyFailed');
  };
}
