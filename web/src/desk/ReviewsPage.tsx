import { useQuery } from '@tanstack/react-query';
import { Select, Tabs } from 'antd';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { useStaffNames } from '../features/identity/useStaffNames';
import { readVoice } from '../features/reviews/reviews';
import { reviewTexts } from '../features/reviews/texts';
import { VoiceActs } from '../features/reviews/VoiceActs';
import { VoiceDetail } from '../features/reviews/VoiceDetail';
import { VoiceFigures } from '../features/reviews/VoiceFigures';
import { VoiceTable } from '../features/reviews/VoiceTable';
import { useLanguage } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** Reviews, feedback and appeals: the list, and the figures. */
export function ReviewsPage() {
  const t = useTexts(reviewTexts);
  const go = useNavigate();
  const figures = useLocation().pathname.endsWith('/figures');
  return (
    <Page title={t('desk')} lead={figures ? t('figuresLead') : t('deskLead')}>
      <Tabs
        className="no-print"
        activeKey={figures ? 'figures' : 'list'}
        onChange={(key) => go(key === 'figures' ? '/desk/reviews/figures' : '/desk/reviews')}
        items={[
          { key: 'list', label: t('desk') },
          { key: 'figures', label: t('figures') },
        ]}
      />
      {figures ? <VoiceFigures /> : <VoiceTable />}
    </Page>
  );
}

/** One review, feedback or appeal. */
export function ReviewPage() {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const { id = '' } = useParams();
  const asked = useQuery({
    queryKey: ['reviews', 'voice', id],
    queryFn: ({ signal }) => readVoice(id, signal),
    refetchInterval: 30_000,
  });
  const title = asked.data?.title;
  return (
    <Page
      title={title ? (language === 'en' && title.en ? title.en : title.zh) : t('desk')}
      back={<Link to="/desk/reviews">{t('desk')}</Link>}
    >
      <State asked={asked}>
        {(voice) => (
          <div className="stack">
            <VoiceDetail voice={voice} />
            <VoiceActs voice={voice} departmentField={<DepartmentField />} />
          </div>
        )}
      </State>
    </Page>
  );
}

// A form gives its fields value and onChange.
function DepartmentField({ value, onChange }: { value?: string; onChange?: (path: string) => void }) {
  const { organisationOptions } = useStaffNames();
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      onChange={onChange}
      options={organisationOptions}
    />
  );
}
