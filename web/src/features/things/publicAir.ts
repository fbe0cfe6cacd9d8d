import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Tone } from '../../ui/tokens';

/** One air station's latest values; a figure that was not heard in time is absent. */
export type AirStation = components['schemas']['ThingsAirStation'];

/** Reads the air of the city; renewed every minute while shown. */
export function useAir() {
  return useQuery({
    queryKey: ['public', 'air'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/public/air', { signal })),
    refetchInterval: 60_000,
  });
}

/** A grade of the air quality index. */
export type AirGrade = 'excellent' | 'good' | 'light' | 'moderate' | 'heavy' | 'severe';

const grades: [upTo: number, grade: AirGrade, tone: Tone][] = [
  [50, 'excellent', 'good'],
  [100, 'good', 'good'],
  [150, 'light', 'notice'],
  [200, 'moderate', 'warning'],
  [300, 'heavy', 'danger'],
  [Number.POSITIVE_INFINITY, 'severe', 'danger'],
];

/** Gives the grade of an index by HJ 633-2012 (环境空气质量指数技术规定). */
export function airGrade(aqi: number): { grade: AirGrade; tone: Tone } {
  const found = grades.find(([upTo]) => aqi <= upTo);
  return found ? { grade: found[1], tone: found[2] } : { grade: 'severe', tone: 'danger' };
}
