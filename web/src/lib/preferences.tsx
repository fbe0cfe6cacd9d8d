import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { type Language, languageOf, languages } from './language';
import { oneOf } from './oneOf';

/** The grounds one may choose; "system" follows the device. */
export const grounds = ['system', 'light', 'dark'] as const;

/** A choice of ground. */
export type GroundChoice = (typeof grounds)[number];

/** What a person has chosen about how pages look; kept in this browser only. */
export type Preferences = {
  language: Language;
  elder: boolean;
  ground: GroundChoice;
};

type Kept = Preferences & {
  change: (part: Partial<Preferences>) => void;
  /** Back to the defaults and nothing kept: for shared terminals. */
  forget: () => void;
};

const storageKey = 'citybrain.preferences';

/** Gives the language of this browser, which stands where nobody has chosen one. */
export function usualLanguage(): Language {
  return (typeof navigator === 'undefined' ? null : languageOf(navigator.language)) ?? languages[0];
}

function defaults(): Preferences {
  return { language: usualLanguage(), elder: false, ground: 'system' };
}

function load(): Preferences {
  const base = defaults();
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof raw !== 'object' || raw === null) return base;
    const kept = raw as Partial<Preferences>;
    return {
      language: languageOf(kept.language) ?? base.language,
      elder: kept.elder === true,
      ground: oneOf(grounds, kept.ground ?? '') ?? base.ground,
    };
  } catch {
    return base;
  }
}

function keep(preferences: Preferences) {
  try {
    localStorage.setItem(storageKey, JSON.stringify(preferences));
  } catch {
    // A browser that keeps nothing still shows the page.
  }
}

const Context = createContext<Kept | null>(null);

/** Holds the preferences of this browser; `start` overrides them in tests and on kiosks. */
export function PreferencesProvider({
  start,
  children,
}: {
  start?: Partial<Preferences>;
  children: ReactNode;
}) {
  const [preferences, set] = useState<Preferences>(() => ({ ...load(), ...start }));
  const change = useCallback((part: Partial<Preferences>) => {
    set((now) => {
      const next = { ...now, ...part };
      keep(next);
      return next;
    });
  }, []);
  const forget = useCallback(() => {
    try {
      localStorage.removeItem(storageKey);
    } catch {
      // Nothing was kept.
    }
    set(defaults());
  }, []);
  useEffect(() => {
    document.documentElement.lang = preferences.language;
  }, [preferences.language]);
  const value = useMemo(() => ({ ...preferences, change, forget }), [preferences, change, forget]);
  return <Context value={value}>{children}</Context>;
}

/** Gives the preferences and the ways to change them. */
export function usePreferences(): Kept {
  const kept = useContext(Context);
  if (!kept) throw new Error('usePreferences needs a PreferencesProvider above it');
  return kept;
}

/** Gives the language that pages are shown in. */
export function useLanguage(): Language {
  return usePreferences().language;
}
