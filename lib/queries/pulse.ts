'use client';

import { useIsMutating, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type Pulse } from '@/lib/services/views/system';
import { ApiError, useApi } from './api';

const calmMs = 2000;
const busyMs = 1000;

/**
 * Polls for changes while the page is visible and invalidates only the queries of changed topics;
 * all of them when the app answers again after an outage. While an action is under way it waits for
 * the action's end: what is being removed is not asked for. Returns whether the app is silent and
 * whether the session is signed out.
 */
export function usePulse(): { readonly isSilent: boolean; readonly isSignedOut: boolean } {
  const call = useApi();
  const client = useQueryClient();
  const isActing = useIsMutating() > 0;
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
    if (!data || isActing) return;
    const before = seen.current;
    seen.current = data.versions;
    for (const [topic, version] of Object.entries(data.versions)) {
      // Data fetched before the first pulse may be older than it.
      if (before?.[topic as keyof Pulse['versions']] !== version) renew({ client, topic });
    }
  }, [data, isActing, client]);
  return { isSilent, isSignedOut: error instanceof ApiError && error.problem.status === 401 };
}

/**
 * Invalidates a topic. A first fetch still under way is not cancelled; its answer may be outdated,
 * so it is fetched once more.
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
