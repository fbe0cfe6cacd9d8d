import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { problemWords } from '../../../lib/problemTexts';
import { useFormat } from '../../../lib/useFormat';
import { useTexts } from '../../../lib/useTexts';
import { State } from '../../../ui/State';
import { Status } from '../../../ui/Status';
import { Choice } from './FlowField';
import {
  compareFlow,
  type Definition,
  type FlowVersion,
  type FlowView,
  fileOf,
  readDefinition,
} from './flows';
import { flowTexts, trialTexts } from './flowTexts';
import { differenceWord, valueWord } from './flowWords';

/** What a flow was: each version, what differs between two, and the way back to one. */
export function FlowVersions({
  view,
  onReturn,
}: {
  view: FlowView;
  /** Puts an old version into the editor; without it nobody may. */
  onReturn?: (definition: Definition) => void;
}) {
  const t = useTexts(trialTexts);
  const f = useTexts(flowTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const numbers = [...(view.draft ? [0] : []), ...view.versions.map((one) => one.version)];
  const [from, setFrom] = useState(view.versions[view.draft ? 0 : 1]?.version ?? 0);
  const [to, setTo] = useState(numbers[0] ?? 0);
  const takeBack = async (one: FlowVersion) => {
    try {
      onReturn?.(await readDefinition(view.code, one.version));
      message.success(t('takenBack', { n: one.version }));
    } catch (error) {
      message.error(problemWords(language, error));
    }
  };
  const options = numbers.map((n) => ({
    value: String(n),
    label: n === 0 ? f('draft') : f('versionNo', { n }),
  }));
  return (
    <div className="stack">
      <ol className="plain-list flow-outline flow-versions">
        {view.versions.map((one, i) => (
          <li key={one.version} className="row spread">
            <VersionLine version={one} inForce={i === 0} />
            <span className="row">
              <Button href={fileOf(view.code, one.version)}>{f('exportFile')}</Button>
              {onReturn && i > 0 && <Button onClick={() => takeBack(one)}>{t('takeBack')}</Button>}
            </span>
          </li>
        ))}
      </ol>
      {numbers.length > 1 && (
        <section className="panel stack" aria-labelledby="flow-compare">
          <h2 id="flow-compare">{t('compare')}</h2>
          <div className="row">
            <Choice
              label={t('from')}
              value={String(from)}
              options={options}
              onChange={(n) => setFrom(Number(n))}
            />
            <Choice label={t('to')} value={String(to)} options={options} onChange={(n) => setTo(Number(n))} />
          </div>
          <Compared
            key={`${from}/${to}`}
            code={view.code}
            from={from}
            to={to}
            mark={view.draft?.revision ?? 0}
          />
        </section>
      )}
    </div>
  );
}

function VersionLine({ version, inForce }: { version: FlowVersion; inForce: boolean }) {
  const t = useTexts(trialTexts);
  const f = useTexts(flowTexts);
  const say = useFormat();
  const who = [
    version.source === 'pack' && t('fromPack'),
    version.source !== 'pack' && version.by && t('madeBy', { who: version.by }),
    version.publishedBy && t('publishedBy', { who: version.publishedBy }),
  ];
  return (
    <span>
      <strong>{f('versionNo', { n: version.version })}</strong>{' '}
      {inForce && <Status tone="good">{t('inForce')}</Status>}{' '}
      {t('keeps', { n: say.number(version.running) })}
      <br />
      <span className="small quiet">
        {say.when(version.at)} {who.filter(Boolean).map((one) => ` · ${one}`)}
        {version.note && ` · ${version.note}`}
      </span>
    </span>
  );
}

function Compared({ code, from, to, mark }: { code: string; from: number; to: number; mark: number }) {
  const t = useTexts(trialTexts);
  const f = useTexts(flowTexts);
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['flow-compare', code, from, to, mark],
    queryFn: async ({ signal }) => ({
      list: await compareFlow(code, from, to, signal),
      both: [await readDefinition(code, from, signal), await readDefinition(code, to, signal)] as [
        Definition,
        Definition,
      ],
    }),
  });
  return (
    <State
      asked={asked}
      isEmpty={(found) => found.list.length === 0}
      empty={<p className="quiet">{t('same')}</p>}
    >
      {({ list, both }) => (
        <dl className="flow-compared">
          {list.map((one) => (
            <div key={one.place.join('/')}>
              <dt>
                {differenceWord(f, language, both, one)} <span className="small quiet">{t(one.kind)}</span>
              </dt>
              {one.kind === 'changed' && (
                <dd>
                  <span className="quiet small">{t('before')}</span>{' '}
                  <del>{valueWord(f, language, one.was) || t('nothing')}</del>{' '}
                  <span className="quiet small">{t('now')}</span>{' '}
                  <ins>{valueWord(f, language, one.is) || t('nothing')}</ins>
                </dd>
              )}
              {one.kind !== 'changed' && <dd>{valueWord(f, language, one.is || one.was)}</dd>}
            </div>
          ))}
        </dl>
      )}
    </State>
  );
}
