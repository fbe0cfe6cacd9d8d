import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import type { tryVersion } from './charging';
import { chargingTexts } from './texts';
import { usePrice } from './usePrice';
import { sumOf, sumWord } from './words';

/** What a new price would mean for usual charges, beside what they cost today. */
export function PreviewList({ preview }: { preview: Awaited<ReturnType<typeof tryVersion>> }) {
  const t = useTexts(chargingTexts);
  const price = usePrice();
  const word = sumWord(preview.currency);
  return (
    <section className="panel stack-tight" aria-label={t('preview')}>
      <p>{t('mean', { price: price.one(preview.mean, preview.currency) })}</p>
      <Facts
        facts={preview.examples.map((one) => [
          t('example', { at: one.begin, kwh: one.wh / 1000 }),
          one.today === undefined
            ? t(word, { sum: sumOf(one.fen) })
            : t('exampleSum', {
                sum: t(word, { sum: sumOf(one.fen) }),
                today: t(word, { sum: sumOf(one.today) }),
              }),
        ])}
      />
    </section>
  );
}
