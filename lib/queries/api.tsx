'use client';

import { createContext, useContext } from 'react';
import { type Problem } from '@/lib/services/views/system';

/** Our own server refused a call; the message is fit for the screen. */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export type CallApi = <T>(path: string, body?: unknown) => Promise<T>;

export const ApiContext = createContext<CallApi | null>(null);

/** Calls `/api` with the identity of the place the screens are shown in. */
export function useApi(): CallApi {
  const call = useContext(ApiContext);
  if (!call) throw new Error('ApiContext is missing above this component');
  return call;
}
