import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { answer, api } from '../api/client';
import type { components } from '../api/schema';
import type { Bounds } from './geo';
import { useLanguage } from './preferences';

/** A text of the pack in both languages. */
type Words = { zh: string; en: string };

/** What the pack says of the city. */
export type City = {
  name: string;
  zh: string;
  en: string;
  region: string;
  zone: string;
  bounds: Bounds;
  centre: [number, number];
  zoom: number;
  credits: Words[];
  /** Whom to call, most asked first. */
  help: (Words & { number: string })[];
  demo: boolean;
};

// Until the server answers (or when it does not), pages still show times somewhere sensible.
const unknownCity: City = {
  name: '',
  zh: '城市大脑',
  en: 'citybrain',
  region: '',
  zone: 'Asia/Shanghai',
  bounds: [120.8, 30.6, 122.2, 31.9],
  centre: [121.4737, 31.2304],
  zoom: 11,
  credits: [{ zh: '© OpenStreetMap 贡献者', en: '© OpenStreetMap contributors' }],
  help: [],
  demo: false,
};

const Context = createContext<City>(unknownCity);

function cityFrom(view: components['schemas']['PlacesCityView']): City {
  const [west = 0, south = 0, east = 0, north = 0] = view.bounds;
  const [lon = 0, lat = 0] = view.centre;
  return { ...view, bounds: [west, south, east, north], centre: [lon, lat] };
}

/** Reads the city once and gives it to everything below. */
export function CityProvider({ children }: { children: ReactNode }) {
  const { data } = useQuery({
    queryKey: ['city'],
    queryFn: async ({ signal }) => {
      return cityFrom(await answer(api.GET('/api/v1/city', { signal })));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Context value={data ?? unknownCity}>{children}</Context>;
}

/** Gives the city of this binary. */
export function useCity(): City {
  return useContext(Context);
}

/** Gives the city's name in the language of the page. */
export function useCityName(): string {
  const city = useCity();
  return useLanguage() === 'en' ? city.en : city.zh;
}

/** Gives who made the city's data, in the language of the page; the map's makers first. */
export function useCredits(): string[] {
  const { credits } = useCity();
  const language = useLanguage();
  return credits.map((credit) => (language === 'en' ? credit.en : credit.zh));
}
