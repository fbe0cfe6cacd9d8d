import { useQuery } from '@tanstack/react-query';
import { readRoads, readStates } from './roads';

/** The roads once, and how it goes on them every few seconds. */
export function useRoads(every = 5000) {
  const roads = useQuery({
    queryKey: ['traffic', 'roads'],
    queryFn: ({ signal }) => readRoads(signal),
    staleTime: Number.POSITIVE_INFINITY,
    // Before the first second of the street there is nothing in sight yet.
    refetchInterval: ({ state }) => (state.data?.roads.length === 0 ? every : false),
  });
  const states = useQuery({
    queryKey: ['traffic', 'states'],
    queryFn: ({ signal }) => readStates(signal),
    refetchInterval: every,
  });
  return { roads, states };
}
