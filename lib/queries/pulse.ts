'use client';

import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type Pulse } from '@/lib/services/views';
import { ApiError, useApi } from './api';

const calmMs = 2000;
const busyMs = 1000;

/**
 * Asks what changed while the page is visible, and renews the queries of those topics only; all of
 * them when the app answers again after a silence. Says whether it answers, and whether it knows
 * us.
 */
export function usePulse(): { readonly isSilent: boolean; readonly isSignedOut: boolean } {
  const call = useApi();
  const client = useQueryClient();
  const seen = useRef<Pulse['versions'] | null>(null);
  const { data, error } = useQuery({
    queryKey: ['pulse'],
    queryFn: () => call<Pulse>('/api/pulse'),
    refetchInterval: (query) => (query.state.data?.busy ? busyMs : calmMs),
    refetchIntervalInBackground: false,
    retry: false,
  });
  const isSilent =
    error instanceof ApiError && (error.problem.status === 0 || error.problem.status >= 500);
  useEffect(() => {
    if (isSilent)
      return () =>
        void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'pulse' });
    return undefined;
  }, [isSilent, client]);
  useEffect(() => {
    if (!data) return;
    const before = seen.current;
    seen.current = data.versions;
    for (const [topic, version] of Object.entries(data.versions)) {
      // What the page read before the first answer may be older than that answer.
      if (before?.[topic as keyof Pulse['versions']] !== version) renew({ client, topic });
    }
  }, [data, client]);
  return { isSilent, isSignedOut: error instanceof ApiError && error.problem.status === 401 };
}

/**
 * Reads everything of a topic again. A first answer that is still on its way is waited for, not
 * asked for anew, and may be older than what we know by now: it is read once more.
 */
function renew({ client, topic }: { client: QueryClient; topic: string }): void {
  const first = client.getQueryCache().findAll({
    queryKey: [topic],
    fetchStatus: 'fetching',
    predicate: ({ state }) => state.data === undefined,
  });
  void client.invalidateQueries({ queryKey: [topic] });
  for (const { promise, queryKey } of first)
    void promise?.then(
      () => client.invalidateQueries({ queryKey, exact: true }),
      () => undefined,
    );
}
