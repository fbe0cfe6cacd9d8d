import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { millis } from '../../lib/time';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import './Cases.css';
import { type CaseView, hand, judge, type Paper } from './cases';
import { PaperViewer } from './PaperViewer';
import './Parcels.css';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';
import { caseTexts } from './texts';

const taken = 'image/jpeg,image/png,application/pdf,.ofd';

/** The files of a case, by material, each to be looked at beside the list; who handles it says whether it is fit. */
export function PaperList({ view }: { view: CaseView }) {
  const t = useTexts(caseTexts);
  const p = useTexts(parcelTexts);
  const language = useLanguage();
  const [chosen, setChosen] = useState<string>();
  const asked = view.rounds.findLast((round) => round.given)?.asked;
  const names = new Map([
    ...(view.sheet?.materials ?? []).map((one) => [one.code, told(language, one.name)] as const),
    ...(view.sheet?.groups ?? []).flatMap((group) =>
      group.lines.map((line) => [`form.${line.field}`, told(language, line.label)] as const),
    ),
  ]);
  const shown = view.papers.find((one) => one.id === chosen);
  const bare = view.sheet?.materials.filter(
    (one) => !view.papers.some((paper) => paper.material === one.code),
  );
  const ofNone = (one: CaseView['papers'][number]) => {
    if (one.material === 'signed_page') return p('signedPage');
    return one.source === 'result' ? p('resultPapers') : '';
  };
  return (
    <div className="stack">
      {view.papers.length === 0 && !bare?.length && <Notice title={t('noPapers')} />}
      <ul className="case-papers">
        {view.papers.map((one) => (
          <PaperLine
            key={one.id}
            view={view}
            paper={one}
            name={names.get(one.material) ?? ofNone(one)}
            fresh={asked !== undefined && millis(one.given) >= millis(asked)}
            open={one.id === chosen}
            onOpen={() => setChosen(one.id === chosen ? undefined : one.id)}
          />
        ))}
        {bare?.map((one) => (
          <li key={one.code} className="row">
            <span>{told(language, one.name)}</span>
            <GivenWord how={one.how} required={one.required} />
          </li>
        ))}
      </ul>
      {shown && <PaperViewer id={view.id} paper={shown} />}
      {!view.outcome && (
        <div className="row no-print">
          <AddPaper view={view} label={t('addPaper')} />
          <AddPaper view={view} label={t('addResult')} result />
        </div>
      )}
    </div>
  );
}

const ways = { shared: 'shared', promise: 'promised', window: 'atCounter', file: 'given' } as const;

function GivenWord({ how, required }: { how?: string; required: boolean }) {
  const p = useTexts(parcelTexts);
  const way = ways[how as keyof typeof ways];
  if (way) return <Status tone={way === 'atCounter' ? 'notice' : 'good'}>{p(way)}</Status>;
  return required ? <Status tone="notice">{p('noneGiven')}</Status> : null;
}

function PaperLine({
  view,
  paper,
  name,
  fresh,
  open,
  onOpen,
}: {
  view: CaseView;
  paper: Paper;
  name: string;
  fresh: boolean;
  open: boolean;
  onOpen: () => void;
}) {
  const t = useTexts(caseTexts);
  const p = useTexts(parcelTexts);
  const formatted = useFormat();
  const verdict = useAct(judge, t('judged'), ['cases']);
  return (
    <li className={fresh ? 'sheet-changed' : undefined}>
      <div className="row">
        {name && <span>{name}</span>}
        <Button aria-expanded={open} onClick={onOpen}>
          {paper.name}
        </Button>
        <span className="small quiet figures">{formatted.number(Math.ceil(paper.size / 1024), 0)} KB</span>
        {fresh && !paper.replaced && <Status tone="notice">{p('fresh')}</Status>}
        {paper.replaced && <Status tone="unknown">{p('replaced')}</Status>}
        {paper.verdict && (
          <Status tone={paper.verdict === 'fit' ? 'good' : 'warning'}>
            {paper.verdict === 'fit' ? t('fit') : t('unfit')}
          </Status>
        )}
        {!view.outcome && paper.source !== 'result' && (
          <span className="row no-print">
            {(['fit', 'unfit'] as const).map((word) => (
              <Button
                key={word}
                size="small"
                disabled={paper.verdict === word}
                onClick={() => verdict.mutate({ id: view.id, paper: paper.id, verdict: word })}
              >
                {t(word)}
              </Button>
            ))}
          </span>
        )}
      </div>
    </li>
  );
}

function AddPaper({ view, label, result = false }: { view: CaseView; label: string; result?: boolean }) {
  const t = useTexts(caseTexts);
  const input = useRef<HTMLInputElement>(null);
  const add = useAct(hand, t('paperAdded'), ['cases']);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={taken}
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) add.mutate({ id: view.id, material: '', file, result });
          event.target.value = '';
        }}
      />
      <Button loading={add.isPending} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
