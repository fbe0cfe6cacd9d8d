import { expect, it } from 'vitest';
import type { Paper } from './cases';
import { answerOf, filesOf } from './correctionFiles';
import type { Correction } from './parcels';

const paper = (id: string, given: string) =>
  ({
    id,
    given,
    material: 'form.view',
    name: `${id}.png`,
    kind: 'image/png',
    size: 1,
    source: 'upload',
  }) as Paper;
const form = (answer: string[]) =>
  ({
    answers: { view: answer },
    papers: [paper('old', '2026-03-02T08:00:00Z'), paper('new', '2026-03-03T08:00:00Z')],
    round: { asked: '2026-03-03T07:00:00Z' },
  }) as unknown as Correction;

it('puts what is uploaded in the place of what stood there, unless one keeps it', () => {
  const files = filesOf(form(['old']), 'view');
  expect(answerOf(files, {})).toEqual(['new']);
  expect(answerOf(files, { old: true })).toEqual(['old', 'new']);
});

it('keeps what was saved in this correction until it is dropped', () => {
  const files = filesOf(form(['new']), 'view');
  expect(files.fresh.map((one) => one.id)).toEqual(['old']);
  expect(
    answerOf(filesOf({ ...form(['new']), papers: [paper('new', '2026-03-03T08:00:00Z')] }, 'view'), {}),
  ).toEqual(['new']);
  expect(
    answerOf(filesOf({ ...form(['new']), papers: [paper('new', '2026-03-03T08:00:00Z')] }, 'view'), {
      new: false,
    }),
  ).toEqual([]);
});
