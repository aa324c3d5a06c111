'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormRules } from '@/lib/core/flows/form/form';
import { type CandidateView, type FormView, type SubmissionView } from '@/lib/services/views/forms';
import { useApi } from './api';
import { keys } from './keys';
import { toQuery, useAction } from './resources';

const pathOf = (id: number) => `/api/connections/${id}/form`;

export function useForm(id: number) {
  const call = useApi();
  return useQuery({ queryKey: keys.flow(id), queryFn: () => call<FormView>(pathOf(id)) });
}

export function useSubmissions({
  id,
  open,
  before,
}: {
  id: number;
  open: boolean;
  before: string | undefined;
}) {
  const call = useApi();
  return useQuery({
    queryKey: keys.submissions({ id, open, before }),
    queryFn: () =>
      call<{ submissions: readonly SubmissionView[]; next: string | null }>(
        `${pathOf(id)}/submissions${toQuery({ before, open: open ? 'yes' : undefined })}`,
      ),
    placeholderData: keepPreviousData,
  });
}

/** The contacts a submission may go to; fetched once, when the owner looks. */
export function useCandidates({ id, submissionId }: { id: number; submissionId: string }) {
  const call = useApi();
  return useQuery({
    queryKey: keys.candidates(submissionId),
    queryFn: () =>
      call<{ candidates: readonly CandidateView[] }>(
        `${pathOf(id)}/candidates${toQuery({ submissionId })}`,
      ),
    retry: false,
  });
}

export const useCreateForm = () =>
  useAction<string, { connectionId: number }>((name) => ({
    path: '/api/connections/form',
    body: { name },
  }));
export const useSwitchOn = (id: number) =>
  useAction<void>(() => ({ path: `${pathOf(id)}/switch-on` }));
export const useSetFormRules = (id: number) =>
  useAction<FormRules>((rules) => ({ path: `${pathOf(id)}/rules`, body: { rules } }));
export const useSetSignature = (id: number) =>
  useAction<boolean, { secret: string | null }>((isSigned) => ({
    path: `${pathOf(id)}/signature`,
    body: { isSigned },
  }));
export const useRetrySubmissions = (id: number) =>
  useAction<string | undefined, { count: number }>((submissionId) => ({
    path: `${pathOf(id)}/retry`,
    body: submissionId === undefined ? {} : { submissionId },
  }));
export const useChoose = (id: number) =>
  useAction<{ submissionId: string; wixId?: string; remember: boolean }, { count: number }>(
    (body) => ({ path: `${pathOf(id)}/choose`, body }),
  );
export const useEraseSubmission = (id: number) =>
  useAction<string>((submissionId) => ({ path: `${pathOf(id)}/erase`, body: { submissionId } }));
