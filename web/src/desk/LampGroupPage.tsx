import { Link, useNavigate, useParams } from 'react-router';
import type { RegionPick } from '../features/lighting/ChoiceFields';
import { GroupEditor } from '../features/lighting/GroupEditor';
import '../features/lighting/Lighting.css';
import { lightingTexts } from '../features/lighting/texts';
import { useLampCity, useLampMap } from '../features/lighting/useLighting';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { ErrorPage } from '../ui/ErrorPage';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** Makes a group of lamps, or changes one that was made at the desk. */
export function LampGroupPage({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(lightingTexts);
  const go = useNavigate();
  const { group: code = '' } = useParams();
  const mayPlan = useMay('lighting.plan');
  const city = useLampCity();
  const map = useLampMap();
  const from = city.data?.groups.find((one) => one.code === code);
  if (!mayPlan) return <ErrorPage status={403} />;
  if (code && city.data && !from?.own) return <ErrorPage status={404} />;
  const back = code ? `/desk/lighting/${code}` : '/desk/lighting';
  return (
    <Page
      title={t(code ? 'editGroup' : 'newGroup')}
      lead={code ? undefined : t('newGroupLead')}
      back={<Link to={back}>{from?.name ?? t('lighting')}</Link>}
    >
      <State asked={city}>
        {({ groups }) => (
          <State asked={map}>
            {(lamps) => (
              <GroupEditor
                key={code}
                map={lamps}
                groups={groups}
                from={from}
                regionPicker={regionPicker}
                onDone={(made) => go(made ? `/desk/lighting/${made}` : '/desk/lighting')}
              />
            )}
          </State>
        )}
      </State>
    </Page>
  );
}
