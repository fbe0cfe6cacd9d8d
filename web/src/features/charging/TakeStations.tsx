import { useMutation } from '@tanstack/react-query';
import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { FormModal } from '../../ui/FormModal';
import { useAct } from '../../ui/useAct';
import { takeList } from './charging';
import { chargingTexts } from './texts';

type Entered = { file: FileList; system?: string };

/** Hands a list of stations in: checked first, every bad line told, then taken. */
export function TakeStations() {
  const t = useTexts(chargingTexts);
  const [open, setOpen] = useState(false);
  const check = useMutation({ mutationFn: takeList });
  const act = useAct(takeList, t('takenOk'), ['charging', 'tariffs']);
  const seen = check.data;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('take')}</Button>
      <FormModal<Entered>
        title={t('take')}
        okText={seen ? t('takeOk') : t('takeDry')}
        open={open}
        busy={check.isPending || act.isPending}
        error={act.error ?? check.error}
        onClose={() => {
          setOpen(false);
          check.reset();
        }}
        onSubmit={({ file: files, system = '' }) => {
          const file = files[0];
          if (!file) return;
          if (!seen) check.mutate({ file, system, dry: true });
          else
            act.mutate(
              { file, system, dry: false },
              {
                onSuccess: () => {
                  setOpen(false);
                  check.reset();
                },
              },
            );
        }}
      >
        <Form.Item
          name="file"
          label={t('file')}
          extra={t('takeHint')}
          valuePropName="files"
          getValueFromEvent={(event: { target: HTMLInputElement }) => event.target.files}
          rules={[
            {
              validator: (_, files?: FileList) =>
                files?.length ? Promise.resolve() : Promise.reject(new Error(t('required'))),
            },
          ]}
        >
          <FileField onTouched={check.reset} />
        </Form.Item>
        <Form.Item name="system" label={t('system')}>
          <Select
            allowClear
            placeholder={t('systemUsual')}
            options={[
              { value: 'wgs84', label: 'WGS-84' },
              { value: 'gcj02', label: 'GCJ-02' },
              { value: 'bd09', label: 'BD-09' },
            ]}
          />
        </Form.Item>
        {seen && (
          <div role="status" className="stack-tight">
            <p>{t('taking', { stations: seen.stations, sockets: seen.sockets, bad: seen.bad.length })}</p>
            <ul className="small quiet bad-lines">
              {seen.bad.slice(0, 20).map((one) => (
                <li key={`${one.line}/${one.why}`}>{t('badLine', one)}</li>
              ))}
            </ul>
          </div>
        )}
      </FormModal>
    </>
  );
}

// A file input holds its files itself: only the change is told to the form.
function FileField({
  id,
  onChange,
  onTouched,
}: {
  id?: string;
  files?: FileList;
  onChange?: (event: { target: HTMLInputElement }) => void;
  onTouched: () => void;
}) {
  return (
    <input
      id={id}
      type="file"
      accept=".csv,.gz,text/csv"
      onChange={(event) => {
        onTouched();
        onChange?.(event);
      }}
    />
  );
}
