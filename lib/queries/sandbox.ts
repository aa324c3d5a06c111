'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type SandboxPage, type SandboxSubscribers } from '@/lib/services/views/sandbox';
import { useApi } from './api';
import { keys } from './keys';
import { toQuery, useAction, useOverview } from './resources';

export function useSandboxList({
  side,
  search,
  offset,
}: {
  side: string;
  search: string;
  offset: number;
}) {
  const call = useApi();
  const query = new URLSearchParams({ search, offset: String(offset) });
  return useQuery({
    queryKey: keys.sandboxList({ side, search, offset }),
    queryFn: () => call<SandboxPage>(`/api/sandbox/${side}/contacts?${query.toString()}`),
    placeholderData: keepPreviousData,
    // The lists belong to other servers, so our pulse does not report edits made there.
    refetchInterval: 1000,
  });
}

export type SandboxEdit = { readonly side: string } & (
  | { readonly kind: 'create'; readonly values: Readonly<Record<string, string>> }
  | {
      readonly kind: 'update';
      readonly id: string;
      readonly values: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'merge'; readonly id: string; readonly into: string }
);

export const useSandboxEdit = () =>
  useAction<SandboxEdit>(({ side, ...edit }) => ({
    path: `/api/sandbox/${side}/edit`,
    body: edit,
  }));

export function useSandboxSubscribers({
  service,
  search,
  offset,
}: {
  service: string;
  search: string;
  offset: number;
}) {
  const call = useApi();
  const query = new URLSearchParams({ service, search, offset: String(offset) });
  return useQuery({
    queryKey: keys.sandboxSubscribers({ service, search, offset }),
    queryFn: () => call<SandboxSubscribers>(`/api/sandbox/subscribers?${query.toString()}`),
    placeholderData: keepPreviousData,
    refetchInterval: 1000,
  });
}

/** An action of a reader, or the fate of a mail sent to him. */
export type SubscriberHappening = 'unsubscribe' | 'bounce' | 'complain' | 'confirm';

export const useHappenToSubscriber = (service: string) =>
  useAction<{ id: string; what: SubscriberHappening }>((input) => ({
    path: '/api/sandbox/subscribers',
    body: { service, ...input },
  }));

export type FaultValue = boolean | number | null;
export type FaultStates = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function useSandboxFaults(isOpen: boolean) {
  const call = useApi();
  return useQuery({
    queryKey: keys.sandboxFaults,
    queryFn: () => call<FaultStates>('/api/sandbox/faults'),
    enabled: isOpen,
  });
}

export const useSetFault = () =>
  useAction<{ side: string; name: string; value: FaultValue }>(({ side, name, value }) => ({
    path: '/api/sandbox/faults',
    body: { side, faults: { [name]: value } },
  }));

export const useResetSandbox = () => useAction<void>(() => ({ path: '/api/sandbox/reset' }));

/** What an owner would type into a service's connect form; `null` without a sandbox server. */
export function useSandboxAccess(service: string): Readonly<Record<string, string>> | null {
  const call = useApi();
  const isSandbox = useOverview().data?.mode === 'sandbox';
  const { data } = useQuery({
    queryKey: keys.sandboxAccess(service),
    queryFn: () =>
      call<{ fields: Readonly<Record<string, string>> | null }>(
        `/api/sandbox/access${toQuery({ service })}`,
      ),
    enabled: isSandbox,
    staleTime: Infinity,
  });
  return data?.fields ?? null;
}
