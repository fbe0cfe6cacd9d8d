import { useQuery } from '@tanstack/react-query';
import { readFleet, readPlan } from './waste';

/** Reads the plan of a day; more often while one is being made. */
export function usePlan(date: string, waiting: boolean) {
  return useQuery({
    queryKey: ['waste', 'plan', date],
    queryFn: ({ signal }) => readPlan(date, signal),
    refetchInterval: waiting ? 2_000 : 30_000,
  });
}

/** Reads who collects; it changes with the city pack only. */
export function useFleet() {
  return useQuery({
    queryKey: ['waste', 'fleet'],
    queryFn: ({ signal }) => readFleet(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
