import { App, Button, Form, Input, Upload } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { problemWords } from '../../../lib/problemTexts';
import { useTexts } from '../../../lib/useTexts';
import { FormButton } from '../../../ui/FormButton';
import { useAct } from '../../../ui/useAct';
import { type Definition, freshFlow, parseFlow, saveFlow, whole } from './flows';
import { flowTexts } from './flowTexts';

type Entered = { code: string; zh: string; en?: string };

/** Makes a flow that begins as a draft. */
export function NewFlow({ onMade }: { onMade: (code: string) => void }) {
  const t = useTexts(flowTexts);
  const save = useAct(saveFlow, t('saved'), ['flows']);
  return (
    <FormButton<Entered, Parameters<typeof saveFlow>[0], { definition: Definition }>
      label={t('fresh')}
      okText={t('freshOk')}
      act={save}
      bodyOf={({ code, zh, en }) => ({ definition: freshFlow(code, zh, en ?? ''), revision: 0, note: '' })}
      onDone={(made) => onMade(made.definition.code)}
    >
      <Form.Item
        name="code"
        label={t('code')}
        extra={t('codeHint')}
        rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{0,47}$/, message: t('codeHint') }]}
      >
        <Input maxLength={48} autoComplete="off" />
      </Form.Item>
      <Form.Item name="zh" label={t('zh')} rules={[{ required: true, message: t('zh') }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="en" label={t('en')}>
        <Input maxLength={100} />
      </Form.Item>
    </FormButton>
  );
}

/** Reads a flow from a file; what is wrong with it is told, and nothing is kept yet. */
export function ImportFlow({ code, onRead }: { code?: string; onRead: (definition: Definition) => void }) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const { message, modal } = App.useApp();
  const read = async (file: File) => {
    try {
      const { definition, findings } = await parseFlow(await file.text());
      if (!definition) {
        modal.error({
          title: t('notImported'),
          content: findings.map((one) => (language === 'en' ? one.what : one.zh)).join('\n'),
        });
      } else if (code !== undefined && definition.code !== code) {
        modal.error({ title: t('notImported'), content: t('otherCode', { code: definition.code }) });
      } else {
        message.success(t('imported'));
        onRead(whole(definition));
      }
    } catch (error) {
      message.error(problemWords(language, error));
    }
  };
  return (
    <Upload
      accept=".yaml,.yml"
      showUploadList={false}
      beforeUpload={(file) => {
        void read(file);
        return false;
      }}
    >
      <Button>{t('importFile')}</Button>
    </Upload>
  );
}
