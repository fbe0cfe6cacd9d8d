/** What a colour means. Components take meaning and never a colour. */
export type Tone = 'good' | 'notice' | 'warning' | 'danger' | 'unknown';

/** A ground on which everything is drawn. */
export type Ground = 'light' | 'dark';

/** How large things are: as usual, dense for those who work here all day, for older eyes and hands, or for a standing terminal. */
export type Size = 'normal' | 'dense' | 'elder' | 'kiosk';

/** The colours of one ground. */
export type Colours = {
  paper: string;
  mist: string;
  ink: string;
  quiet: string;
  line: string;
  /** The edge of what can be typed into or pressed: 3:1 on paper. */
  edge: string;
  brand: string;
  brandInk: string;
  brandMist: string;
  good: string;
  notice: string;
  warning: string;
  danger: string;
  unknown: string;
};

/** All colours, by ground. The status colours are AA on both paper and mist. */
export const colours: Record<Ground, Colours> = {
  light: {
    paper: '#FFFFFF',
    mist: '#F5F7FA',
    ink: '#1A2332',
    quiet: '#5A6675',
    line: '#E1E6ED',
    edge: '#8592A3',
    brand: '#1F5FBF',
    brandInk: '#FFFFFF',
    brandMist: '#EAF1FB',
    good: '#177549',
    notice: '#8F5E14',
    warning: '#C2410C',
    danger: '#C81E3A',
    unknown: '#5F6B7A',
  },
  dark: {
    paper: '#131C2E',
    mist: '#0B1220',
    ink: '#E6EDF7',
    quiet: '#8FA1B8',
    line: '#22304A',
    edge: '#5F7391',
    brand: '#6AA5FF',
    brandInk: '#0B1220',
    brandMist: '#1A2A47',
    good: '#4CC38A',
    notice: '#E5B454',
    warning: '#FF8A4C',
    danger: '#FF6B81',
    unknown: '#8FA1B8',
  },
};

/** The shape of each tone, so that colour never speaks alone. */
export const shapes: Record<Tone, string> = {
  good: '●',
  notice: '◆',
  warning: '▲',
  danger: '■',
  unknown: '○',
};

/** Sizes in px at the browser's usual 16 px; `control` is the type in fields and buttons. Type scales with the browser; targets do not shrink. */
export const sizes: Record<
  Size,
  { body: number; small: number; title: number; target: number; row: number; control: number }
> = {
  normal: { body: 16, small: 14, title: 24, target: 44, row: 44, control: 16 },
  dense: { body: 16, small: 14, title: 22, target: 36, row: 36, control: 14 },
  elder: { body: 22, small: 20, title: 32, target: 60, row: 60, control: 22 },
  kiosk: { body: 24, small: 20, title: 36, target: 60, row: 60, control: 24 },
};

/** System type with Noto Sans CJK first for 中文; nothing is fetched. */
export const typeface =
  '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, -apple-system, "Segoe UI", sans-serif';

/** Corners in px. */
export const radius = 8;

/** Gives the tokens as CSS custom properties, such as {"--ink": "#1A2332"}. */
export function cssVariables(ground: Ground, size: Size): Record<string, string> {
  const vars: Record<string, string> = {};
  for (const [name, value] of Object.entries(colours[ground])) {
    vars[`--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`] = value;
  }
  const { body, small, title, target, row } = sizes[size];
  vars['--body'] = `${body / 16}rem`;
  vars['--small'] = `${small / 16}rem`;
  vars['--title'] = `${title / 16}rem`;
  vars['--target'] = `${target}px`;
  vars['--row'] = `${row}px`;
  vars['--radius'] = `${radius}px`;
  vars['--float'] = ground === 'dark' ? '0 8px 28px rgb(0 0 0 / 50%)' : '0 8px 28px rgb(26 35 50 / 16%)';
  vars['color-scheme'] = ground;
  return vars;
}
