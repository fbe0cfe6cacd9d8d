import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import type { Turn } from './cases';
import { MateField } from './MateField';
import { caseTexts } from './texts';
import { wordOf } from './words';
import { type BulkAct, type BulkResult, doBulk } from './work';
import { workTexts } from './workTexts';

type Entered = { post: string; note?: string };

/** Does one thing with all that was chosen, and tells of each what came of it. */
export function QueueBulk({ rows, onDone }: { rows: Turn[]; onDone: () => void }) {
  const t = useTexts(caseTexts);
  const w = useTexts(workTexts);
  const mayAssign = useMay('cases.assign');
  const [results, setResults] = useState<BulkResult[]>([]);
  const { message } = App.useApp();
  const act = useAct(doBulk, '', ['cases']);
  const tasks = rows.map((row) => ({ case: row.case, branch: row.stage.branch }));
  const done = (list: BulkResult[]) => {
    if (!list.every((one) => one.done)) return setResults(list);
    message.success(w('bulkDone'));
    onDone();
  };
  const all = (name: BulkAct['act']) => () => act.mutate({ act: name, tasks }, { onSuccess: done });
  const first = rows[0];
  return (
    <>
      <Button loading={act.isPending} onClick={all('claim')}>
        {t('claim')}
      </Button>
      <Button loading={act.isPending} onClick={all('release')}>
        {t('release')}
      </Button>
      {first && (
        <FormButton<Entered, BulkAct, BulkResult[]>
          label={w('transfer')}
          plain
          act={act}
          bodyOf={(entered) => ({ act: 'transfer', tasks, ...entered })}
          onDone={done}
        >
          <MateField name="post" label={w('colleague')} of={{ id: first.case, branch: first.stage.branch }} />
          <Form.Item name="note" label={w('passNote')}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </FormButton>
      )}
      {mayAssign && (
        <Button loading={act.isPending} onClick={all('assign')}>
          {w('assign')}
        </Button>
      )}
      <Results rows={rows} results={results} onClose={() => setResults([])} />
    </>
  );
}

function Results({ rows, results, onClose }: { rows: Turn[]; results: BulkResult[]; onClose: () => void }) {
  const w = useTexts(workTexts);
  const language = useLanguage();
  const failed = results.filter((one) => !one.done);
  const why = (one: BulkResult) =>
    problemWords(
      language,
      new Problem({ status: 409, code: one.code ?? '', detail: one.message, args: one.args }),
    );
  return (
    <Modal
      open={failed.length > 0}
      title={w('bulkResult', { done: results.length - failed.length, failed: failed.length })}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {w('close')}
        </Button>
      }
    >
      <ul className="case-papers">
        {failed.map((one) => {
          const row = rows.find((each) => each.case === one.case);
          return (
            <li key={`${one.case} ${one.branch ?? ''}`}>
              <div>{row ? [wordOf(language, row.title), row.subject].filter(Boolean).join(' · ') : ''}</div>
              <div className="small quiet">{why(one)}</div>
            </li>
          );
        })}
      </ul>
    </Modal>
  );
}
