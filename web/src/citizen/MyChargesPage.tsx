import { Link, useParams } from 'react-router';
import { chargeTexts } from '../features/charging/chargeTexts';
import { MyCharge } from '../features/charging/MyCharge';
import { MyCharges } from '../features/charging/MyCharges';
import { StartCharge } from '../features/charging/StartCharge';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { citizenTexts } from './texts';

/** My charges and their bills. */
export function MyChargesPage() {
  const t = useTexts(chargeTexts);
  const c = useTexts(citizenTexts);
  return (
    <Page
      title={t('mine')}
      lead={t('mineLead')}
      back={<Link to="/">{c('home')}</Link>}
      actions={<Link to="/chargers/start">{t('start')}</Link>}
    >
      <MyCharges />
    </Page>
  );
}

/** One of my charges. */
export function MyChargePage() {
  const t = useTexts(chargeTexts);
  const { id = '' } = useParams();
  return (
    <Page title={t('charge')} back={<Link to="/me/charges">{t('mine')}</Link>}>
      <MyCharge id={id} />
    </Page>
  );
}

/** Where a charge is started: which pile, which socket. */
export function StartChargePage() {
  const t = useTexts(chargeTexts);
  return (
    <Page title={t('start')} lead={t('startLead')} back={<Link to="/chargers">{t('find')}</Link>}>
      <StartCharge />
    </Page>
  );
}
