import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { windowTexts } from './deskTexts';
import { ScanButton } from './ScanButton';
import './Windows.css';
import { inWords, readReceipt } from './windows';

/** The receipt: what the person takes home, printed as it stands. */
export function ReceiptSheet({ id, onAnother }: { id: string; onAnother: () => void }) {
  const t = useTexts(windowTexts);
  const say = useFormat();
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['visitor', 'receipt', id],
    queryFn: ({ signal }) => readReceipt(id, signal),
  });
  return (
    <State asked={asked}>
      {(receipt) => (
        <section className="panel stack-tight receipt" aria-labelledby="receipt">
          <h2 id="receipt">{t('receipt')}</h2>
          <Facts
            facts={[
              [
                t('caseNumber'),
                <span key="number" className="figures">
                  {receipt.number}
                </span>,
              ],
              [t('matter'), inWords(receipt.title, language)],
              [t('applicant'), receipt.name],
              [t('at'), say.full(receipt.handed)],
              [t('state'), inWords(receipt.state, language)],
              [t('office'), receipt.office],
              [t('due'), receipt.due && say.full(receipt.due)],
              [
                t('where'),
                `${inWords(receipt.hall, language)} ${inWords(receipt.window, language)} · ${inWords(receipt.address, language)}`,
              ],
              [t('papers'), say.list(receipt.papers)],
            ]}
          />
          <Status tone={receipt.complete ? 'good' : 'notice'}>
            {receipt.complete ? t('complete') : t('incomplete')}
          </Status>
          <p className="small quiet">{t('keepNumber')}</p>
          <div className="row no-print">
            <Button type="primary" onClick={() => window.print()}>
              {t('print')}
            </Button>
            <ScanButton id={id} material="" name="" />
            <Button onClick={onAnother}>{t('another')}</Button>
          </div>
        </section>
      )}
    </State>
  );
}
