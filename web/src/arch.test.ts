/// <reference types="vite/client" />
import { expect, test } from 'vitest';

// The layering of the front end: lib → ui → features → faces; api is generated.
const sources = import.meta.glob<string>('./**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const files = Object.entries(sources).filter(
  ([path]) => !path.includes('.test.') && !path.startsWith('./test/'),
);

const faces = ['citizen', 'desk', 'screen', 'kiosk'];
const folderOf = (path: string) => path.split('/')[1] ?? '';

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(
    (match) => new URL(match[1] ?? '', `file:///${path.slice(2)}`).pathname,
  );
}

test('calls go down: lib knows no ui, ui no feature, a feature no other feature and no face', () => {
  const wrong: string[] = [];
  for (const [path, text] of files) {
    const [, layer = '', own = ''] = path.split('/');
    for (const target of importsOf(path, text)) {
      const [, to = '', toOwn = ''] = target.split('/');
      const up =
        (layer === 'lib' && !['lib', 'api'].includes(to)) ||
        (layer === 'ui' && !['lib', 'ui'].includes(to)) ||
        (layer === 'features' && (faces.includes(to) || (to === 'features' && toOwn !== own))) ||
        (faces.includes(layer) && faces.includes(to) && to !== layer);
      if (up) wrong.push(`${path} → ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('files stay small enough to read', () => {
  const long = files
    .filter(([path]) => folderOf(path) !== 'api')
    .filter(([, text]) => text.split('\n').length > 400)
    .map(([path]) => path);
  expect(long).toEqual([]);
});

test('no component names a colour: they take meaning from the tokens', () => {
  const named = files
    .filter(([path]) => path.endsWith('.tsx'))
    .filter(([, text]) => /['"`]#[0-9a-f]{3,8}['"`]/i.test(text))
    .map(([path]) => path);
  expect(named).toEqual([]);
});
