import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import './Cases.css';
import { readMessages, say } from './cases';
import { TextPicker } from './TextPicker';
import { caseTexts } from './texts';

/** What applicant and officials wrote to each other; officials may note what stays among them. */
export function CaseThread({
  id,
  official,
  notesOnly = false,
}: {
  id: string;
  official: boolean;
  /** Nobody reads messages on the other side. */
  notesOnly?: boolean;
}) {
  const t = useTexts(caseTexts);
  const [text, setText] = useState('');
  const [chosen, setInner] = useState(false);
  const inner = chosen || notesOnly;
  const asked = useQuery({
    queryKey: ['cases', 'messages', id],
    queryFn: ({ signal }) => readMessages(id, signal),
    refetchInterval: 20_000,
  });
  const act = useAct(say, t('sent'), ['cases']);
  return (
    <div className="stack">
      <State asked={asked}>
        {(list) =>
          list.length === 0 ? (
            <p className="quiet">{t('noMessages')}</p>
          ) : (
            <ul className="case-thread">
              {list.map((one) => (
                <li key={one.id} className={`case-said case-said-${one.side}`}>
                  <div className="small quiet">
                    {one.side === 'applicant' ? t('applicant') : t('official')} · <When at={one.at} />{' '}
                    {one.side === 'inner' && <Status tone="unknown">{t('innerNote')}</Status>}
                  </div>
                  <p className="case-note">{one.text}</p>
                </li>
              ))}
            </ul>
          )
        }
      </State>
      {notesOnly && <p className="small quiet">{t('notesOnly')}</p>}
      <Input.TextArea
        aria-label={t('write')}
        placeholder={official && !inner ? t('writeHint') : undefined}
        rows={3}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="row">
        <Button
          type="primary"
          disabled={text.trim() === ''}
          loading={act.isPending}
          onClick={() => act.mutate({ id, text, inner }, { onSuccess: () => setText('') })}
        >
          {t('send')}
        </Button>
        {official && (
          <TextPicker id={id} onPick={(picked) => setText(text ? `${text}\n${picked}` : picked)} />
        )}
        {official && !notesOnly && (
          <Checkbox checked={inner} onChange={(event) => setInner(event.target.checked)}>
            {t('inner')}
          </Checkbox>
        )}
      </div>
    </div>
  );
}
