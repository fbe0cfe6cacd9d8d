import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { CommandFields, type Entered } from './CommandFields';
import { CommandTable } from './CommandTable';
import { type Act, type CommandSpec, commandThing } from './commands';
import { commandTexts } from './commandTexts';
import { wordOf } from './useProfiles';

/** What a device can be told to do, and what became of what it was told. */
export function CommandPanel({ thing, specs, may }: { thing: string; specs: CommandSpec[]; may: boolean }) {
  return (
    <div className="stack">
      {may && (
        <div className="row">
          {specs.map((spec) => (
            <CommandButton key={spec.code} thing={thing} spec={spec} />
          ))}
        </div>
      )}
      <CommandTable thing={thing} />
    </div>
  );
}

function CommandButton({ thing, spec }: { thing: string; spec: CommandSpec }) {
  const t = useTexts(commandTexts);
  const language = useLanguage();
  const give = useAct((act: Act) => commandThing(thing, act), t('given'), ['commands']);
  const name = wordOf(spec, language);
  return (
    <FormButton
      label={name}
      okText={t('send')}
      danger={spec.dangerous}
      act={give}
      bodyOf={({ parameters, why }: Entered): Act => ({ command: spec.code, parameters, why: why.trim() })}
    >
      <CommandFields spec={spec} />
    </FormButton>
  );
}
