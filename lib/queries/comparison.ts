'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type DifferenceKind } from '@/lib/core/run/report';
import {
  type ComparisonView,
  type DifferencePage,
  type DifferenceView,
} from '@/lib/services/views/comparison';
import { useApi } from './api';
import { keys } from './keys';
import { toQuery, useAction } from './resources';

/**
 * The newest report, the comparison under way and earlier scores. Fetched only with a connection.
 */
export function useComparison({ isConnected }: { isConnected: boolean }) {
  const call = useApi();
  return useQuery({
    queryKey: keys.comparison,
    queryFn: () => call<ComparisonView>('/api/comparison'),
    enabled: isConnected,
  });
}

export type DifferenceFilter = {
  readonly runId: string;
  readonly kind: DifferenceKind;
  readonly after?: string;
};

/** A page of the differences; values are read from both services each time. */
export function useDifferences(filter: DifferenceFilter) {
  const call = useApi();
  return useQuery({
    queryKey: keys.differences(filter),
    queryFn: () => call<DifferencePage>(`/api/comparison/items${toQuery(filter)}`),
    placeholderData: keepPreviousData,
  });
}

export const useFindInReport = () =>
  useAction<{ runId: string; email: string }, { items: readonly DifferenceView[] }>((body) => ({
    path: '/api/comparison/find',
    body,
  }));

export const useStartComparison = () =>
  useAction<void, { runId: string }>(() => ({ path: '/api/comparison/start' }));
export const useStopComparison = () => useAction<void>(() => ({ path: '/api/comparison/stop' }));
export const useFix = () =>
  useAction<{ runId: string; no?: number }, { count: number }>((body) => ({
    path: '/api/comparison/fix',
    body,
  }));
export const useCheckLists = () => useAction<void>(() => ({ path: '/api/comparison/check' }));
export const useAcceptLists = () =>
  useAction<string>((runId) => ({ path: '/api/comparison/accept', body: { runId } }));
