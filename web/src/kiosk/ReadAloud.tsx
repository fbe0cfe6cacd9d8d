import { useEffect } from 'react';
import { useLanguage } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { kioskTexts } from './texts';

/** Reads what stands in #content aloud with the device's own voice; not shown where there is none. */
export function ReadAloud() {
  const t = useTexts(kioskTexts);
  const language = useLanguage();
  const able = typeof window !== 'undefined' && 'speechSynthesis' in window;
  useEffect(() => () => window.speechSynthesis?.cancel(), []);
  if (!able) return null;
  const speak = () => {
    // innerText, because the line breaks of the layout are the pauses of the voice.
    const words = new SpeechSynthesisUtterance(document.getElementById('spoken')?.innerText ?? '');
    words.lang = language;
    words.rate = 0.9;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(words);
  };
  return (
    <button type="button" className="kiosk-button" onClick={speak}>
      {t('readAloud')}
    </button>
  );
}
