import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { ParcelList } from '../features/cases/ParcelList';
import { ParcelView } from '../features/cases/ParcelView';
import { readParcel } from '../features/cases/parcels';
import { parcelTexts } from '../features/cases/parcelTexts';
import { told } from '../features/cases/parcelWords';
import { RegionPicker } from '../features/places/RegionPicker';
import { RateCase } from '../features/reviews/RateCase';
import { CorrectionUpload } from '../features/services/CorrectionUpload';
import { useLanguage } from '../lib/preferences';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { citizenTexts } from './texts';

/** My cases, and those of whom I act for. */
export function MyCasesPage() {
  const t = useTexts(parcelTexts);
  const c = useTexts(citizenTexts);
  const { me } = useSession();
  const subjects = (me?.actings ?? []).map((one) => one.subject);
  return (
    <Page title={t('mine')} lead={t('mineLead')} back={<Link to="/">{c('home')}</Link>}>
      <ParcelList subjects={subjects} />
    </Page>
  );
}

/** One of my cases, by its number. */
export function MyCasePage() {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  const { number = '' } = useParams();
  const asked = useQuery({
    queryKey: ['cases', 'parcel', number],
    queryFn: ({ signal }) => readParcel(number, signal),
    refetchInterval: 30_000,
  });
  return (
    <Page
      title={told(language, asked.data?.title) || t('one')}
      back={<Link to="/my/cases">{t('mine')}</Link>}
    >
      <State asked={asked}>
        {(parcel) => (
          <div className="stack">
            <ParcelView
              parcel={parcel}
              tools={{
                picker: (value, change) => <RegionPicker value={value} onChange={change} width="100%" />,
                files: (asked) => <CorrectionUpload {...asked} />,
              }}
            />
            {parcel.outcome && <RateCase id={parcel.id} />}
          </div>
        )}
      </State>
    </Page>
  );
}
