import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Failure } from '../../ui/State';
import { ItemLine } from './ItemLine';
import { type Answer, askGuide, inWords } from './services';
import './Services.css';
import { serviceTexts } from './texts';

/** Asks the guides in everyday words; the answer cites its item, or says whom to call. */
export function AskGuide({ item = '' }: { item?: string }) {
  const t = useTexts(serviceTexts);
  const [typed, setTyped] = useState('');
  const asking = useMutation({ mutationFn: (question: string) => askGuide(question, item) });
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) asking.mutate(typed.trim());
  };
  return (
    <section className="panel stack-tight" aria-labelledby="ask">
      <h2 id="ask">{t('ask')}</h2>
      <form className="service-form" onSubmit={ask}>
        <Input
          aria-label={t('askLabel')}
          placeholder={t('askExample')}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button htmlType="submit" loading={asking.isPending}>
          {t('askIt')}
        </Button>
      </form>
      <div role="status" className="stack-tight">
        {asking.error ? (
          <Failure error={asking.error} />
        ) : (
          asking.data && <Said answer={asking.data} cite={asking.data.item !== item} />
        )}
      </div>
    </section>
  );
}

function Said({ answer, cite }: { answer: Answer; cite: boolean }) {
  const t = useTexts(serviceTexts);
  const language = useLanguage();
  return (
    <>
      {answer.sentences.map((one) => (
        <p key={one.text}>{one.text}</p>
      ))}
      {answer.kind === 'answer' && cite && (
        <p className="small quiet">
          {t('cited')} <Link to={`/services/${answer.item}`}>{inWords(answer.name, language)}</Link>
        </p>
      )}
      {answer.kind === 'choose' && (
        <>
          <p>{t('which')}</p>
          <ul className="plain-list service-list">
            {answer.choices.map((head) => (
              <li key={head.key}>
                <ItemLine head={head} />
              </li>
            ))}
          </ul>
        </>
      )}
      {answer.kind !== 'answer' && (
        <p className={answer.kind === 'choose' ? 'small quiet' : undefined}>
          {t(answer.kind === 'choose' ? 'noneOfThese' : 'human')}{' '}
          {answer.help.slice(0, 1).map((line) => (
            <a key={line.number} href={`tel:${line.number}`}>
              {line.number} {inWords(line, language)}
            </a>
          ))}
        </p>
      )}
    </>
  );
}
