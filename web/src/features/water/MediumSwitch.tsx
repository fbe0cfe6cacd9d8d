import { Segmented } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { waterTexts } from './texts';

/** Shows the networks of water, of gas, or both; kept in the URL. */
export function MediumSwitch() {
  const t = useTexts(waterTexts);
  const filters = useUrlFilters(['medium', 'zone', 'fire']);
  return (
    <Segmented
      className="no-print"
      aria-label={t('carries')}
      value={filters.values.medium}
      options={[
        { value: '', label: t('allMedia') },
        { value: 'water', label: t('water') },
        { value: 'gas', label: t('gas') },
      ]}
      onChange={(medium) => filters.change({ medium, zone: '', fire: '' })}
    />
  );
}
