'use client';

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { type SubscriberRules } from '@/lib/core/flows/newsletter';
import {
  type AddressView,
  type NewsletterCheck,
  type NewsletterPerson,
  type NewsletterView,
  type TypedAccess,
} from '@/lib/services/views/flows';
import { useApi } from './api';
import { keys } from './keys';
import { toQuery, useAction } from './resources';

export type Who = 'in' | 'out' | 'refused';

/** Checks an account; nothing is stored, so no query is invalidated. */
export function useCheckNewsletter() {
  const call = useApi();
  return useMutation({
    mutationFn: (access: TypedAccess) => call<NewsletterCheck>('/api/newsletters/check', access),
  });
}

export const useCreateNewsletter = () =>
  useAction<TypedAccess & { listId: string }, { connectionId: number }>((body) => ({
    path: '/api/newsletters',
    body,
  }));

export function useNewsletter(id: number) {
  const call = useApi();
  return useQuery({
    queryKey: keys.flow(id),
    queryFn: () => call<NewsletterView>(`/api/newsletters/${id}`),
  });
}

export function useNewsletterPeople({
  id,
  who,
  after,
}: {
  id: number;
  who: Who;
  after: string | undefined;
}) {
  const call = useApi();
  return useQuery({
    queryKey: keys.newsletterPeople({ id, who, after }),
    queryFn: () =>
      call<{ people: readonly NewsletterPerson[]; next: string | null }>(
        `/api/newsletters/${id}/people${toQuery({ who, after })}`,
      ),
    placeholderData: keepPreviousData,
  });
}

/** One address, fetched once the owner has asked for it. */
export function useNewsletterAddress({ id, address }: { id: number; address: string }) {
  const call = useApi();
  return useQuery({
    queryKey: keys.newsletterAddress({ id, address }),
    queryFn: () => call<AddressView>(`/api/newsletters/${id}/address`, { address }),
    enabled: address !== '',
    placeholderData: keepPreviousData,
  });
}

export const useLookNow = (id: number) =>
  useAction<void>(() => ({ path: `/api/newsletters/${id}/look` }));
export const useSetNewsletterRules = (id: number) =>
  useAction<SubscriberRules>((rules) => ({
    path: `/api/newsletters/${id}/rules`,
    body: { rules },
  }));
export const useRetryNewsletter = (id: number) =>
  useAction<string | undefined, { count: number }>((linkId) => ({
    path: `/api/newsletters/${id}/retry`,
    body: linkId === undefined ? {} : { linkId },
  }));
export const useDownloadLedger = (id: number) =>
  useAction<'csv' | 'json', File>((format) => ({
    path: `/api/newsletters/${id}/ledger`,
    body: { format },
  }));
