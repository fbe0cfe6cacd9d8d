import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useLocation, useNavigate, useParams } from 'react-router';
import { actFor } from '../features/identity/mine';
import { RegionName } from '../features/places/RegionName';
import { RegionPicker } from '../features/places/RegionPicker';
import { ActingFailure } from '../features/services/ActingFailure';
import { readDraft, readReceipt } from '../features/services/applications';
import { applyTexts } from '../features/services/applyTexts';
import { DraftList } from '../features/services/DraftList';
import { ReceiptView } from '../features/services/ReceiptView';
import { SceneMaterials } from '../features/services/SceneMaterials';
import { StartPanel } from '../features/services/StartPanel';
import { inWords, readGuide } from '../features/services/services';
import { serviceTexts } from '../features/services/texts';
import { Wizard } from '../features/services/Wizard';
import { draftKey } from '../features/services/ways';
import { useLanguage } from '../lib/preferences';
import { Problem } from '../lib/problem';
import { useAdoptSession, useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { Failure, Loading, Notice, State } from '../ui/State';
import { citizenTexts } from './texts';

const regions = { RegionPicker, RegionName };

/** Acts for somebody, or for oneself, and reads everything anew as they may. */
function useActing() {
  const adopt = useAdoptSession();
  return async (authority: string) => adopt(await actFor(authority));
}

/** What comes before the first question of an application. */
export function ApplyPage() {
  const t = useTexts(applyTexts);
  const s = useTexts(serviceTexts);
  const language = useLanguage();
  const go = useNavigate();
  const here = useLocation();
  const { key = '' } = useParams();
  const { me, loading } = useSession();
  const act = useActing();
  const asked = useQuery({
    queryKey: ['services', 'item', key],
    queryFn: ({ signal }) => readGuide(key, signal),
  });
  const name = inWords(asked.data?.item.name, language);
  return (
    <Page
      title={name ? t('applyFor', { name }) : s('find')}
      back={<Link to={`/services/${key}${here.search}`}>{t('guide')}</Link>}
    >
      <State asked={asked}>
        {(guide) => {
          if (loading) return <Loading />;
          if (!me) return <Failure error={new Problem({ status: 401, code: 'auth.unauthenticated' })} />;
          if (me.kind === 'official' && me.post) return <Notice title={t('official')} />;
          return (
            <div className="service-cols">
              <StartPanel
                key={me.acting?.authority ?? ''}
                guide={guide}
                me={me}
                onActFor={act}
                onBegun={(id) => go(`/me/applications/${id}`)}
              />
              <SceneMaterials guide={guide} />
            </div>
          );
        }}
      </State>
    </Page>
  );
}

/** An application that is being written. */
export function ApplicationPage() {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const { id = '' } = useParams();
  const { me } = useSession();
  // Who writes stays known when the session lapses, so that the form stays with what is typed.
  const [who, setWho] = useState(me?.id ?? '');
  if (me && me.id !== who) setWho(me.id);
  const act = useActing();
  const asked = useQuery({
    queryKey: draftKey(id),
    queryFn: ({ signal }) => readDraft(id, signal),
    // What is typed here must not be shaken by a look at another window.
    refetchOnWindowFocus: false,
  });
  const draft = asked.data;
  if (!draft && asked.error) {
    return (
      <Page title={t('drafts')} back={<Link to="/me/applications">{t('drafts')}</Link>}>
        <ActingFailure error={asked.error} me={me} retry={asked.refetch} onActFor={act} />
      </Page>
    );
  }
  if (draft?.case) return <Navigate to={`/me/applications/${id}/receipt`} replace />;
  return (
    <Page title={inWords(draft?.name, language) || t('drafts')}>
      {draft && who ? <Wizard draft={draft} who={who} regions={regions} /> : <Loading />}
    </Page>
  );
}

/** The receipt of an application. */
export function ReceiptPage() {
  const t = useTexts(applyTexts);
  const { id = '' } = useParams();
  const asked = useQuery({
    queryKey: ['services', 'receipt', id],
    queryFn: ({ signal }) => readReceipt(id, signal),
  });
  return (
    <Page title={t('done')} lead={t('doneLead')}>
      <State asked={asked}>{(receipt) => <ReceiptView receipt={receipt} />}</State>
    </Page>
  );
}

/** One's unfinished applications. */
export function DraftsPage() {
  const t = useTexts(applyTexts);
  const c = useTexts(citizenTexts);
  const { me, loading } = useSession();
  return (
    <Page title={t('drafts')} lead={t('draftsLead')} back={<Link to="/">{c('home')}</Link>}>
      {loading && <Loading />}
      {!loading && !me && <Failure error={new Problem({ status: 401, code: 'auth.unauthenticated' })} />}
      {me && <DraftList me={me} />}
    </Page>
  );
}
