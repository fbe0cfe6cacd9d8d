import { Button } from 'antd';
import { useRef } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import './Cases.css';
import { type CaseView, hand, judge, paperAt } from './cases';
import { caseTexts } from './texts';

const taken = 'image/jpeg,image/png,application/pdf,.ofd';

/** The files of a case; who handles it says of each whether it is fit. */
export function PaperList({ view, official }: { view: CaseView; official: boolean }) {
  const t = useTexts(caseTexts);
  const formatted = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const verdict = useAct(judge, t('judged'), ['cases']);
  const add = useAct(hand, t('paperAdded'), ['cases']);
  return (
    <div className="stack">
      {view.papers.length === 0 && <Notice title={t('noPapers')} />}
      <ul className="case-papers">
        {view.papers.map((one) => (
          <li key={one.id} className="row">
            <a href={paperAt(view.id, one.id)} target="_blank" rel="noreferrer">
              {one.name}
            </a>
            <span className="small quiet figures">{formatted.number(Math.ceil(one.size / 1024), 0)} KB</span>
            {one.verdict && (
              <Status tone={one.verdict === 'fit' ? 'good' : 'warning'}>
                {one.verdict === 'fit' ? t('fit') : t('unfit')}
              </Status>
            )}
            {official && !view.outcome && (
              <span className="row">
                {(['fit', 'unfit'] as const).map((word) => (
                  <Button
                    key={word}
                    size="small"
                    disabled={one.verdict === word}
                    onClick={() => verdict.mutate({ id: view.id, paper: one.id, verdict: word })}
                  >
                    {t(word)}
                  </Button>
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
      {!view.outcome && (
        <>
          <input
            ref={input}
            type="file"
            hidden
            accept={taken}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) add.mutate({ id: view.id, material: '', file });
              event.target.value = '';
            }}
          />
          <Button loading={add.isPending} onClick={() => input.current?.click()}>
            {t('addPaper')}
          </Button>
        </>
      )}
    </div>
  );
}
