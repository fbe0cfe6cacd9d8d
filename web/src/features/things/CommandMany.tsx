import { Form, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { CommandFields, type Entered } from './CommandFields';
import { type Act, orderThings, type Target } from './commands';
import { commandTexts } from './commandTexts';
import { useProfiles, wordOf } from './useProfiles';

/** Tells many devices of one kind to do the same, and leads to where one sees them answer. */
export function CommandMany({
  profile,
  target,
  label,
  plain,
}: {
  profile: string;
  target: Target;
  label: string;
  /** Not what the page is for: another button stands out. */
  plain?: boolean;
}) {
  const t = useTexts(commandTexts);
  const language = useLanguage();
  const go = useNavigate();
  const { profiles } = useProfiles();
  const specs = profiles.find((one) => one.code === profile)?.commands ?? [];
  const [picked, setPicked] = useState('');
  const spec = specs.find((one) => one.code === picked) ?? specs[0];
  const give = useAct((act: Act) => orderThings(target, act), t('given'), ['orders']);
  if (!spec) return <span className="quiet small">{t('oneKind')}</span>;
  return (
    <FormButton
      label={label}
      plain={plain}
      okText={t('send')}
      danger={spec.dangerous}
      act={give}
      bodyOf={({ parameters, why }: Entered): Act => ({ command: spec.code, parameters, why: why.trim() })}
      onDone={(order) => go(`/desk/orders/${order.id}`)}
    >
      <Form.Item label={t('whichCommand')} htmlFor="which-command">
        <Select
          id="which-command"
          value={spec.code}
          options={specs.map((one) => ({ value: one.code, label: wordOf(one, language) }))}
          onChange={setPicked}
        />
      </Form.Item>
      <CommandFields key={spec.code} spec={spec} />
    </FormButton>
  );
}
