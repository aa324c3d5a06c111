'use client';

import { useMemo, type ReactNode } from 'react';
import { ApiContext, ApiError, type CallApi } from '@/lib/queries/api';
import { type Problem } from '@/lib/services/views/system';
import { text } from '@/lib/text/text';
import { useHost, type Host } from './host';

const offline: Problem = {
  title: text('error.title'),
  status: 0,
  detail: text('error.offline'),
  code: 'offline',
};
const unknown = (status: number): Problem => ({
  title: text('error.title'),
  status,
  detail: text('error.unknown'),
  code: 'unknown',
});

/**
 * Provides the screens' calls to `/api`. A read lost by the network, or a call with a token that
 * just expired, is retried once.
 */
export function ApiProvider({ children }: { children: ReactNode }) {
  const host = useHost();
  const call = useMemo<CallApi>(
    () =>
      <T,>(path: string, body?: unknown) =>
        callApi<T>({ host, path, body }),
    [host],
  );
  return <ApiContext value={call}>{children}</ApiContext>;
}

async function callApi<T>({
  host,
  path,
  body,
}: {
  host: Host;
  path: string;
  body: unknown;
}): Promise<T> {
  const init: RequestInit =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
  const send = () => host.fetch(path, init).catch(() => null);
  const isRead = body === undefined;
  let response = await send();
  if ((response === null && isRead) || (response?.status === 401 && host.kind === 'wix'))
    response = await send();
  if (!response) throw new ApiError(offline);
  // A file is saved and never parsed here.
  const fileName = /^attachment; filename="([^"]+)"$/.exec(
    response.headers.get('content-disposition') ?? '',
  )?.[1];
  const answer: unknown = fileName
    ? new File([await response.blob()], fileName)
    : await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(isProblem(answer) ? answer : unknown(response.status));
  // Our own routes: their answers have the services' return types.
  return answer as T;
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'detail' in value &&
  typeof value.detail === 'string' &&
  'code' in value;
