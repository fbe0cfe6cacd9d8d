import { expect, test } from 'vitest';
import { pdfOf } from './pagesPdf';

const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

test('pages that were photographed become one PDF whose table finds every object', () => {
  const jpeg = new Uint8Array([0xff, 0xd8, 0x80, 0x0a, 0xff, 0xd9]);
  const file = text(
    pdfOf([
      { bytes: jpeg, width: 1200, height: 1600 },
      { bytes: jpeg, width: 1600, height: 1200 },
    ]),
  );
  expect(file.startsWith('%PDF-1.4')).toBe(true);
  expect(file.endsWith('%%EOF\n')).toBe(true);
  expect(file).toContain('/Kids [3 0 R 6 0 R] /Count 2');
  expect(file).toContain('/MediaBox [0 0 595 842]');
  expect(file).toContain('/MediaBox [0 0 842 595]');
  expect(file).toContain(text(jpeg));
  const table = Number(/startxref\n(\d+)/.exec(file)?.[1]);
  const begins = file
    .slice(table)
    .split('\n')
    .filter((line) => line.endsWith(' n '))
    .map((line) => Number(line.slice(0, 10)));
  expect(begins).toHaveLength(8);
  begins.forEach((at, i) => {
    expect(file.slice(at).startsWith(`${i + 1} 0 obj`)).toBe(true);
  });
});
