import { App, theme as antdTheme, ConfigProvider, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import {
  createContext,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { cspNonce } from '../lib/nonce';
import { usePreferences } from '../lib/preferences';
import {
  type Colours,
  colours,
  cssVariables,
  type Ground,
  radius,
  type Size,
  sizes,
  typeface,
} from './tokens';

type Look = { ground: Ground; size: Size; colours: Colours };

const Context = createContext<Look>({ ground: 'light', size: 'normal', colours: colours.light });

/** Gives the tokens in force, for what cannot read CSS variables: canvases and charts. */
export function useLook(): Look {
  return useContext(Context);
}

function useMedia(media: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia?.(media);
      query?.addEventListener('change', changed);
      return () => query?.removeEventListener('change', changed);
    },
    () => window.matchMedia?.(media).matches ?? false,
  );
}

function antdConfig(ground: Ground, size: Size, still: boolean): ThemeConfig {
  const c = colours[ground];
  const s = sizes[size];
  return {
    algorithm: ground === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      colorPrimary: c.brand,
      colorLink: c.brand,
      colorSuccess: c.good,
      colorWarning: c.notice,
      colorError: c.danger,
      colorText: c.ink,
      colorTextSecondary: c.quiet,
      colorTextDescription: c.quiet,
      colorTextPlaceholder: c.quiet,
      colorBorder: c.edge,
      colorBorderSecondary: c.line,
      colorBgBase: c.paper,
      colorBgLayout: c.mist,
      colorBgContainer: c.paper,
      colorBgElevated: c.paper,
      fontFamily: typeface,
      fontSize: s.control,
      fontSizeSM: size === 'dense' ? 13 : s.small,
      borderRadius: radius,
      controlHeight: s.target,
      controlHeightLG: Math.max(44, s.target),
      motion: !still,
      wireframe: false,
    },
    components: {
      Button: {
        primaryColor: c.brandInk,
        primaryShadow: 'none',
        defaultShadow: 'none',
        // The usual hover colours are too light to be read.
        colorPrimaryHover: c.brand,
        defaultHoverColor: c.brand,
        defaultHoverBorderColor: c.brand,
      },
    },
  };
}

function sizeFor(face: Size, elder: boolean, phone: boolean): Size {
  if (face === 'kiosk') return face;
  if (elder) return 'elder';
  return face === 'dense' && phone ? 'normal' : face;
}

/**
 * Puts the tokens in force for what is below: CSS variables on the document and
 * the same values for antd. A face fixes its ground or size; else the person's
 * preferences decide.
 */
export function Theme({ ground, size, children }: { ground?: Ground; size?: Size; children: ReactNode }) {
  const preferences = usePreferences();
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  // Fingers need larger targets than the dense desk has.
  const phone = useMedia('(max-width: 720px)');
  const wanted: Ground =
    ground ?? (preferences.ground === 'system' ? (systemDark ? 'dark' : 'light') : preferences.ground);
  const wantedSize: Size = sizeFor(size ?? 'normal', preferences.elder, phone);
  useLayoutEffect(() => {
    const root = document.documentElement;
    for (const [name, value] of Object.entries(cssVariables(wanted, wantedSize))) {
      root.style.setProperty(name, value);
    }
    root.dataset.ground = wanted;
    root.dataset.size = wantedSize;
  }, [wanted, wantedSize]);
  const config = useMemo(() => antdConfig(wanted, wantedSize, still), [wanted, wantedSize, still]);
  const look = useMemo(
    () => ({ ground: wanted, size: wantedSize, colours: colours[wanted] }),
    [wanted, wantedSize],
  );
  return (
    <Context value={look}>
      <ConfigProvider
        theme={config}
        locale={preferences.language === 'en' ? enUS : zhCN}
        csp={{ nonce: cspNonce() }}
        button={{ autoInsertSpace: false }}
      >
        <App component={false}>{children}</App>
      </ConfigProvider>
    </Context>
  );
}
