'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ExportRules } from '@/lib/core/flows/export';
import {
  type ExportRefusedView,
  type ExportRunView,
  type ExportView,
  type TypedAccess,
} from '@/lib/services/views/flows';
import { useApi } from './api';
import { keys } from './keys';
import { toQuery, useAction } from './resources';

export function useExport(id: number) {
  const call = useApi();
  return useQuery({
    queryKey: keys.flow(id),
    queryFn: () => call<ExportView>(`/api/exports/${id}`),
  });
}

export function useExportRuns({ id, before }: { id: number; before: string | undefined }) {
  const call = useApi();
  return useQuery({
    queryKey: keys.exportRuns({ id, before }),
    queryFn: () =>
      call<{ runs: readonly ExportRunView[]; next: string | null }>(
        `/api/exports/${id}/runs${toQuery({ before })}`,
      ),
    placeholderData: keepPreviousData,
  });
}

export function useExportRefused({ id, after }: { id: number; after: string | undefined }) {
  const call = useApi();
  return useQuery({
    queryKey: keys.exportRefused({ id, after }),
    queryFn: () =>
      call<{ contacts: readonly ExportRefusedView[]; next: string | null }>(
        `/api/exports/${id}/refused${toQuery({ after })}`,
      ),
    placeholderData: keepPreviousData,
  });
}

export type NewExport =
  | TypedAccess
  | { readonly service: 'file'; readonly name: string; readonly address: string | null };
export const useCreateExport = () =>
  useAction<NewExport, { connectionId: number; secret: string | null }>((body) => ({
    path: '/api/exports',
    body,
  }));
export const useSetExportRules = (id: number) =>
  useAction<ExportRules>((rules) => ({ path: `/api/exports/${id}/rules`, body: { rules } }));
export const useBackfill = (id: number) =>
  useAction<string | null>((from) => ({ path: `/api/exports/${id}/backfill`, body: { from } }));
export const useRetryExport = (id: number) =>
  useAction<string | undefined, { count: number }>((linkId) => ({
    path: `/api/exports/${id}/retry`,
    body: linkId === undefined ? {} : { linkId },
  }));
export const useDownloadExport = (id: number) =>
  useAction<string, File>((runId) => ({ path: `/api/exports/${id}/download`, body: { runId } }));
