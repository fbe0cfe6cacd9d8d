import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input } from 'antd';
import { useEffect } from 'react';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { fieldWords } from '../../lib/problemTexts';
import { useDebounced } from '../../lib/useDebounced';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import './Notify.css';
import { type Draft, previewTemplate, publishTemplate, type Template } from './notify';
import { PhoneCard } from './PhoneCard';
import { inForce } from './TemplateTable';
import { keeperTexts } from './texts';

const languages = ['zh', 'en'] as const;
const channels = ['inbox', 'sms', 'mail'] as const;
type Channel = (typeof channels)[number];

/** Writes a new version of a template, shown beside as people would see it. */
export function TemplateEditor({ template }: { template: Template }) {
  const t = useTexts(keeperTexts);
  const language = useLanguage();
  const [form] = Form.useForm<Draft>();
  const first = draftOf(template, useToday());
  const written = Form.useWatch((now: Draft) => now, form) ?? first;
  const draft = useDebounced({ ...first, ...written }, 400);
  const preview = useQuery({
    queryKey: ['template-preview', template.code, draft],
    queryFn: () => previewTemplate(template.code, draft),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const publish = useAct(publishTemplate, t('published'), ['templates', 'template']);
  const wrong = publish.error ?? preview.error;
  useEffect(() => {
    const fields = wrong instanceof Problem ? wrong.fields : [];
    form.setFields(
      fields.map((field) => ({
        name: field.path.replace(/^\//, '').split('/') as never,
        errors: [fieldWords(language, field)],
      })),
    );
  }, [wrong, form, language]);
  return (
    <div className="editor">
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={first}
        onFinish={(entered) => publish.mutate({ code: template.code, draft: { ...first, ...entered } })}
      >
        {languages.map((one) => (
          <WordFields key={one} language={one} />
        ))}
        <Form.Item
          name="channels"
          label={t('channels')}
          rules={[{ required: true, message: t('channelMissing') }]}
        >
          <ChannelBoxes />
        </Form.Item>
        <Form.Item name="urgent" valuePropName="checked">
          <Checkbox>{t('urgent')}</Checkbox>
        </Form.Item>
        <Form.Item name="effective" label={t('since')} rules={[{ required: true, message: t('missing') }]}>
          <Input type="date" style={{ width: 200 }} />
        </Form.Item>
        <Form.Item name="note" label={t('note')}>
          <Input maxLength={500} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={publish.isPending}>
          {t('publish')}
        </Button>
      </Form>
      <aside className="stack" aria-label={t('preview')}>
        <PlaceNames places={template.places} />
        <p className="small quiet">{t('previewNote')}</p>
        {preview.data && (
          <>
            <PhoneCard title={t('chinese')} words={preview.data.zh} channels={draft.channels} />
            <PhoneCard title={t('english')} words={preview.data.en} channels={draft.channels} />
          </>
        )}
      </aside>
    </div>
  );
}

/** The channels to tick, for a field of a form. What else the form hands down, a group may not bear. */
function ChannelBoxes({ value, onChange }: { value?: Channel[]; onChange?: (chosen: Channel[]) => void }) {
  const t = useTexts(keeperTexts);
  return (
    <Checkbox.Group
      aria-label={t('channels')}
      value={value}
      onChange={onChange}
      options={channels.map((one) => ({ value: one, label: t(one) }))}
    />
  );
}

/** The day in the city, as fields of dates write it. */
function useToday() {
  const { zone } = useCity();
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date());
}

function draftOf(template: Template, today: string): Draft {
  const now = inForce(template);
  const none = { title: '', text: '' };
  return {
    zh: now?.zh ?? none,
    en: now?.en ?? none,
    channels: now?.channels ?? ['inbox'],
    urgent: now?.urgent ?? false,
    effective: today,
    note: '',
  };
}

function WordFields({ language }: { language: 'zh' | 'en' }) {
  const t = useTexts(keeperTexts);
  const need = [{ required: true, whitespace: true, message: t('missing') }];
  return (
    <fieldset className="panel" lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <legend>{t(language === 'zh' ? 'chinese' : 'english')}</legend>
      <Form.Item name={[language, 'title']} label={t('title')} rules={need}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name={[language, 'text']} label={t('text')} rules={need}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={4000} />
      </Form.Item>
      <Form.Item name={[language, 'sms']} label={t('shortText')}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={1000} />
      </Form.Item>
    </fieldset>
  );
}

function PlaceNames({ places }: { places: string[] }) {
  const t = useTexts(keeperTexts);
  return (
    <div className="stack-tight">
      <h2>{t('places')}</h2>
      <p className="figures">
        {places.length > 0 ? places.map((one) => `{${one}}`).join(' ') : t('noPlaces')}
      </p>
      <p className="small quiet">{t('placesNote')}</p>
    </div>
  );
}
