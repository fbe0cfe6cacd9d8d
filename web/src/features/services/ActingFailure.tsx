import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { isProblem, Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import type { Me } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { Failure, Notice } from '../../ui/State';
import { applyTexts } from './applyTexts';

/** Why an application cannot be opened: it is for somebody else than one acts for now, or one may no longer. */
export function ActingFailure({
  error,
  me,
  retry,
  onActFor,
}: {
  error: unknown;
  me: Me | null | undefined;
  retry: () => unknown;
  onActFor: (authority: string) => Promise<unknown>;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const switching = useMutation({ mutationFn: onActFor });
  if (!me || !isProblem(error, 403)) return <Failure error={error} retry={retry} />;
  if (!(error instanceof Problem) || error.code !== 'services.acting') {
    return <Notice role="alert" title={problemWords(language, error)} note={t('actingGone')} />;
  }
  const self = error.args.subject === me.id;
  const other = me.actings.find((one) => one.subject.id === error.args.subject);
  if (!self && !other) return <Notice role="alert" title={t('acting')} note={t('actingGone')} />;
  const name = self ? t('self') : (other?.subject.name ?? '');
  return (
    <Notice
      role="alert"
      title={t('acting')}
      note={t('actingNext', { name })}
      action={
        <Button
          type="primary"
          loading={switching.isPending}
          onClick={() => switching.mutate(self ? '' : (other?.authority ?? ''))}
        >
          {t('switchTo', { name })}
        </Button>
      }
    />
  );
}
