import { answer, api } from '../../api/client';
import type { components, paths } from '../../api/schema';
import type { Tone } from '../../ui/tokens';
import { digestOf, sendFile } from './upload';

type Schemas = components['schemas'];

/** What devices of a kind can run 固件. */
export type Firmware = Schemas['ThingsFirmware'];

/** A firmware on its way to many devices, stage by stage 升级批次. */
export type Campaign = Schemas['ThingsCampaign'];

/** How far one device of a campaign is. */
export type Update = Schemas['ThingsUpdate'];

type UpdateFilter = paths['/api/v1/campaigns/{id}/things']['get']['parameters']['query'];

/** Reads what firmware there is, for one kind or all. */
export const readFirmware = async (profile = '', signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/firmware', { params: { query: profile ? { profile } : {} }, signal })))
    .items;

/** Brings a firmware in; the city signs it. */
export async function addFirmware(of: { profile: string; version: string; note?: string; file: File }) {
  const { file, profile, version, note } = of;
  const sha256 = await digestOf(file);
  return sendFile<Firmware>('/api/v1/firmware', file, {
    profile,
    version,
    note: note || undefined,
    sha256: sha256 || undefined,
  });
}

/** Reads the campaigns, the newest first. */
export const readCampaigns = async (signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/campaigns', { signal }))).items;

/** Reads one campaign and how far each stage is. */
export const readCampaign = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/campaigns/{id}', { params: { path: { id } }, signal }));

/** Starts a campaign. */
export const startCampaign = (body: Schemas['StartCampaignInputBody']) =>
  answer(api.POST('/api/v1/campaigns', { body }));

/** What can be done with a campaign. */
export type CampaignAct = 'pause' | 'resume' | 'rollback';

/** Pauses a campaign, lets it go on, or brings every device back. */
export function changeCampaign({ id, act }: { id: string; act: CampaignAct }): Promise<Campaign> {
  const params = { path: { id } };
  if (act === 'pause') return answer(api.POST('/api/v1/campaigns/{id}/pause', { params }));
  if (act === 'resume') return answer(api.POST('/api/v1/campaigns/{id}/resume', { params }));
  return answer(api.POST('/api/v1/campaigns/{id}/rollback', { params }));
}

/** Reads a page of the devices of a campaign. */
export const readUpdates = (id: string, filter: UpdateFilter, cursor = '', signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/campaigns/{id}/things', {
      params: { path: { id }, query: { limit: 50, ...filter, cursor } },
      signal,
    }),
  );

/** Reads which firmware a device runs. */
export const readInstalled = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/things/{id}/firmware', { params: { path: { id } }, signal }));

/** How each state of a campaign looks. */
export const campaignTones: Record<Campaign['state'], Tone> = {
  running: 'notice',
  paused: 'warning',
  finished: 'good',
  rolling_back: 'warning',
  rolled_back: 'unknown',
};

/** How each state of a device in a campaign looks, in the order in which it goes through them. */
export const updateTones: Record<Update['state'], Tone> = {
  waiting: 'unknown',
  offered: 'notice',
  downloading: 'notice',
  installed: 'notice',
  confirmed: 'good',
  failed: 'danger',
  back: 'warning',
  returning: 'warning',
  rolled_back: 'unknown',
};

/** The states of a device in a campaign, in their order. */
export const updateStates = Object.keys(updateTones) as Update['state'][];

/** Reads stages as they are written: "5, 50, 100"; null where they cannot be. */
export function stagesIn(text: string): number[] | null {
  const list = text
    .split(/[\s,，、%→]+/)
    .filter(Boolean)
    .map(Number);
  const rising = list.every((one, i) => one > (list[i - 1] ?? 0) && one <= 100);
  return list.length > 0 && list.length <= 10 && rising && list.at(-1) === 100 ? list : null;
}

/** Says a size in bytes: "1.5 MB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
