import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { components } from '../api/schema';
import { forgetAll } from './kept';
import { isProblem } from './problem';

/** A post that an official holds: what one may do, where. */
export type Post = components['schemas']['IdentityPost'];

/** Whoever is signed in. */
export type Me = components['schemas']['IdentityMe'];

const key = ['session'];

/** Reads who is signed in; null means nobody. */
export async function readSession(signal?: AbortSignal): Promise<Me | null> {
  try {
    return await answer(api.GET('/api/v1/session', { signal }));
  } catch (error) {
    if (isProblem(error, 401)) return null;
    throw error;
  }
}

/** Gives who is signed in: undefined while asking, null for nobody. */
export function useSession() {
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => readSession(signal), staleTime: 60_000 });
  return { me: query.data, loading: query.isPending, error: query.error };
}

/** Holds if the one signed in has the permission, such as "things.read". */
export function useMay(permission: string): boolean {
  const { me } = useSession();
  return me?.permissions.includes(permission) ?? false;
}

/** Gives the function that records a new session (after login or a change of post) and drops what the old one read. */
export function useAdoptSession() {
  const client = useQueryClient();
  return (me: Me | null) => {
    client.setQueryData(key, me);
    client.removeQueries({
      predicate: (query) => query.queryKey[0] !== 'session' && query.queryKey[0] !== 'city',
    });
  };
}

/** Signs out on the server and forgets everything that was read. */
export function useSignOut() {
  const adopt = useAdoptSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      if (!client.getQueryData<Me | null>(key)?.elsewhere) return void (await api.DELETE('/api/v1/session'));
      const { redirect } = await answer(api.POST('/api/v1/session/elsewhere/out'));
      if (redirect) location.assign(redirect); // who signed in there is signed out there too
    },
    onSettled: () => {
      forgetAll();
      adopt(null);
    },
  });
}
