import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import './Import.css';
import { FilePick } from './FilePick';
import { ImportProblems } from './ImportProblems';
import { importTexts } from './importTexts';
import { type Imported, importThings } from './importThings';
import { useProfiles } from './useProfiles';

/** Registers the devices of a spreadsheet: the form, the check, the report, the registration. */
export function ImportThings() {
  const t = useTexts(importTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const { options } = useProfiles();
  const [profile, setProfile] = useState('');
  const [file, setFile] = useState<File>();
  const act = useMutation({
    mutationFn: importThings,
    onSuccess: (_, { trial }) => {
      if (!trial) void client.invalidateQueries({ queryKey: ['things'] });
    },
  });
  const begin = (trial: boolean) => file && act.mutate({ file, profile, trial });
  const report = act.data;
  const tried = act.variables?.trial ?? true;
  const query = profile ? `?profile=${profile}` : '';
  return (
    <div className="stack">
      <section className="panel stack-tight" aria-labelledby="form">
        <h2 id="form">{t('one')}</h2>
        <p className="small quiet">{t('profileNote')}</p>
        <div className="row">
          <Select
            aria-label={t('profile')}
            value={profile}
            onChange={(code) => {
              setProfile(code);
              act.reset();
            }}
            showSearch={{ optionFilterProp: 'label' }}
            options={[{ value: '', label: t('anyProfile') }, ...options]}
            style={{ minWidth: 200, flex: '0 1 260px' }}
          />
          <Button href={`/api/v1/things/template.xlsx${query}`} download>
            {t('xlsx')}
          </Button>
          <Button href={`/api/v1/things/template.csv${query}`} download>
            {t('csv')}
          </Button>
        </div>
      </section>
      <section className="panel stack-tight" aria-labelledby="upload">
        <h2 id="upload">{t('two')}</h2>
        <p className="small quiet">{t('fileHint')}</p>
        <FilePick
          label={t('file')}
          accept=".xlsx,.csv,text/csv"
          onChange={(one) => {
            setFile(one);
            act.reset();
          }}
        />
        <div className="row">
          <Button
            type={report && tried ? 'default' : 'primary'}
            disabled={!file}
            loading={act.isPending && tried}
            onClick={() => begin(true)}
          >
            {t('check')}
          </Button>
          {report && tried && report.registered > 0 && (
            <Button type="primary" loading={act.isPending} onClick={() => begin(false)}>
              {t('register', { n: report.registered })}
            </Button>
          )}
          {report && !tried && <Link to={`/desk/things${query}`}>{t('see')}</Link>}
        </div>
        {act.error && (
          <p role="alert" className="form-alert">
            {problemWords(language, act.error)}
            <HeadProblems error={act.error} />
          </p>
        )}
        {report && <Report report={report} tried={tried} />}
      </section>
    </div>
  );
}

// Which columns the head of the list lacks, and which nobody knows.
function HeadProblems({ error }: { error: unknown }) {
  const t = useTexts(importTexts);
  if (!(error instanceof Problem) || error.code !== 'things.import_head') return null;
  const paths = error.fields.map((one) => one.path.replace(/^\//, ''));
  const missing = paths.filter((one) => `c_${one}` in importTexts);
  const unknown = paths.filter((one) => !(`c_${one}` in importTexts));
  const word = (column: string) => t(`c_${column}` as keyof typeof importTexts);
  return (
    <>
      {unknown.length > 0 && (
        <span className="import-line">{t('headUnknown', { list: unknown.join('、') })}</span>
      )}
      {missing.length > 0 && (
        <span className="import-line">{t('headMissing', { list: missing.map(word).join('、') })}</span>
      )}
    </>
  );
}

function Report({ report, tried }: { report: Imported; tried: boolean }) {
  const t = useTexts(importTexts);
  const fill = { rows: report.rows, good: report.registered, known: report.known, bad: report.refused };
  return (
    <>
      <p role="status">{t(tried ? 'wouldBe' : 'became', fill)}</p>
      {report.problems.length > 0 && <ImportProblems problems={report.problems} />}
    </>
  );
}
