import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { type Plan, setVersion, tryVersion, type Version } from './charging';
import { PreviewList } from './PreviewList';
import { chargingTexts } from './texts';

/** Sets a new version of a tariff: written, previewed, then published. */
export function TariffForm({ plan }: { plan: Plan }) {
  const t = useTexts(chargingTexts);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Version>();
  const trial = useMutation({ mutationFn: (body: Version) => tryVersion(plan.code, body) });
  const act = useAct(setVersion, t('published'), ['tariffs', 'charging']);
  const last = plan.versions.at(-1);
  const needed = [{ required: true, message: t('required') }];
  const error = act.error ?? trial.error;
  const written = (v: Version): Version => ({ ...v, idle: { ...v.idle, grace: Number(v.idle?.grace ?? 0) } });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('newVersion')}</Button>
      <Modal
        open={open}
        title={`${language === 'en' ? plan.name.en : plan.name.zh} · ${t('newVersion')}`}
        onCancel={() => setOpen(false)}
        width={640}
        destroyOnHidden
        footer={[
          <Button
            key="try"
            loading={trial.isPending}
            onClick={async () => trial.mutate(written(await form.validateFields()))}
          >
            {t('preview')}
          </Button>,
          <Button
            key="set"
            type="primary"
            disabled={!trial.isSuccess}
            loading={act.isPending}
            onClick={async () =>
              act.mutate(
                { code: plan.code, body: written(await form.validateFields()) },
                { onSuccess: () => setOpen(false) },
              )
            }
          >
            {t('publish')}
          </Button>,
        ]}
      >
        <Form<Version>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={last && { periods: last.periods, idle: last.idle }}
          onValuesChange={() => trial.reset()}
        >
          {error != null && (
            <p role="alert" className="form-alert">
              {problemWords(language, error)}
            </p>
          )}
          <Form.Item name="from" label={t('firstDay')} rules={needed}>
            <Input type="date" style={{ width: 180 }} />
          </Form.Item>
          <Form.List name="periods">
            {(fields, { add, remove }) => (
              <>
                {fields.map(({ key, name }) => (
                  <div key={key} className="period-row">
                    <Form.Item name={[name, 'from']} label={t('period')} rules={needed}>
                      <Input type="time" />
                    </Form.Item>
                    <Form.Item name={[name, 'energy']} label={t('energy')} rules={needed}>
                      <Input inputMode="decimal" maxLength={8} />
                    </Form.Item>
                    <Form.Item name={[name, 'service']} label={t('service')} rules={needed}>
                      <Input inputMode="decimal" maxLength={8} />
                    </Form.Item>
                    <Form.Item>
                      <Button
                        aria-label={t('dropPeriod', { n: name + 1 })}
                        disabled={fields.length === 1}
                        onClick={() => remove(name)}
                      >
                        ×
                      </Button>
                    </Form.Item>
                  </div>
                ))}
                <Form.Item>
                  <Button onClick={() => add({ from: '', energy: '', service: '' })}>{t('addPeriod')}</Button>
                </Form.Item>
              </>
            )}
          </Form.List>
          <div className="period-row">
            <Form.Item name={['idle', 'grace']} label={t('grace')}>
              <Input inputMode="numeric" maxLength={4} />
            </Form.Item>
            <Form.Item name={['idle', 'minute']} label={t('idle')}>
              <Input inputMode="decimal" maxLength={7} />
            </Form.Item>
            <Form.Item name={['idle', 'cap']} label={t('cap')}>
              <Input inputMode="decimal" maxLength={7} />
            </Form.Item>
          </div>
        </Form>
        {trial.data && <PreviewList preview={trial.data} />}
      </Modal>
    </>
  );
}
