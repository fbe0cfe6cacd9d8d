import { Button, Form, Input } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { AskCorrection } from './AskCorrection';
import { type CaseView, claim, type Offered, takeAction } from './cases';
import { NoteField } from './NoteField';
import { PassCase } from './PassCase';
import { caseTexts } from './texts';
import { roleWord, wordOf } from './words';

type Entered = { note?: string; result?: string };

/** What the caller can do with a case now, the law beside each. */
export function CaseActs({ view, post }: { view: CaseView; post?: string }) {
  const t = useTexts(caseTexts);
  const act = useAct(takeAction, t('done'), ['cases']);
  const take = useAct(claim, t('claimed'), ['cases']);
  const give = useAct(claim, t('released'), ['cases']);
  const mayAssign = useMay('cases.assign');
  const offers = view.offers;
  const waits = view.stages.map((one) => roleWord(t, one.role)).filter(Boolean);
  if (offers.length === 0)
    return (
      <div className="stack">
        <p className={view.concerns ? undefined : 'quiet'}>
          {t(view.concerns ? 'ownAffair' : 'nothingNext')}
        </p>
        {waits.length > 0 && <p>{t('waitsFor', { who: waits.join(t('and')) })}</p>}
      </div>
    );
  return (
    <div className="stack">
      {view.stages
        .filter((one) => offers.some((offer) => (offer.branch ?? '') === (one.branch ?? '')))
        .map((stage) => (
          <div key={stage.branch ?? ''} className="row">
            {stage.holder && stage.holder === post ? (
              <Button onClick={() => give.mutate({ id: view.id, branch: stage.branch, back: true })}>
                {t('release')}
              </Button>
            ) : (
              !stage.holder &&
              stage.role !== 'applicant' && (
                <Button
                  loading={take.isPending}
                  onClick={() => take.mutate({ id: view.id, branch: stage.branch })}
                >
                  {t('claim')}
                </Button>
              )
            )}
            {stage.role !== 'applicant' && (!stage.holder || stage.holder === post || mayAssign) && (
              <PassCase id={view.id} branch={stage.branch} />
            )}
          </div>
        ))}
      {offers.map((offer, index) => (
        <OfferItem
          key={`${offer.branch ?? ''}/${offer.action}`}
          view={view}
          offer={offer}
          act={act}
          first={index === 0}
        />
      ))}
    </div>
  );
}

function OfferItem({
  view,
  offer,
  act,
  first,
}: {
  view: CaseView;
  offer: Offered;
  act: ReturnType<typeof useAct<Parameters<typeof takeAction>[0], CaseView>>;
  first: boolean;
}) {
  const t = useTexts(caseTexts);
  const language = useLanguage();
  const name = wordOf(language, offer.name);
  const needs = offer.needs ?? [];
  const body = (entered: Entered) => ({
    id: view.id,
    branch: offer.branch,
    action: offer.action,
    ...entered,
  });
  if (!offer.open)
    return (
      <div>
        <Button disabled>{name}</Button>
        {offer.refusal && <div className="small quiet">{wordOf(language, offer.refusal)}</div>}
      </div>
    );
  const law = offer.basis && (
    <div className="small quiet">{t('lawOf', { law: wordOf(language, offer.basis) })}</div>
  );
  if (offer.asks)
    return (
      <div>
        <AskCorrection view={view} offer={offer} plain={!first} />
        {law}
      </div>
    );
  return (
    <div>
      <FormButton<Entered, Parameters<typeof takeAction>[0], CaseView>
        label={name}
        plain={!first}
        act={act}
        bodyOf={body}
      >
        {needs.includes('result') && (
          <Form.Item name="result" label={t('result')} rules={[{ required: true, message: t('needed') }]}>
            <Input maxLength={100} autoFocus />
          </Form.Item>
        )}
        <Form.Item
          name="note"
          label={needs.includes('note') ? t('note') : t('noteOptional')}
          rules={needs.includes('note') ? [{ required: true, whitespace: true, message: t('needed') }] : []}
        >
          <NoteField of={view.id} />
        </Form.Item>
      </FormButton>
      {law}
    </div>
  );
}
