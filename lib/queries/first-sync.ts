'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Scope } from '@/lib/core/model/connection';
import { type SideName } from '@/lib/core/model/side';
import { usualChoices, type Choices } from '@/lib/core/run/run';
import { type TypedAccess } from '@/lib/services/views/flows';
import {
  type FirstSyncView,
  type PlanFacets,
  type PlanItemView,
  type PlanPage,
  type ScopeFields,
} from '@/lib/services/views/plan';
import { useApi } from './api';
import { keys } from './keys';
import { toQuery, useAction } from './resources';

/** The state of the first sync: choices, plan, progress. Fetched only with a connection. */
export function useFirstSync({ isConnected }: { isConnected: boolean }) {
  const call = useApi();
  return useQuery({
    queryKey: keys.firstSync,
    queryFn: () => call<FirstSyncView>('/api/first-sync'),
    enabled: isConnected,
  });
}

export type PlanFilter = {
  readonly runId: string;
  readonly kind: string;
  readonly side?: SideName;
  readonly code?: string;
  readonly of?: string;
  readonly row?: string;
  readonly after?: string;
};

/** A page of a plan; its values are read from both services each time. */
export function usePlanItems(filter: PlanFilter) {
  const call = useApi();
  return useQuery({
    queryKey: keys.planItems(filter),
    queryFn: () => call<PlanPage>(`/api/first-sync/items${toQuery(filter)}`),
    placeholderData: keepPreviousData,
  });
}

/** What a list of a plan can be filtered by. */
export function usePlanFacets(filter: Pick<PlanFilter, 'runId' | 'kind' | 'side'>) {
  const call = useApi();
  return useQuery({
    queryKey: keys.planFacets(filter),
    queryFn: () => call<PlanFacets>(`/api/first-sync/facets${toQuery(filter)}`),
    placeholderData: keepPreviousData,
  });
}

/**
 * Checks the access and starts reading both lists at once: the owner sees numbers before he decides
 * anything.
 */
export function useConnectAndPlan() {
  const call = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (access: TypedAccess) => {
      await call('/api/connection', { ...access, start: false });
      return call<{ runId: string }>('/api/first-sync/plan', usualChoices);
    },
    onSettled: () => client.invalidateQueries(),
  });
}

export const usePlan = () =>
  useAction<Choices, { runId: string }>((choices) => ({
    path: '/api/first-sync/plan',
    body: choices,
  }));
export const useTakeOut = () =>
  useAction<{ runId: string; nos: readonly number[]; isOut: boolean }, { left: number }>(
    (body) => ({ path: '/api/first-sync/take-out', body }),
  );
/** The fields a filter can use; read from both services once. */
export function useScopeFields() {
  const call = useApi();
  return useQuery({
    queryKey: keys.scopeFields,
    queryFn: () => call<ScopeFields>('/api/connection/scope'),
    staleTime: Infinity,
    retry: false,
  });
}

export const useSetScope = () =>
  useAction<Scope | null, { runId: string }>((scope) => ({
    path: '/api/connection/scope',
    body: { scope },
  }));
export const useApprove = () =>
  useAction<{ runId: string; typedCount?: string; waits?: boolean; replacesMany?: boolean }>(
    (body) => ({ path: '/api/first-sync/approve', body }),
  );
export const useLabelInstead = () =>
  useAction<{ runId: string; nos: readonly number[]; isLabelled: boolean }, { left: number }>(
    (body) => ({ path: '/api/first-sync/label-instead', body }),
  );
export const useCancelDeletions = () =>
  useAction<void, { kept: number }>(() => ({ path: '/api/first-sync/cancel-deletions' }));
export const useStopPlan = () => useAction<void>(() => ({ path: '/api/first-sync/stop' }));
export const useFindInPlan = () =>
  useAction<{ runId: string; email: string }, { items: readonly PlanItemView[] }>((body) => ({
    path: '/api/first-sync/find',
    body,
  }));

/** The plan as a table; `kind` keeps one kind of line only. */
export function useDownloadPlan() {
  const call = useApi();
  return useMutation({
    mutationFn: ({ runId, kind }: { runId: string; kind?: string }) =>
      call<File>(`/api/first-sync/download${toQuery({ runId, kind })}`),
  });
}
