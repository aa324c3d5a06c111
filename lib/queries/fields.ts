'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type DraftRow } from '@/lib/core/plan/mapping-rules';
import { type FieldsCheck, type FieldsView } from '@/lib/services/views/flows';
import { useApi } from './api';
import { keys } from './keys';
import { useAction } from './resources';

const freshMs = 60_000;

/** A connection's mapping with the fields of both sides. */
export function useFields(id: number) {
  const call = useApi();
  return useQuery({
    queryKey: keys.fields(id),
    queryFn: () => call<FieldsView>(`/api/connections/${id}/fields`),
    staleTime: freshMs,
  });
}

/** What a draft would do; fetched for every draft. */
export function useFieldsCheck({ id, rows }: { id: number; rows: readonly DraftRow[] }) {
  const call = useApi();
  return useQuery({
    queryKey: keys.fieldsCheck({ id, rows }),
    queryFn: () => call<FieldsCheck>(`/api/connections/${id}/fields/check`, { rows }),
    staleTime: freshMs,
    placeholderData: keepPreviousData,
  });
}

export const useSetFields = (id: number) =>
  useAction<{ rows: readonly DraftRow[]; version: number; renew: boolean }>((body) => ({
    path: `/api/connections/${id}/fields`,
    body,
  }));
