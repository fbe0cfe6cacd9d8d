import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';

type Schemas = components['schemas'];

/** The air of a scope: index, chief pollutant and stations. */
export type AirNow = Schemas['EnvironmentAirNow'];

/** A station of the air with its index. */
export type AirStation = Schemas['EnvironmentAirStation'];

/** The index between the stations; null where none is near. */
export type Spread = Schemas['EnvironmentSpread'];

/** A meter of noise against the limit of its zone. */
export type NoiseMeter = Schemas['EnvironmentNoiseMeter'];

/** The load of a district. */
export type District = Schemas['EnvironmentDistrict'];

/** An exceedance or an outage 超标或停电时段. */
export type Episode = Schemas['EnvironmentEpisode'];

/** The air as everyone may see it. */
export type Today = Schemas['EnvironmentToday'];

type EpisodeFilter = paths['/api/v1/environment/episodes']['get']['parameters']['query'];

/** Reads the air with its stations, the worst first. */
export const readAir = (signal?: AbortSignal) => answer(api.GET('/api/v1/environment/air', { signal }));

/** Reads what the index may be between the stations. */
export const readField = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/environment/air/field', { signal }));

/** Reads the meters of noise, those farthest over their limit first. */
export const readNoise = (signal?: AbortSignal) => answer(api.GET('/api/v1/environment/noise', { signal }));

/** Reads the load of the districts. */
export const readPower = (signal?: AbortSignal) => answer(api.GET('/api/v1/environment/power', { signal }));

/** Reads the day of a station by the hour. */
export const readStation = (id: string, date: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/environment/stations/{id}', { params: { path: { id }, query: { date } }, signal }));

/** Reads the day of a measure in the city or a district. */
export const readCurve = (measure: string, place: string, date: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/environment/curve', { params: { query: { measure, place, date } }, signal }));

/** Reads a page of exceedances and outages. */
export const readEpisodes = (filter: EpisodeFilter, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/environment/episodes', { params: { query: { limit: 50, ...filter, cursor } }, signal }),
  );

/** Reads one of them with its stations. */
export const readEpisode = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/environment/episodes/{id}', { params: { path: { id } }, signal }));

/** Reads the air of the city as everyone may see it. */
export const readToday = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/environment/air', { signal }));
