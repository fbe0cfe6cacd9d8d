import { Button } from 'antd';
import { useTexts } from '../../../lib/useTexts';
import type { Regions } from '../StepPage';
import type { Item } from './catalogue';
import { FormPreview } from './FormPreview';
import { addGroup, groupsOf, type ItemForm } from './formEdit';
import { formTexts } from './formTexts';
import { GroupEditor } from './GroupEditor';

/** The form of an item: its questions at the left, the form as people meet it at the right. */
export function FormEditor({
  item,
  mayEdit,
  regions,
  packaged,
  joined,
  onChange,
}: {
  item: Item;
  mayEdit: boolean;
  regions: Regions;
  /** The item is a package: what is edited are its own, shared questions. */
  packaged: boolean;
  /** Of a package: its form with its parts' joined to it; undefined while they cannot be. */
  joined: ItemForm | undefined;
  onChange: (item: Item) => void;
}) {
  const t = useTexts(formTexts);
  const form: ItemForm = { ...item.form, steps: groupsOf(item.form) };
  const set = (next: ItemForm) => onChange({ ...item, form: next });
  return (
    <div className="form-designer">
      <div className="stack form-groups">
        {packaged && <p className="quiet">{t('packaged')}</p>}
        {!mayEdit && <p className="quiet">{t('readOnly')}</p>}
        <fieldset className="item-fieldset stack" disabled={!mayEdit}>
          {groupsOf(form).map((_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what is typed of a group must not move it
            <GroupEditor key={i} item={item} form={form} at={i} onForm={set} onItem={onChange} />
          ))}
          <div>
            <Button onClick={() => set(addGroup(form))}>{t('addGroup')}</Button>
          </div>
        </fieldset>
      </div>
      <FormPreview form={joined ?? form} regions={regions} />
    </div>
  );
}
