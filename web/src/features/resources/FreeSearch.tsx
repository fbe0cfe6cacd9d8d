import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useCity } from '../../lib/city';
import { type Point, pointOf } from '../../lib/geo';
import { dayIn } from '../../lib/time';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { CityMap } from '../../ui/CityMap';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice, State } from '../../ui/State';
import { FreeItem } from './FreeItem';
import { spanIn } from './moment';
import './Resources.css';
import { type Made, type Row, readFree, type Wish } from './resources';
import { resourceTexts } from './texts';
import { useKinds } from './useKinds';
import { freeOf } from './words';

/** Finds what is free: how much, from when to when, how near; all of it stands in the address. */
export function FreeSearch({
  isPublic = false,
  mayBook,
  placeBox,
  linkTo,
  onBooked,
}: {
  isPublic?: boolean;
  /** Books at once; else what stands in its stead, such as the way to sign in. */
  mayBook: boolean | ReactNode;
  placeBox: (choose: (point: Point, name: string) => void) => ReactNode;
  linkTo?: (row: Row) => string;
  onBooked?: (made: Made) => void;
}) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  const { zone } = useCity();
  const { options } = useKinds(isPublic);
  const url = useUrlFilters([
    'at',
    'name',
    'within',
    'kind',
    'quantity',
    'day',
    'from',
    'to',
    'page',
  ] as const);
  const v = url.values;
  const day = v.day || dayIn(zone, Date.now() + 86_400_000);
  const from = v.from || '14:00';
  const to = v.to || '18:00';
  const span = spanIn(zone, day, from, to);
  const point = pointOf(v.at);
  const wish: Wish = {
    at: v.at,
    within: v.within || '3000',
    kind: v.kind,
    region: '',
    q: '',
    quantity: v.quantity || '1',
    ...span,
  };
  const asked = useQuery({
    queryKey: ['resources', 'free', isPublic, ...Object.values(wish), v.page],
    queryFn: ({ signal }) => readFree(wish, isPublic, v.page, signal),
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  });
  const change = (part: Parameters<typeof url.change>[0]) => url.change({ ...part, page: '' });
  const choose = (picked: Point, name: string) =>
    change({ at: `${picked.lon.toFixed(5)},${picked.lat.toFixed(5)}`, name });
  return (
    <div className="stack">
      <div className="panel stack-tight">
        <div className="res-wish">
          <div className="res-field">
            <span>{t('kind')}</span>
            <FilterSelect
              label={t('kind')}
              any={t('anyKind')}
              value={v.kind}
              width={150}
              options={options}
              onChange={(kind) => change({ kind })}
            />
          </div>
          <div className="res-field">
            <span>{t('quantity')}</span>
            <InputNumber
              aria-label={t('quantity')}
              min={1}
              precision={0}
              value={Number(v.quantity || 1)}
              onChange={(n) => change({ quantity: n && n > 1 ? String(n) : '' })}
            />
          </div>
          <div className="res-field">
            <span>{t('day')}</span>
            <Input
              type="date"
              aria-label={t('day')}
              value={day}
              onChange={(event) => change({ day: event.target.value })}
            />
          </div>
          <div className="res-field">
            <span>{t('from')}</span>
            <Input
              type="time"
              aria-label={t('from')}
              value={from}
              onChange={(event) => change({ from: event.target.value })}
            />
          </div>
          <div className="res-field">
            <span>{t('to')}</span>
            <Input
              type="time"
              aria-label={t('to')}
              value={to}
              onChange={(event) => change({ to: event.target.value })}
            />
          </div>
          {point && (
            <div className="res-field">
              <span>{t('within')}</span>
              <Select
                aria-label={t('within')}
                value={v.within || '3000'}
                onChange={(within) => change({ within })}
                options={['500', '1000', '3000', '5000', '10000'].map((m) => ({
                  value: m,
                  label: `${Number(m) / 1000} km`,
                }))}
                style={{ width: 110 }}
              />
            </div>
          )}
        </div>
        {placeBox(choose)}
        {point && (
          <div className="row">
            <span className="quiet">{t('nearOf', { name: v.name || t('pickedPoint') })}</span>
            <Button type="text" onClick={() => change({ at: '', name: '' })}>
              {t('clearPlace')}
            </Button>
          </div>
        )}
      </div>
      <div className="res-find">
        <State
          asked={asked}
          isEmpty={(found) => found.items.length === 0}
          empty={<Notice title={t('none')} note={t('noneNext')} />}
        >
          {(found) => (
            <div className="stack-tight">
              <ul className="plain-list panel res-list" aria-label={t('list')}>
                {found.items.map((row) => (
                  <li key={row.id}>
                    <FreeItem
                      row={row}
                      day={day}
                      from={from}
                      to={to}
                      quantity={Number(v.quantity || 1)}
                      isPublic={isPublic}
                      mayBook={mayBook}
                      linkTo={linkTo}
                      onBooked={onBooked}
                    />
                  </li>
                ))}
              </ul>
              <div className="row">
                {v.page && <Button onClick={() => change({})}>{t('prev')}</Button>}
                {found.next && <Button onClick={() => url.change({ page: found.next })}>{t('next')}</Button>}
              </div>
            </div>
          )}
        </State>
        <CityMap
          key={v.at || 'city'}
          label={t('map')}
          height="420px"
          centre={point ?? undefined}
          zoom={point ? 13 : undefined}
          selected={point}
          onPick={({ point: picked }) => choose(picked, t('pickedPoint'))}
          marks={(asked.data?.items ?? []).map((row) => ({
            id: row.id,
            point: row,
            tone: 'good' as const,
            label: `${row.name} ${t('freeOf', freeOf(row, say.number))}`,
          }))}
        />
      </div>
    </div>
  );
}
