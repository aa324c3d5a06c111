'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Decision, type SeenVersions } from '@/lib/core/model/link';
import { type ReasonSide } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import {
  type ContactView,
  type FoundContact,
  type NeedsYou,
  type WaitingContact,
} from '@/lib/services/views/contacts';
import { type TypedAccess } from '@/lib/services/views/flows';
import { type ChangePage } from '@/lib/services/views/history';
import { type Overview } from '@/lib/services/views/overview';
import { type RunPageView, type RunView, type UndoLine } from '@/lib/services/views/undo';
import { useApi } from './api';
import { keys } from './keys';

export const toQuery = (params: Record<string, string | undefined>) => {
  const search = new URLSearchParams(
    Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
  return search.size === 0 ? '' : `?${search.toString()}`;
};

const waitingMs = 3000;

export function useOverview() {
  const call = useApi();
  return useQuery({ queryKey: keys.overview, queryFn: () => call<Overview>('/api/overview') });
}

/** The connected service's display name; `''` before the overview has arrived. */
export const useServiceName = () => useOverview().data?.connection?.name ?? '';

export function useNeedsYou() {
  const call = useApi();
  return useQuery({
    queryKey: keys.needsYou,
    queryFn: () => call<NeedsYou>('/api/needs-you'),
    placeholderData: keepPreviousData,
  });
}

/** One page of a group of waiting contacts. */
export function useGroup({
  state,
  code,
  of,
  cursor,
  isOpen,
}: {
  state: string;
  code: string;
  of: ReasonSide;
  cursor: string | undefined;
  isOpen: boolean;
}) {
  const call = useApi();
  return useQuery({
    queryKey: keys.group(`${state}/${code}/${of}/${cursor ?? ''}`),
    queryFn: () =>
      call<{ contacts: readonly WaitingContact[]; next: string | null }>(
        `/api/needs-you${toQuery({ state, code, of, cursor })}`,
      ),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
}

export function useChanges({ linkId, cursor }: { linkId?: string; cursor?: string }) {
  const call = useApi();
  return useQuery({
    queryKey: keys.changes({ ...(linkId ? { linkId } : {}), ...(cursor ? { cursor } : {}) }),
    queryFn: () => call<ChangePage>(`/api/history${toQuery({ linkId, cursor })}`),
    placeholderData: keepPreviousData,
  });
}

export function useContact(id: string) {
  const call = useApi();
  return useQuery({
    queryKey: keys.contact(id),
    queryFn: () => call<ContactView>(`/api/contacts/${encodeURIComponent(id)}`),
    retry: false,
    // A decision that ends in "nothing to do" leaves no line in history, so no pulse reports that
    // the contact no longer waits.
    refetchInterval: (query) => (query.state.data?.state === 'waiting' ? waitingMs : false),
  });
}

/** A call that changes something; all queries are invalidated after it. */
export function useAction<Input, Output = unknown>(
  toRequest: (input: Input) => { path: string; body?: unknown },
) {
  const call = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => {
      const { path, body } = toRequest(input);
      return call<Output>(path, body ?? {});
    },
    onSettled: () => client.invalidateQueries(),
  });
}

export const useFindContact = () =>
  useAction<string, { contacts: readonly FoundContact[] }>((key) => ({
    path: '/api/contacts/find',
    body: { key },
  }));

export const useDecide = (id: string) =>
  useAction<Decision>((decision) => ({
    path: `/api/contacts/${encodeURIComponent(id)}/decide`,
    body: { decision },
  }));

/** Which lines of a contact's history can be undone; none while a service does not answer. */
export function useUndoLines(linkId: string) {
  const call = useApi();
  return useQuery({
    queryKey: keys.undo(linkId),
    queryFn: () =>
      call<{ lines: readonly UndoLine[] }>(`/api/undo/contact${toQuery({ id: linkId })}`),
    retry: false,
  });
}

export const useUndo = (id: string) =>
  useAction<{ operationId: string; everywhere: boolean }>((input) => ({
    path: '/api/undo/contact',
    body: { id, ...input },
  }));

export function useRuns(cursor: string | undefined) {
  const call = useApi();
  return useQuery({
    queryKey: keys.runs(cursor),
    queryFn: () =>
      call<{ runs: readonly RunView[]; next: string | null }>(`/api/runs${toQuery({ cursor })}`),
    placeholderData: keepPreviousData,
  });
}

const workingMs = 1000;

/** One run. While it is being undone, no number of the pulse reports the progress. */
export function useRun(id: string) {
  const call = useApi();
  return useQuery({
    queryKey: keys.run(id),
    queryFn: () => call<RunPageView>(`/api/runs/${encodeURIComponent(id)}`),
    retry: false,
    refetchInterval: (query) =>
      query.state.data?.undo?.progress?.phase === 'working' ? workingMs : false,
  });
}

export const useUndoRun = () =>
  useAction<string>((runId) => ({ path: '/api/undo/run', body: { runId } }));

export const useRetry = () =>
  useAction<string>((id) => ({ path: `/api/contacts/${encodeURIComponent(id)}/retry` }));

export type DecideMany = {
  readonly which:
    | { readonly linkIds: readonly string[]; readonly seen: Readonly<Record<string, SeenVersions>> }
    | { readonly code: string; readonly of: ReasonSide };
  readonly word:
    | { readonly kind: 'keep' | 'deleteThere' | 'createAnyway' }
    | { readonly kind: 'take'; readonly side: SideName };
  readonly typedCount?: string;
};
export const useDecideMany = () =>
  useAction<DecideMany, { count: number }>((input) => ({ path: '/api/decide-many', body: input }));

export type RetryMany =
  | { readonly linkIds: readonly string[] }
  | { readonly state: 'onHold' | 'failed'; readonly code: string; readonly of: ReasonSide };
export const useRetryMany = () =>
  useAction<RetryMany, { count: number }>((input) => ({ path: '/api/retry-many', body: input }));

/** Stores a checked access without comparing: a new connection waits for its set-up. */
export const useConnect = () =>
  useAction<TypedAccess>((access) => ({
    path: '/api/connection',
    body: { ...access, start: false },
  }));
