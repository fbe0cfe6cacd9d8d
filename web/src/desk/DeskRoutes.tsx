import { Link, Route, Routes, useParams } from 'react-router';
import { AuditTable, AuditVerification } from '../features/audit/AuditTable';
import { auditTexts } from '../features/audit/texts';
import { AddApp, AppTable } from '../features/identity/AppTable';
import { appTexts } from '../features/identity/appTexts';
import { AddClient, ClientTable } from '../features/identity/ClientTable';
import { AddPerson, PeopleTable } from '../features/identity/PeopleTable';
import { PersonPanel, usePerson } from '../features/identity/PersonPanel';
import { AddPost, PostTable } from '../features/identity/PostTable';
import { OrganisationTable, RoleTable } from '../features/identity/RoleTable';
import { staffTexts } from '../features/identity/staffTexts';
import { PlaceBox } from '../features/places/PlaceBox';
import { RegionPicker } from '../features/places/RegionPicker';
import { DeadLetterTable } from '../features/platform/DeadLetterTable';
import { JobTable, ScheduleTable } from '../features/platform/JobTable';
import { platformTexts } from '../features/platform/texts';
import { AlarmTable } from '../features/things/AlarmTable';
import { thingTexts } from '../features/things/deskTexts';
import { ProfileTable } from '../features/things/ProfileTable';
import { RegisterActs } from '../features/things/RegisterActs';
import { RejectionTable } from '../features/things/RejectionTable';
import type { RegionPick } from '../features/things/regionPick';
import { ThingTable } from '../features/things/ThingTable';
import type { PlacePick } from '../features/traffic/PriorityPanel';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { ErrorPage } from '../ui/ErrorPage';
import { Page } from '../ui/Page';
import { AlarmPage } from './AlarmPage';
import { AuthorityPage } from './AuthorityPage';
import { CasePage, CaseSearchPage, CasesPage, CaseTextsPage, SubstitutesPage } from './CasesPage';
import { CatalogueItemPage, CataloguePage, NewItemPage } from './CataloguePage';
import { ChargePage, ChargingPage, StationPage } from './ChargingPage';
import { ClosuresPage } from './ClosuresPage';
import { EnvironmentPage, ExceedancePage } from './EnvironmentPage';
import { CampaignPage, FirmwarePage } from './FirmwarePage';
import { FlowPage, FlowsPage } from './FlowPage';
import { AssetsPage, GroupsPage, ImportPage } from './GroupPage';
import { LampGroupPage } from './LampGroupPage';
import { LeakPage, LeaksPage } from './LeakPage';
import { LightingGroupPage, LightingPage } from './LightingPage';
import { InboxPage, MessagesPage, TemplatePage } from './MessagesPage';
import { OrderPage, OrdersPage } from './OrderPage';
import { PeaksPage } from './PeaksPage';
import { ReplayPage } from './ReplayPage';
import { ResourcePage, ResourcesPage } from './ResourcesPage';
import { ReviewPage, ReviewsPage } from './ReviewsPage';
import { NewRulePage, RulePage, RulesPage, StatisticsPage } from './RulePage';
import { SignalPage, SignalsPage } from './SignalsPage';
import { SignsPage } from './SignsPage';
import { SmokePage } from './SmokePage';
import { BehindPage, SupervisionPage } from './SupervisionPage';
import { ThingPage } from './ThingPage';
import { ViewsPage } from './ViewPage';
import { WasteDrivePage, WastePage } from './WastePage';
import { HallFiguresPage, WindowPage } from './WindowPage';

function PersonPage() {
  const t = useTexts(staffTexts);
  const { id = '' } = useParams();
  const { data } = usePerson(id);
  return (
    <Page title={data?.name ?? t('people')} back={<Link to="/desk/people">{t('people')}</Link>}>
      <PersonPanel id={id} />
      <h2>{t('posts')}</h2>
      <PostTable person={id} />
    </Page>
  );
}

// A form gives its fields value and onChange.
function RegionField({ value = '', onChange }: { value?: string; onChange?: (code: string) => void }) {
  return <RegionPicker value={value} onChange={(code) => onChange?.(code)} width="100%" />;
}

