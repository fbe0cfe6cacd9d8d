import { useQuery } from '@tanstack/react-query';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { divisionName, readDistricts } from './divisions';

/** Gives the way to name districts by their codes; the city by its own, and others by the code. */
export function useDistrictName(): (code: string) => string {
  const city = useCity();
  const language = useLanguage();
  const districts = useQuery({
    queryKey: ['divisions', city.region],
    queryFn: ({ signal }) => readDistricts(city.region, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (code) => {
    if (code === city.region) return language === 'en' ? city.en : city.zh;
    const found = districts.data?.find((one) => one.code === code);
    return found ? divisionName(found, language) : code;
  };
}
