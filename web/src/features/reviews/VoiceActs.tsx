import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { OpenAppeals } from './OpenAppeals';
import { askContact, joinWith, moderate, refer, type Said, type Voice } from './reviews';
import { reviewTexts } from './texts';

/** What the caller may do about a voice besides handling its case: call back, publish, refer, join. */
export function VoiceActs({ voice, departmentField }: { voice: Voice; departmentField: ReactNode }) {
  const mayCall = useMay('cases.call_back');
  const mayModerate = useMay('reviews.moderate');
  const maySort = useMay('reviews.sort');
  return (
    <div className="stack">
      {mayCall && voice.kind !== 'appeal' && voice.state !== 'ended' && <CallBack voice={voice} />}
      {mayModerate && voice.shown && <Moderate voice={voice} />}
      {maySort && voice.kind === 'appeal' && !voice.answered && (
        <Sort voice={voice} departmentField={departmentField} />
      )}
    </div>
  );
}

function CallBack({ voice }: { voice: Voice }) {
  const t = useTexts(reviewTexts);
  const act = useAct(askContact, t('decided'), []);
  const needed = [{ required: true, whitespace: true, min: 4, message: t('needed') }];
  return (
    <section className="panel stack-tight">
      <h2>{t('contact')}</h2>
      <p className="quiet small">{t('contactLead')}</p>
      {act.data ? (
        <Facts
          facts={[
            [t('name'), act.data.name],
            [t('phoneNo'), act.data.phone && <a href={`tel:${act.data.phone}`}>{act.data.phone}</a>],
            [t('number'), act.data.number],
            [t('original'), act.data.words],
          ]}
        />
      ) : (
        <FormButton<{ reason: string }, Parameters<typeof askContact>[0], Said>
          label={t('contact')}
          act={act}
          bodyOf={(entered) => ({ id: voice.id, ...entered })}
        >
          <Form.Item name="reason" label={t('reason')} rules={needed}>
            <Input maxLength={200} autoFocus />
          </Form.Item>
        </FormButton>
      )}
    </section>
  );
}

function Moderate({ voice }: { voice: Voice }) {
  const t = useTexts(reviewTexts);
  const act = useAct(moderate, t('decided'), ['reviews']);
  return (
    <section className="panel stack-tight">
      <h2>{t('shown')}</h2>
      <div className="row">
        {voice.shown !== 'shown' && (
          <FormButton<object, Parameters<typeof moderate>[0], Voice>
            label={t('publish')}
            act={act}
            bodyOf={() => ({ id: voice.id, show: true })}
          >
            <p className="review-words">{voice.text}</p>
          </FormButton>
        )}
        {voice.shown !== 'hidden' && (
          <FormButton<{ why: string }, Parameters<typeof moderate>[0], Voice>
            label={t('hide')}
            plain
            act={act}
            bodyOf={({ why }) => ({ id: voice.id, show: false, why })}
          >
            <Form.Item
              name="why"
              label={t('hideWhy')}
              rules={[{ required: true, whitespace: true, min: 2, message: t('needed') }]}
            >
              <Input maxLength={200} autoFocus />
            </Form.Item>
          </FormButton>
        )}
      </div>
    </section>
  );
}

function Sort({ voice, departmentField }: { voice: Voice; departmentField: ReactNode }) {
  const t = useTexts(reviewTexts);
  const give = useAct(refer, t('decided'), ['reviews']);
  const join = useAct(joinWith, t('decided'), ['reviews']);
  const needed = [{ required: true, message: t('needed') }];
  return (
    <section className="panel stack-tight">
      <h2>{t('appeal')}</h2>
      <div className="row">
        <FormButton<{ organisation: string }, Parameters<typeof refer>[0], Voice>
          label={t('referTo')}
          plain
          act={give}
          bodyOf={({ organisation }) => ({ id: voice.id, organisation })}
        >
          <Form.Item name="organisation" label={t('department')} rules={needed}>
            {departmentField}
          </Form.Item>
        </FormButton>
        {!voice.joined && (
          <FormButton<{ other: string }, Parameters<typeof joinWith>[0], Voice>
            label={t('joinTo')}
            plain
            act={join}
            bodyOf={({ other }) => ({ id: voice.id, other })}
          >
            <Form.Item name="other" label={t('joinWhich')} rules={needed}>
              <OpenAppeals but={voice.id} />
            </Form.Item>
          </FormButton>
        )}
      </div>
    </section>
  );
}