const pickRegion: RegionPick = (value, change) => <RegionPicker value={value} onChange={change} />;

const pickPlace: PlacePick = (label, choose) => <PlaceBox label={label} onPlace={choose} />;

/** Every page of the desk but its home. */
export function DeskRoutes() {
  const things = useTexts(thingTexts);
  const staff = useTexts(staffTexts);
  const platform = useTexts(platformTexts);
  const audit = useTexts(auditTexts);
  const mayAct = useMay('things.alarm');
  const mayRegister = useMay('things.register');
  const mayCommand = useMay('things.command');
  const mayKey = useMay('things.credential');
  const mayManage = useMay('identity.manage');
  const maySignOn = useMay('openid.manage');
  const signOn = useTexts(appTexts);
  const mayMail = useMay('bus.manage');
  return (
    <Routes>
      <Route
        path="things"
        element={
          <Page title={things('things')} actions={mayRegister && <RegisterActs />}>
            <ThingTable regionPicker={pickRegion} mayCommand={mayCommand} />
          </Page>
        }
      />
      <Route path="things/import" element={<ImportPage />} />
      <Route path="things/:id" element={<ThingPage />} />
      <Route path="assets" element={<AssetsPage regionPicker={pickRegion} />} />
      <Route path="groups" element={<GroupsPage />} />
      <Route path="views" element={<ViewsPage />} />
      <Route path="certificates" element={<AuthorityPage />} />
      <Route path="firmware" element={<FirmwarePage regionPicker={pickRegion} />} />
      <Route path="firmware/campaigns/:id" element={<CampaignPage />} />
      <Route path="orders" element={<OrdersPage />} />
      <Route path="orders/:id" element={<OrderPage />} />
      <Route
        path="alarms"
        element={
          <Page title={things('alarms')}>
            <AlarmTable mayAct={mayAct} regionPicker={pickRegion} />
          </Page>
        }
      />
      <Route
        path="profiles"
        element={
          <Page title={things('kinds')} lead={things('kindsLead')}>
            <ProfileTable mayKey={mayKey} />
          </Page>
        }
      />
      <Route path="rules" element={<RulesPage />} />
      <Route path="rules/new" element={<NewRulePage regionPicker={pickRegion} />} />
      <Route path="rules/:code" element={<RulePage regionPicker={pickRegion} />} />
      <Route path="statistics" element={<StatisticsPage />} />
      <Route path="alarms/:id" element={<AlarmPage mayAct={mayAct} />} />
      <Route path="leaks" element={<LeaksPage />} />
      <Route path="leaks/histories" element={<LeaksPage />} />
      <Route path="leaks/manholes" element={<LeaksPage />} />
      <Route path="leaks/pressures" element={<LeaksPage />} />
      <Route path="leaks/zones" element={<LeaksPage />} />
      <Route path="leaks/:id" element={<LeakPage />} />
      <Route path="signals" element={<SignalsPage regionPicker={pickRegion} placePick={pickPlace} />} />
      <Route path="signals/closures" element={<ClosuresPage />} />
      <Route path="signals/peaks" element={<PeaksPage />} />
      <Route path="signals/signs" element={<SignsPage />} />
      <Route path="signals/replay" element={<ReplayPage />} />
      <Route path="signals/:junction" element={<SignalPage />} />
      <Route path="lighting" element={<LightingPage />} />
      <Route path="lighting/energy" element={<LightingPage />} />
      <Route path="lighting/groups/new" element={<LampGroupPage regionPicker={pickRegion} />} />
      <Route path="lighting/map" element={<LightingPage />} />
      <Route path="lighting/repairs" element={<LightingPage />} />
      <Route path="lighting/:group" element={<LightingGroupPage />} />
      <Route path="lighting/:group/members" element={<LampGroupPage regionPicker={pickRegion} />} />
      <Route path="environment" element={<EnvironmentPage />} />
      <Route path="environment/noise" element={<EnvironmentPage />} />
      <Route path="environment/power" element={<EnvironmentPage />} />
      <Route path="environment/episodes" element={<EnvironmentPage />} />
      <Route path="environment/episodes/:id" element={<ExceedancePage />} />
      <Route
        path="rejections"
        element={
          <Page title={things('rejections')} lead={things('rejectionsLead')}>
            <RejectionTable />
          </Page>
        }
      />
      <Route path="cases" element={<CasesPage />} />
      <Route path="cases/search" element={<CaseSearchPage />} />
      <Route path="cases/substitutes" element={<SubstitutesPage />} />
      <Route path="cases/texts" element={<CaseTextsPage />} />
      <Route path="cases/:id" element={<CasePage />} />
      <Route path="catalogue" element={<CataloguePage />} />
      <Route path="catalogue/new" element={<NewItemPage />} />
      <Route path="catalogue/:key" element={<CatalogueItemPage />} />
      <Route path="flows" element={<FlowsPage />} />
      <Route path="flows/:code" element={<FlowPage />} />
      <Route path="inbox" element={<InboxPage />} />
      <Route path="messages" element={<MessagesPage />} />
      <Route path="messages/figures" element={<MessagesPage />} />
      <Route path="messages/templates" element={<MessagesPage />} />
      <Route path="messages/template" element={<TemplatePage />} />
      <Route path="supervision" element={<SupervisionPage />} />
      <Route path="supervision/behind" element={<BehindPage />} />
      <Route path="supervision/late" element={<SupervisionPage />} />
      <Route path="supervision/reports" element={<SupervisionPage />} />
      <Route path="reviews" element={<ReviewsPage />} />
      <Route path="reviews/figures" element={<ReviewsPage />} />
      <Route path="reviews/:id" element={<ReviewPage />} />
      <Route path="window" element={<WindowPage />} />
      <Route path="halls" element={<HallFiguresPage />} />
      <Route path="resources" element={<ResourcesPage />} />
      <Route path="resources/find" element={<ResourcesPage />} />
      <Route path="resources/bookings" element={<ResourcesPage />} />
      <Route path="resources/:id" element={<ResourcePage />} />
      <Route path="smoke" element={<SmokePage regionPicker={pickRegion} />} />
      <Route path="waste" element={<WastePage />} />
      <Route path="waste/bins" element={<WastePage />} />
      <Route path="waste/drive" element={<WasteDrivePage />} />
      <Route path="charging" element={<ChargingPage />} />
      <Route path="charging/tariffs" element={<ChargingPage />} />
      <Route path="charging/charges" element={<ChargingPage />} />
      <Route path="charging/charges/:id" element={<ChargePage />} />
      <Route path="charging/stations/:id" element={<StationPage />} />
      <Route
        path="people"
        element={
          <Page title={staff('people')} actions={mayManage && <AddPerson />}>
            <PeopleTable />
          </Page>
        }
      />
      <Route path="people/:id" element={<PersonPage />} />
      <Route
        path="posts"
        element={
          <Page title={staff('posts')} actions={mayManage && <AddPost regionField={<RegionField />} />}>
            <PostTable />
          </Page>
        }
      />
      <Route
        path="organisations"
        element={<Page title={staff('organisations')}>{<OrganisationTable />}</Page>}
      />
      <Route path="roles" element={<Page title={staff('roles')}>{<RoleTable />}</Page>} />
      <Route
        path="clients"
        element={
          <Page title={staff('clients')} lead={staff('clientsLead')} actions={mayManage && <AddClient />}>
            <ClientTable />
          </Page>
        }
      />
      <Route
        path="apps"
        element={
          <Page title={signOn('apps')} lead={signOn('appsLead')} actions={maySignOn && <AddApp />}>
            <AppTable />
          </Page>
        }
      />
      <Route path="jobs" element={<Page title={platform('jobs')}>{<JobTable />}</Page>} />
      <Route path="schedules" element={<Page title={platform('schedules')}>{<ScheduleTable />}</Page>} />
      <Route
        path="dead-letters"
        element={
          <Page title={platform('deadLetters')} lead={platform('deadLettersLead')}>
            <DeadLetterTable mayAct={mayMail} />
          </Page>
        }
      />
      <Route
        path="audit"
        element={
          <Page title={audit('audit')} lead={audit('lead')}>
            <AuditVerification />
            <AuditTable />
          </Page>
        }
      />
      <Route path="*" element={<ErrorPage status={404} />} />
    </Routes>
  );
}
