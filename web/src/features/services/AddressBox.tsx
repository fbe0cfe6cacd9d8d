import type { FieldProps, RJSFSchema } from '@rjsf/utils';
import { Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { applyTexts } from './applyTexts';
import type { FormContext } from './formContext';

type Address = { region?: string; detail?: string };

/** An address: the district or street, and what follows. */
export function AddressBox(props: FieldProps<Address, RJSFSchema, FormContext>) {
  const t = useTexts(applyTexts);
  const { fieldPathId, formData = {}, onChange, registry, rawErrors = [] } = props;
  const { RegionPicker } = registry.formContext;
  const id = fieldPathId.$id;
  const wrong = rawErrors.length > 0;
  const change = (part: Address) => {
    const next = { ...formData, ...part };
    onChange(next.region || next.detail ? next : undefined, fieldPathId.path);
  };
  return (
    <fieldset className="address" aria-labelledby={`${id}__label`} aria-describedby={`${id}__error`}>
      <div className="stack-tight">
        <span className="small">{t('region')}</span>
        <RegionPicker
          width="100%"
          placeholder={t('regionChoose')}
          value={formData.region ?? ''}
          wrong={wrong && !formData.region}
          onChange={(region) => change({ region: region || undefined })}
        />
      </div>
      <div className="stack-tight">
        <label className="small" htmlFor={id}>
          {t('detail')}
        </label>
        <Input
          id={id}
          autoComplete="off"
          placeholder={t('detailHint')}
          status={wrong && (!formData.detail || formData.region) ? 'error' : undefined}
          value={formData.detail ?? ''}
          onChange={(event) => change({ detail: event.target.value || undefined })}
        />
      </div>
    </fieldset>
  );
}
