import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import type { Tone } from '../../ui/tokens';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import './Notify.css';
import { type Template, testTemplate, type Version } from './notify';
import { keeperTexts } from './texts';

const tones: Record<Version['standing'], Tone> = { past: 'unknown', current: 'good', coming: 'notice' };

/** The versions of a template, newest first; each can be sent to oneself. */
export function VersionList({ template, mayManage }: { template: Template; mayManage: boolean }) {
  const t = useTexts(keeperTexts);
  const test = useAct(testTemplate, t('tested'), ['messages']);
  return (
    <ol className="plain-list stack-tight" aria-label={t('versions')}>
      {template.versions.map((one) => (
        <li key={one.version} className="panel inbox-item">
          <div className="inbox-head">
            <strong>
              {t('versionNo', { n: one.version })}{' '}
              <Status tone={tones[one.standing]}>{t(one.standing)}</Status>
            </strong>
            <span className="small quiet">
              {t('since')} <When at={one.effective} /> · {one.source === 'pack' ? t('pack') : one.by}
            </span>
          </div>
          {one.note && <p>{one.note}</p>}
          <p lang="zh-CN">
            <strong>{one.zh.title}</strong> {one.zh.text}
          </p>
          <p lang="en">
            <strong>{one.en.title}</strong> {one.en.text}
          </p>
          {mayManage && (
            <div>
              <Button
                loading={test.isPending && test.variables?.version === one.version}
                onClick={() => test.mutate({ code: template.code, version: one.version })}
              >
                {t('test')}
              </Button>
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
