import { useQuery } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FilterSelect } from '../../ui/FilterSelect';
import { readOperators, type Wish } from './charging';
import { chargingTexts } from './texts';
import { fastKw } from './words';

/** The kinds of sockets that drivers choose from. */
const kinds = ['gbt_dc', 'gbt_ac', 'ccs2', 'type2', 'chademo', 'nacs'] as const;

/** What the driver wants: large switches first, the rest as choices. */
export function WishBar({ wish, onChange }: { wish: Wish; onChange: (part: Partial<Wish>) => void }) {
  const t = useTexts(chargingTexts);
  const { data: operators = [] } = useQuery({
    queryKey: ['charging', 'operators'],
    queryFn: ({ signal }) => readOperators(signal),
    staleTime: 600_000,
  });
  return (
    <fieldset className="wishes">
      <legend className="hidden">{t('filters')}</legend>
      <Checkbox
        checked={Number(wish.power) >= Number(fastKw)}
        onChange={(event) => onChange({ power: event.target.checked ? fastKw : '' })}
      >
        {t('fast')}
      </Checkbox>
      <Checkbox checked={wish.free} onChange={(event) => onChange({ free: event.target.checked })}>
        {t('freeNow')}
      </Checkbox>
      <Checkbox checked={wish.open} onChange={(event) => onChange({ open: event.target.checked })}>
        {t('openNow')}
      </Checkbox>
      <FilterSelect
        label={t('connector')}
        any={t('anyConnector')}
        value={wish.connector}
        options={kinds.map((kind) => ({ value: kind, label: t(kind) }))}
        width={140}
        onChange={(connector) => onChange({ connector })}
      />
      <FilterSelect
        label={t('operator')}
        any={t('anyOperator')}
        value={wish.operator}
        options={operators.map((one) => ({ value: one.code, label: one.name }))}
        onChange={(operator) => onChange({ operator })}
      />
    </fieldset>
  );
}
