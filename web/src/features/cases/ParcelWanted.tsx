import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { millis } from '../../lib/time';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { CorrectionForm } from './CorrectionForm';
import { takeAction } from './cases';
import type { Tools } from './correctionTools';
import type { Parcel } from './parcels';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';

/** What is wanted of the applicant, above everything else: what, why, by when, and where to put it. */
export function ParcelWanted({ parcel, tools }: { parcel: Parcel; tools: Tools }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const say = useFormat();
  const client = useQueryClient();
  const act = useAct(takeAction, t('handedInNow'), ['cases']);
  const round = parcel.correction;
  if (!round || parcel.outcome) return null;
  const answers = round.wanted.filter((one) => one.kind === 'answer');
  const materials = round.wanted.filter((one) => one.kind === 'material');
  const hand = parcel.acts.find((one) => one.ends === undefined);
  const ready = round.wanted.every((one) => one.came);
  const files = (material: string, name: string) =>
    tools.files({
      id: parcel.id,
      material,
      name,
      labelledBy: `wanted-${material}`,
      papers: parcel.papers.filter(
        (one) => one.material === material && millis(one.given) >= millis(round.asked),
      ),
      onChanged: () => client.invalidateQueries({ queryKey: ['cases'] }),
    });
  return (
    <section className="panel parcel-wanted stack" aria-labelledby="wanted">
      <div className="stack-tight">
        <h2 id="wanted">{t('wantedTitle')}</h2>
        {round.due && <p>{t('wantedBy', { when: say.when(round.due) })}</p>}
        <p className="quiet small">{t('wantedFrom', { who: round.organisation || t('department') })}</p>
        <p className="parcel-note">{round.note}</p>
      </div>
      {answers.length > 0 && (
        <div className="stack-tight">
          <h3>{t('answers')}</h3>
          <ul className="plain-list">
            {answers.map((one) => (
              <li key={one.code} className="row spread">
                <span>
                  {told(language, one.label)}
                  {one.why && <span className="quiet">{t('because', { why: one.why })}</span>}
                </span>
                <Status tone={one.came ? 'good' : 'notice'}>{one.came ? t('came') : t('missing')}</Status>
              </li>
            ))}
          </ul>
          <CorrectionForm id={parcel.id} tools={tools} />
        </div>
      )}
      {(materials.length > 0 || round.wanted.length === 0) && (
        <div className="stack-tight">
          <h3>{t('materials')}</h3>
          <ul className="plain-list stack-tight">
            {materials.map((one) => (
              <li key={one.code} className="stack-tight">
                <div className="row spread">
                  <span id={`wanted-${one.code}`}>
                    {told(language, one.label)}
                    {one.why && <span className="quiet">{t('because', { why: one.why })}</span>}
                  </span>
                  <Status tone={one.came ? 'good' : 'notice'}>{one.came ? t('came') : t('missing')}</Status>
                </div>
                {files(one.code, told(language, one.label))}
              </li>
            ))}
            {round.wanted.length === 0 && (
              <li>
                <span id="wanted-other">{t('anyMaterials')}</span>
                {files('other', t('materials'))}
              </li>
            )}
          </ul>
        </div>
      )}
      {hand && (
        <div className="stack-tight">
          <Button
            type="primary"
            size="large"
            block
            disabled={!ready || !hand.open}
            loading={act.isPending}
            onClick={() => act.mutate({ id: parcel.id, branch: hand.branch, action: hand.action })}
          >
            {t('handIn')}
          </Button>
          {!ready && <p className="small quiet">{t('handInFirst')}</p>}
          {ready && !hand.open && hand.refusal && (
            <p className="small quiet">{told(language, hand.refusal)}</p>
          )}
        </div>
      )}
    </section>
  );
}
