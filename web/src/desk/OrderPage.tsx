import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { readOrder } from '../features/things/commands';
import { commandTexts } from '../features/things/commandTexts';
import { OrderPanel } from '../features/things/OrderPanel';
import { OrderTable } from '../features/things/OrderTable';
import { wordOf } from '../features/things/useProfiles';
import { useLanguage } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** The commands to many devices. */
export function OrdersPage() {
  const t = useTexts(commandTexts);
  return (
    <Page title={t('orders')} lead={t('ordersLead')}>
      <OrderTable />
    </Page>
  );
}

/** One of them, as its devices answer. */
export function OrderPage() {
  const t = useTexts(commandTexts);
  const language = useLanguage();
  const { id = '' } = useParams();
  const asked = useQuery({
    queryKey: ['order', id],
    queryFn: ({ signal }) => readOrder(id, signal),
    refetchInterval: (query) => (query.state.data?.open === 0 ? false : 1000),
  });
  return (
    <Page
      title={asked.data ? wordOf(asked.data.title, language) : t('order')}
      back={<Link to="/desk/orders">{t('orders')}</Link>}
    >
      <State asked={asked}>{(order) => <OrderPanel order={order} />}</State>
    </Page>
  );
}
