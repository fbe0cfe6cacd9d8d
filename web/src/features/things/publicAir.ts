import { useQuery } from '@tanstack/react-query';
import { cityFetch } from '../../lib/http';
import type { Tone } from '../../ui/tokens';

/** One air station's latest values. */
export type AirStation = {
  id: string;
  name: string;
  nameEn?: string;
  region?: string;
  regionName?: string;
  lon: number;
  lat: number;
  aqi?: number | null;
  pm25?: number | null;
  pm10?: number | null;
  o3?: number | null;
  no2?: number | null;
  at?: string | null;
};

/** The air of the city now. */
export type Air = {
  at?: string | null;
  aqi?: number | null;
  pm25?: number | null;
  source?: string;
  stations?: AirStation[] | null;
  items?: AirStation[] | null;
};

async function readAir(signal: AbortSignal): Promise<Air> {
  const response = await cityFetch('/api/v1/public/air', { signal });
  return (await response.json()) as Air;
}

/** Reads the air of the city; renewed every minute while shown. */
export function useAir() {
  return useQuery({
    queryKey: ['public', 'air'],
    queryFn: ({ signal }) => readAir(signal),
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
