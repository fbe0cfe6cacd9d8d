import type { ArrayFieldItemTemplateProps, ArrayFieldTemplateProps, RJSFSchema } from '@rjsf/utils';
import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { applyTexts } from './applyTexts';
import type { FormContext } from './formContext';

/** A list of groups of answers, with a button that adds one. */
export function ListBox(props: ArrayFieldTemplateProps<unknown, RJSFSchema, FormContext>) {
  const t = useTexts(applyTexts);
  const { canAdd, items, onAddClick, title, required, uiSchema } = props;
  const help = uiSchema?.['ui:help'];
  return (
    <fieldset className="list-box">
      <legend className="question-label">
        {title}
        {!required && <span className="quiet small"> {t('optional')}</span>}
      </legend>
      {typeof help === 'string' && <span className="small quiet">{help}</span>}
      {items}
      {canAdd && (
        <div>
          <Button onClick={onAddClick}>{t('add')}</Button>
        </div>
      )}
    </fieldset>
  );
}

/** One entry of a list, with a button that removes it. */
export function ListEntry(props: ArrayFieldItemTemplateProps<unknown, RJSFSchema, FormContext>) {
  const t = useTexts(applyTexts);
  const { children, index, buttonsProps } = props;
  return (
    <div className="list-entry">
      <div className="row spread">
        <span className="small quiet">{t('nth', { n: index + 1 })}</span>
        {buttonsProps.hasRemove && (
          <Button
            type="text"
            aria-label={`${t('remove')} ${t('nth', { n: index + 1 })}`}
            onClick={buttonsProps.onRemoveItem}
          >
            {t('remove')}
          </Button>
        )}
      </div>
      {children}
    </div>
  );
}
