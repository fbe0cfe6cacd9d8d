import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { type Elsewhere, goElsewhere } from './elsewhere';
import { elsewhereTexts } from './elsewhereTexts';

/** The providers at which one may sign in, a button each; nothing where there are none. */
export function ElsewhereWays({ ways, next }: { ways: Elsewhere[]; next: string }) {
  const t = useTexts(elsewhereTexts);
  const language = useLanguage();
  const away = useMutation({ mutationFn: (provider: string) => goElsewhere(provider, next) });
  if (ways.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="elsewhere">
      <h2 id="elsewhere" className="small quiet">
        {t('or')}
      </h2>
      {ways.map((one) => (
        <Button
          key={one.provider}
          size="large"
          block
          disabled={away.isPending}
          loading={away.isPending && away.variables === one.provider}
          onClick={() => away.mutate(one.provider)}
        >
          {t('with', { name: one.name })}
        </Button>
      ))}
      {away.error && (
        <p role="alert" className="form-alert">
          {problemWords(language, away.error)}
        </p>
      )}
    </section>
  );
}
