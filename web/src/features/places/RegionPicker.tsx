import { useQuery, useQueryClient } from '@tanstack/react-query';
import { TreeSelect } from 'antd';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { type Division, divisionName, readDistricts, readDivision, readDivisions } from './divisions';
import { placeTexts } from './texts';

// What lies below a community are grid cells: squares with numbers, not places one looks for.
const leaf = (one: Division) => one.level === 'community';

type Node = { id: string; pId: string; value: string; title: string; isLeaf: boolean };

/** Picks a district, street or community of the city; what lies below is read when it is opened. */
export function RegionPicker({
  value,
  onChange,
  width = 170,
  placeholder,
  wrong = false,
}: {
  value: string;
  onChange: (code: string) => void;
  width?: number | string;
  /** What stands there while nothing is chosen; absent: that every region will do. */
  placeholder?: string;
  /** Marked as what is to be mended. */
  wrong?: boolean;
}) {
  const t = useTexts(placeTexts);
  const language = useLanguage();
  const { region } = useCity();
  const client = useQueryClient();
  const tree = useQuery({
    queryKey: ['divisions', region],
    queryFn: ({ signal }) => readDistricts(region, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const chosen = useQuery({
    queryKey: ['division', value],
    queryFn: ({ signal }) => readDivision(value, signal),
    enabled: value !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const known = new Set(tree.data?.map((one) => one.code));
  const nodes: Node[] = (tree.data ?? []).map((one) => ({
    id: one.code,
    pId: known.has(one.parent) ? one.parent : '',
    value: one.code,
    title: divisionName(one, language),
    isLeaf: leaf(one),
  }));
  const label = chosen.data ? divisionName(chosen.data, language) : value;
  return (
    <TreeSelect<{ value: string; label?: string }>
      aria-label={t('region')}
      labelInValue
      treeDataSimpleMode
      allowClear
      placeholder={placeholder ?? t('anyRegion')}
      value={value ? { value, label } : undefined}
      treeData={nodes}
      loadData={async ({ value: code }) => {
        const below = await readDivisions(String(code));
        client.setQueryData(['divisions', region], (had: Division[] = []) => [
          ...had.filter((one) => one.parent !== code),
          ...below,
        ]);
      }}
      onChange={(picked) => onChange(picked?.value ?? '')}
      status={wrong ? 'error' : undefined}
      popupMatchSelectWidth={280}
      style={{ width }}
    />
  );
}
