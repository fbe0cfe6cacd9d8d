import { useQuery } from '@tanstack/react-query';
import { readCity, readEnergy, readLampMap } from './lighting';

/** The groups as they are now, read again while they are shown. */
export const useLampCity = () =>
  useQuery({
    queryKey: ['lighting', 'city'],
    queryFn: ({ signal }) => readCity(signal),
    refetchInterval: 10_000,
  });

/** The energy of the last two weeks. */
export const useEnergy = (group: string) =>
  useQuery({
    queryKey: ['lighting', 'energy', group],
    queryFn: ({ signal }) => readEnergy(group, 14, signal),
    refetchInterval: 60_000,
  });

/** Every lamp as a point, read again while it is shown. */
export const useLampMap = () =>
  useQuery({
    queryKey: ['lighting', 'map'],
    queryFn: ({ signal }) => readLampMap(signal),
    refetchInterval: 20_000,
  });
