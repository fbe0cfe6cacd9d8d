import { useQuery } from '@tanstack/react-query';
import { Button, Input, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { listWords } from '../../lib/list';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import type { Draft, Files } from './MaterialList';
import { type Checked, handIn, inWords, readCheck, sendCode } from './windows';

// The material of the page that a person signs, in any application.
const signedPage = 'signed_page';

/** An answer as it is read back; the face that shows the form knows how. */
export type AnswerOf = (step: string, field: string, value: unknown) => ReactNode;

/** What will be handed in, for the person to read; they agree by a code or by signing. */
export function ReviewAgree({
  id,
  draft,
  Files,
  answerOf,
}: {
  id: string;
  draft: Draft;
  Files: Files;
  answerOf: AnswerOf;
}) {
  const { revision } = draft;
  const asked = useQuery({
    queryKey: ['visitor', 'check', id, revision],
    queryFn: ({ signal }) => readCheck(id, signal),
  });
  return (
    <State asked={asked}>
      {(checked) => (
        <div className="stack-tight">
          <Read checked={checked} answerOf={answerOf} />
          {checked.wrong.length === 0 && <Agree id={id} draft={draft} Files={Files} />}
        </div>
      )}
    </State>
  );
}

function Read({ checked, answerOf }: { checked: Checked; answerOf: AnswerOf }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const names = new Map(checked.materials.map((one) => [one.code, inWords(one.name, language)]));
  return (
    <>
      <p>{t('review')}</p>
      {checked.groups.map((group) => (
        <div key={group.step}>
          <h3>{inWords(group.title, language)}</h3>
          <Facts
            facts={group.lines.map((line) => [
              inWords(line.label, language),
              answerOf(group.step, line.field, line.value),
            ])}
          />
        </div>
      ))}
      {checked.wrong.length > 0 && <Status tone="warning">{t('wrong', { n: checked.wrong.length })}</Status>}
      {checked.missing.length > 0 && (
        <Status tone="notice">
          {t('missing', {
            list: listWords(
              language,
              checked.missing.map((code) => names.get(code) ?? ''),
            ),
          })}
        </Status>
      )}
    </>
  );
}

function Agree({ id, draft, Files }: { id: string; draft: Draft; Files: Files }) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const [how, setHow] = useState<'code' | 'signature'>('signature');
  const [code, setCode] = useState('');
  const send = useAct(sendCode, t('codeSent'), []);
  const submit = useAct(handIn, t('handedIn'), ['visitor', 'cases']);
  const signed = draft.papers.some((paper) => paper.material === signedPage);
  const ready = how === 'code' ? /^\d{6}$/.test(code) : signed;
  return (
    <div className="stack-tight">
      <Radio.Group
        aria-label={t('agree')}
        value={how}
        onChange={(event) => setHow(event.target.value)}
        options={[
          { value: 'signature', label: t('bySignature') },
          { value: 'code', label: t('byCode') },
        ]}
      />
      {how === 'code' ? (
        <div className="row">
          <Button loading={send.isPending} onClick={() => send.mutate(undefined)}>
            {t('sendCode')}
          </Button>
          <Input
            aria-label={t('code')}
            inputMode="numeric"
            maxLength={6}
            style={{ width: 120 }}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </div>
      ) : (
        <div className="stack-tight">
          <h3 id="signed-page">{t('signedPage')}</h3>
          <p className="small quiet">{t('signedPageNote')}</p>
          <Files draft={draft} material={signedPage} name={t('signedPage')} labelledBy="signed-page" />
        </div>
      )}
      {submit.error != null && <p role="alert">{problemWords(language, submit.error)}</p>}
      <div>
        <Button
          type="primary"
          size="large"
          disabled={!ready}
          loading={submit.isPending}
          onClick={() =>
            submit.mutate({
              id,
              revision: draft.revision,
              agreed: how,
              code: how === 'code' ? code : undefined,
            })
          }
        >
          {t('handIn')}
        </Button>
      </div>
    </div>
  );
}
