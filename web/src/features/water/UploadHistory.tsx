import { Button, Form, Input, InputNumber, Segmented } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { FormModal } from '../../ui/FormModal';
import { useAct } from '../../ui/useAct';
import { waterTexts } from './texts';
import { type Particulars, uploadHistory } from './water';

/** Hands the history of a network in. */
export function UploadHistory({ onDone }: { onDone: () => void }) {
  const t = useTexts(waterTexts);
  const [open, setOpen] = useState(false);
  const act = useAct(uploadHistory, t('uploaded'), ['histories', 'leaks']);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('upload')}
      </Button>
      <FormModal<Particulars & { file: FileList }>
        title={t('upload')}
        okText={t('uploadOk')}
        open={open}
        busy={act.isPending}
        error={act.error}
        onClose={() => setOpen(false)}
        onSubmit={({ file, ...said }) => {
          const chosen = file[0];
          if (!chosen) return;
          act.mutate(
            { ...said, file: chosen },
            {
              onSuccess: () => {
                setOpen(false);
                onDone();
              },
            },
          );
        }}
      >
        <Form.Item
          name="file"
          label={t('file')}
          extra={t('fileHint')}
          valuePropName="files"
          getValueFromEvent={(event: { target: HTMLInputElement }) => event.target.files}
          rules={[
            {
              validator: (_, files?: FileList) =>
                files?.length ? Promise.resolve() : Promise.reject(new Error(t('required'))),
            },
          ]}
        >
          <FileField />
        </Form.Item>
        <Form.Item
          name="network"
          label={t('network')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input maxLength={80} placeholder={t('networkHint')} />
        </Form.Item>
        <Form.Item name="medium" label={t('medium')} initialValue="water">
          <Segmented
            options={[
              { value: 'water', label: t('water') },
              { value: 'gas', label: t('gas') },
            ]}
          />
        </Form.Item>
        <Form.Item name="learn" label={t('learn')} extra={t('learnHint')} initialValue={7}>
          <InputNumber min={3} max={28} precision={0} />
        </Form.Item>
      </FormModal>
    </>
  );
}

// A file input holds its files itself: only the change is told to the form.
function FileField({
  id,
  onChange,
}: {
  id?: string;
  files?: FileList;
  onChange?: (event: { target: HTMLInputElement }) => void;
}) {
  return <input id={id} type="file" accept=".csv,text/csv,text/plain" onChange={onChange} />;
}
