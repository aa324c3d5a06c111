'use client';

import { createContext, useContext } from 'react';
import { type Problem } from '@/lib/services/views';

/** A call that our own server refused; the message is fit for the screen. */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export type CallApi = <T>(path: string, body?: unknown) => Promise<T>;

export const ApiContext = createContext<CallApi | null>(null);

/** How screens reach `/api`: with the identity of wherever they are shown. */
export function useApi(): CallApi {
  const call = useContext(ApiContext);
  if (!call) throw new Error('ApiContext is missing above this component');
  return call;
}
