'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { useApi } from './api';
import { keys } from './keys';
import { useAction } from './resources';

/** Every connection of the site. */
export function useConnections() {
  const call = useApi();
  return useQuery({
    queryKey: keys.flows,
    queryFn: () => call<{ connections: readonly ConnectionCardView[] }>('/api/connections'),
    placeholderData: keepPreviousData,
  });
}

/** One connection; `null` when there is none with this number. */
export function useConnectionCard(id: number) {
  const { data, ...query } = useConnections();
  return { ...query, data: data && (data.connections.find((one) => one.id === id) ?? null) };
}

export const useFlowAction = (id: number) =>
  useAction<'pause' | 'resume'>((action) => ({ path: `/api/connections/${id}/${action}` }));

const removePath = (id: number) => `/api/connections/${id}/remove`;

/** Disconnects the two-way sync, from Home. */
export const useDisconnect = (id: number) => useAction<void>(() => ({ path: removePath(id) }));

/** Removes a connection, from its own page. Only the list is renewed: nothing else is left. */
export function useRemoveFlow(id: number) {
  const call = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(removePath(id), {}),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.flows, exact: true }),
  });
}
