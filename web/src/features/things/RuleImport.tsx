import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { FilePick } from './FilePick';
import { RuleProblems } from './RuleProblems';
import { importRules } from './rules';
import { ruleTexts } from './ruleTexts';

/** Takes rules in from a file, with a report of every row, and gives them out as one. */
export function RuleImport({ may }: { may: boolean }) {
  const t = useTexts(ruleTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const take = useMutation({
    mutationFn: importRules,
    onSuccess: () => client.invalidateQueries({ queryKey: ['rules'] }),
    onError: (error) => void message.error(problemWords(language, error)),
  });
  const report = take.data;
  return (
    <>
      <Button href="/api/v1/rules/export?form=yaml">{t('export')}</Button>
      {may && <Button onClick={() => setOpen(true)}>{t('import')}</Button>}
      <Modal
        open={open}
        title={t('import')}
        okText={t('import')}
        confirmLoading={take.isPending}
        onOk={() => take.mutate({ text, try: false })}
        onCancel={() => {
          setOpen(false);
          take.reset();
        }}
      >
        <div className="stack">
          <p className="quiet small">{t('importNote')}</p>
          <FilePick
            label={t('file')}
            accept=".yaml,.yml,.json"
            onChange={(file) => void file?.text().then(setText)}
          />
          <Input.TextArea
            aria-label={t('rules')}
            rows={8}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {report && (
            <div role="status">
              <p>
                {t('importSums', { a: report.new, b: report.changed, c: report.same, d: report.refused })}
              </p>
              {(report.rows ?? [])
                .filter((row) => row.outcome === 'refused')
                .map((row) => (
                  <div key={row.row}>
                    <p className="small">
                      {t('row', { n: row.row })} · <code>{row.code}</code>
                    </p>
                    <RuleProblems problems={row.problems ?? []} />
                  </div>
                ))}
            </div>
          )}
        </div>
      </Modal>
    </>
  );
}
